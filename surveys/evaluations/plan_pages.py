"""The evaluations at the desk, and the plan of one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import can
from accounts.roles import Capability
from feedback.desk import frame
from surveys import access
from surveys.evaluations import guideline, planning, screen
from surveys.evaluations.acts import record
from surveys.evaluations.plan_forms import AgainForm, BodyForm, MemberForm, PlanForm
from surveys.evaluations.planning import NotReady
from surveys.models import Act, EvaluatedBody, Evaluation, Guideline, TeamMember

NEEDED = Capability.RUN_EVALUATIONS
Step = Evaluation.Step
MOST = 100
MOST_ACTS = 50


def index(request: HttpRequest) -> HttpResponse:
    """The evaluations that one may see, the latest year first."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    seen = access.evaluations_to_see(request.user).select_related("guideline")
    found = seen.prefetch_related("bodies__organisation")[:MOST]
    context = {
        "title": _("Evaluations"),
        "evaluations": [(each, screen.link(each, each.step)) for each in found],
        "guidelines": Guideline.objects.filter(is_active=True).exists(),
    }
    return frame.render(request, "surveys/evaluations/index.html", context)


def adopt(request: HttpRequest) -> HttpResponse:
    """Take over the guideline that comes with the house."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    guideline.adopt()
    messages.success(request, _("The guideline is here. Read it, and change what your law says."))
    return HttpResponseRedirect(reverse("admin:evaluations"))


def new(request: HttpRequest) -> HttpResponse:
    """A new evaluation."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    first = {"year": timezone.localdate().year}
    form = PlanForm(request.POST or None, initial=first, user=request.user)
    if request.method == "POST" and form.is_valid():
        evaluation = planning.begin(form.save(commit=False), request.user)
        return screen.back(request, evaluation, Step.PLAN, _("Saved. Now name whom it is about."))
    context = {"title": _("New evaluation"), "form": form}
    status = 400 if form.is_bound else 200
    return frame.render(request, "surveys/evaluations/new.html", context, status=status)


def plan(request: HttpRequest, evaluation: Evaluation, **bound) -> HttpResponse:
    """What, whom, who and when; the checklist; what is still missing."""
    form = bound.get("form")
    if form is None:
        form = PlanForm(instance=evaluation, user=request.user)
    context = {
        "form": form,
        "body_form": bound.get("body_form") or BodyForm(evaluation=evaluation, user=request.user),
        "member_form": bound.get("member_form") or MemberForm(),
        "again_form": AgainForm(initial={"year": evaluation.year + 1}),
        "bodies": evaluation.bodies.select_related("organisation"),
        "team": evaluation.team.select_related("user").order_by("part", "pk"),
        "lines": _lines(evaluation),
        "missing": planning.missing(evaluation),
        "may_approve": _may_approve(request, evaluation),
        "seen": planning.mark(evaluation),
        "is_open": not planning.is_settled(evaluation),
        "earlier": planning.ORDER[: planning.ORDER.index(Step(evaluation.step))],
        "acts": Act.objects.filter(evaluation=evaluation)
        .select_related("user")
        .order_by("-id")[:MOST_ACTS],
    }
    status = 400 if bound else 200
    return screen.render(request, evaluation, Step.PLAN, "plan.html", context, status=status)


def _lines(evaluation: Evaluation) -> list[dict]:
    checks = {check.code: check for check in evaluation.checks.select_related("user")}
    return [
        {"line": line, "step": Step(line.step).label, "check": checks.get(line.code)}
        for line in guideline.checklist(evaluation.guideline)
    ]


def _may_approve(request: HttpRequest, evaluation: Evaluation) -> bool:
    return (
        evaluation.step == Step.PLAN
        and not evaluation.approved_by_id
        and request.user.pk not in (*evaluation.writers, evaluation.created_by_id)
        and planning.may_approve(evaluation, request.user)
    )


# What is changed ----------------------------------------------------------------------------------


