"""Surveys at the desk: the list, one survey with how far it is, and its way from step to step."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.permissions import can
from accounts.roles import Capability
from feedback.desk import frame
from outreach.sending import many
from surveys import access
from surveys.asking import desk_facts, inviting, progress, publishing, saying
from surveys.asking.desk_forms import SurveyForm
from surveys.models import Sitting, Survey
from surveys.questionnaires import outline

LISTED = 100
TEMPLATES = "surveys/asking/desk"


def index(request: HttpRequest) -> HttpResponse:
    """The surveys that one may write or approve, newest first."""
    if not _may_look(request):
        return frame.forbidden(request, Capability.WRITE_SURVEYS)
    surveys = access.surveys_to_see(request.user).select_related("organisation")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdecimal() and len(before) < 18:
        surveys = surveys.filter(pk__lt=int(before))
    rows = list(surveys.order_by("-pk")[: LISTED + 1])
    context = {
        "title": _("Surveys"),
        "surveys": rows[:LISTED],
        "further": rows[LISTED - 1].pk if len(rows) > LISTED else None,
        "may_write": can(request.user, Capability.WRITE_SURVEYS),
    }
    return frame.render(request, f"{TEMPLATES}/index.html", context)


def _may_look(request: HttpRequest) -> bool:
    user = request.user
    return can(user, Capability.WRITE_SURVEYS) or can(user, Capability.APPROVE_SENDING)


def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Make a survey, or change one that is still a draft."""
    if not can(request.user, Capability.WRITE_SURVEYS):
        return frame.forbidden(request, Capability.WRITE_SURVEYS)
    survey = access.survey_for(request.user, pk, Capability.WRITE_SURVEYS) if pk else None
    if survey and survey.state != Survey.State.DRAFT:
        messages.error(request, _("Only a draft can be changed: take it back first."))
        return HttpResponseRedirect(reverse("admin:survey", args=[survey.pk]))
    form = SurveyForm(request.POST or None, instance=survey, user=request.user)
    if request.method == "POST" and form.is_valid():
        made = form.save(commit=False)
        try:
            publishing.write(made, user=request.user)
        except publishing.NotNow:
            messages.error(request, _("The survey stands elsewhere by now."))
        else:
            messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("admin:survey", args=[made.pk]))
    context = {
        "title": _("Change a survey") if survey else _("A new survey"),
        "survey": survey,
        "form": form,
    }
    status = 400 if form.is_bound and form.errors else 200
    return frame.render(request, f"{TEMPLATES}/edit.html", context, status=status)


def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One survey: what it is, what it asks, what is next, how far it is."""
    if not _may_look(request):
        return frame.forbidden(request, Capability.WRITE_SURVEYS)
    survey = access.survey_for(request.user, pk)
    may_write = access.may_write(request.user, survey)
    waits = survey.state in (Survey.State.DRAFT, Survey.State.PROPOSED)
    open_one = survey.state == Survey.State.OPEN
    left = Sitting.objects.filter(survey=survey, state=Sitting.State.LEFT)
    context = {
        "title": survey.name,
        "survey": survey,
        "tone": {"open": "good", "proposed": "warn", "closed": "quiet"}.get(survey.state, "quiet"),
        "may_write": may_write,
        "facts": desk_facts.of(survey),
        "blocks": outline.blocks(survey.version.definition, [], get_language() or "en"),
        "reads_questions": _reads_questions(request, survey),
        "may_approve": access.may_approve(request.user, survey),
        "may_interview": can(request.user, Capability.INTERVIEW),
        "may_enter_papers": access.may_enter_papers(request.user),
        "seen": publishing.mark(survey) if waits else "",
        "faults": publishing.faults(survey) if waits else [],
        "progress": None if waits else progress.of(survey),
        "link": saying.page_of(str(survey.token)) if survey.is_open else "",
        "to_remind": inviting.to_remind(survey).count() if open_one and may_write else 0,
        "is_held": open_one and many.is_held(inviting.run_key(survey.pk)),
        "left": left.select_related("address").order_by("pk")[:50],
    }
    return frame.render(request, f"{TEMPLATES}/one.html", context)


def _reads_questions(request: HttpRequest, survey: Survey) -> bool:
    seen = access.questionnaires_to_see(request.user)
    return seen.filter(pk=survey.version.questionnaire_id).exists()


def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose, take back, approve, close, remind, hold the invitations and let them go."""
    if not _may_look(request):
        return frame.forbidden(request, Capability.WRITE_SURVEYS)
    survey = access.survey_for(request.user, pk)
    do = request.POST.get("do", "")
    may_approve = access.may_approve(request.user, survey)
    may_write = access.may_write(request.user, survey)
    allowed = may_approve if do == "approve" else may_write or (do == "back" and may_approve)
    if not allowed:
        needed = Capability.APPROVE_SENDING if do == "approve" else Capability.WRITE_SURVEYS
        return frame.forbidden(request, needed)
    try:
        if do == "approve":
            publishing.approve(survey, user=request.user, seen=request.POST.get("seen", ""))
            said = _("Approved.")
        else:
            said = _DONE[do](survey, request.user) if do in _DONE else None
    except publishing.Changed:
        messages.error(request, _("Somebody changed it meanwhile. Look again."))
    except publishing.NotNow:
        messages.error(request, _("The survey stands elsewhere by now."))
    except publishing.Unsound as error:
        messages.error(request, " ".join(error.faults))
    else:
        if said:
            messages.success(request, said)
    return HttpResponseRedirect(reverse("admin:survey", args=[pk]))


def _propose(survey: Survey, user) -> str:
    publishing.propose(survey, user=user)
    return _("Somebody else can approve it now.")


def _back(survey: Survey, user) -> str:
    publishing.take_back(survey, user=user)
    return _("It is a draft again.")


def _close(survey: Survey, user) -> str:
    publishing.close(survey)
    return _("It is closed.")


def _remind(survey: Survey, user) -> str:
    if inviting.order_reminder(survey):
        return _("Whoever has not answered is reminded now.")
    return _("They were reminded before: nobody is reminded twice.")


def _hold(survey: Survey, user) -> str:
    many.hold(inviting.run_key(survey.pk))
    return _("No more invitations go out until you let them go.")


def _let_go(survey: Survey, user) -> str:
    many.let_go(inviting.run_key(survey.pk))
    return _("Invitations go out again.")


_DONE = {
    "propose": _propose,
    "back": _back,
    "close": _close,
    "remind": _remind,
    "hold": _hold,
    "let_go": _let_go,
}