def save(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """The plan's own fields; of an approved plan they stand."""
    form = PlanForm(request.POST, instance=evaluation, user=request.user)
    if not form.is_valid() and not planning.is_settled(evaluation):
        evaluation.refresh_from_db()
        return plan(request, evaluation, form=form)
    try:
        with planning.changing(evaluation, request.user):
            form.instance.save(update_fields=form.Meta.fields)
    except NotReady as error:
        return screen.not_ready(request, evaluation, Step.PLAN, error)
    return screen.back(request, evaluation, Step.PLAN, _("Saved."))


def add_body(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """One organisation more."""
    form = BodyForm(request.POST, evaluation=evaluation, user=request.user)
    if not form.is_valid() and not planning.is_settled(evaluation):
        return plan(request, evaluation, body_form=form)
    try:
        with planning.changing(evaluation, request.user):
            EvaluatedBody.objects.create(evaluation=evaluation, **form.cleaned_data)
    except NotReady as error:
        return screen.not_ready(request, evaluation, Step.PLAN, error)
    return screen.back(request, evaluation, Step.PLAN, _("Added."))


def drop_body(request: HttpRequest, evaluation: Evaluation, body: int) -> HttpResponse:
    """This organisation is not evaluated after all."""
    try:
        with planning.changing(evaluation, request.user):
            evaluation.bodies.filter(pk=body).delete()
    except NotReady as error:
        return screen.not_ready(request, evaluation, Step.PLAN, error)
    return screen.back(request, evaluation, Step.PLAN, _("Taken out."))


def add_member(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """Somebody more on the team: at any time, for people come and go."""
    form = MemberForm(request.POST)
    if not form.is_valid():
        return plan(request, evaluation, member_form=form)
    user, part = form.cleaned_data["user"], form.cleaned_data["part"]
    _member, made = TeamMember.objects.get_or_create(evaluation=evaluation, user=user, part=part)
    if made:
        record(evaluation, "joined", request.user, member=user.pk, part=part)
    return screen.back(request, evaluation, Step.PLAN, _("Added."))


def drop_member(request: HttpRequest, evaluation: Evaluation, member: int) -> HttpResponse:
    """Somebody leaves the team."""
    found = evaluation.team.filter(pk=member).first()
    if found is None:
        raise Http404
    record(evaluation, "left_team", request.user, member=found.user_id, part=found.part)
    found.delete()
    return screen.back(request, evaluation, Step.PLAN, _("Taken out."))


def tick(request: HttpRequest, evaluation: Evaluation, code: str) -> HttpResponse:
    """A line of the checklist."""
    if code not in {line.code for line in guideline.checklist(evaluation.guideline)}:
        raise Http404
    note = request.POST.get("note", "").replace("\0", "")[:2000]
    planning.tick(
        evaluation, code, is_done=request.POST.get("done") == "1", note=note, user=request.user
    )
    return screen.back(request, evaluation, Step.PLAN, _("Saved."))


def approve(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """The second person's yes."""
    if not can(request.user, Capability.APPROVE_SENDING):
        return frame.forbidden(request, Capability.APPROVE_SENDING)
    try:
        planning.approve(evaluation, request.user, seen=request.POST.get("seen", ""))
    except NotReady as error:
        return screen.not_ready(request, evaluation, Step.PLAN, error)
    return screen.back(request, evaluation, Step.PLAN, _("Approved."))


def advance(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """On to the next step."""
    here = evaluation.step
    try:
        step = planning.advance(evaluation, request.user)
    except NotReady as error:
        return screen.not_ready(request, evaluation, here, error)
    return screen.back(request, evaluation, step, _("On to the next step."))


def go_back(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """Back to an earlier step, with a reason."""
    to, reason = request.POST.get("to", ""), request.POST.get("reason", "").replace("\0", "")
    if to not in Step.values:
        raise Http404
    try:
        planning.go_back(evaluation, request.user, to=to, reason=reason[:2000])
    except NotReady as error:
        return screen.not_ready(request, evaluation, Step.PLAN, error)
    return screen.back(request, evaluation, to, _("Back at an earlier step."))


def again(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """Next year's round of it."""
    form = AgainForm(request.POST)
    if not form.is_valid():
        return screen.not_ready(
            request, evaluation, Step.PLAN, NotReady([_("Say which year: four digits.")])
        )
    new_one = planning.again(evaluation, request.user, year=form.cleaned_data["year"])
    return screen.back(request, new_one, Step.PLAN, _("The next round is laid out like this one."))
