"""The follow-up plan at the desk: of an evaluation, and what is one's own to do."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.permissions import can
from accounts.roles import Capability
from feedback.desk import frame
from feedback.pages import files
from surveys import access
from surveys.evaluations import following_up, planning, report_files, screen
from surveys.evaluations.follow_up_forms import ActionForm, MoveForm, SayForm, dimension_label
from surveys.evaluations.following_up import NotPossible
from surveys.models import Action, ActionFile, Evaluation

Step = Evaluation.Step
MOST = 200


def plan(request: HttpRequest, evaluation: Evaluation, form: ActionForm | None = None):
    """Each body's actions, and a form for one more."""
    actions = evaluation.actions.select_related("organisation", "owner")
    context = {
        "actions": [_row(action) for action in actions[:MOST]],
        "standing": following_up.standing(evaluation),
        "form": form or ActionForm(evaluation=evaluation),
        "missing": planning.missing(evaluation),
    }
    status = 400 if form else 200
    return screen.render(
        request, evaluation, Step.FOLLOW_UP, "follow_up.html", context, status=status
    )


def _row(action: Action) -> dict:
    late = action.state in following_up.OPEN and action.due_on < timezone.localdate()
    return {"action": action, "late": late}


def add(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """One action more."""
    form = ActionForm(request.POST, evaluation=evaluation)
    if not form.is_valid():
        return plan(request, evaluation, form)
    following_up.plan(form.save(commit=False), request.user)
    return screen.back(request, evaluation, Step.FOLLOW_UP, _("Planned; its owner is told."))


def paper(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """The plan as a PDF, with who answers for what and what they said."""
    return report_files.follow_up(evaluation, get_language() or "en", inside=True)


def mine(request: HttpRequest) -> HttpResponse:
    """The actions that one owns, heads or follows, the open ones first."""
    if not can(request.user, Capability.ENTER_DESK):
        return frame.forbidden(request, Capability.ENTER_DESK)
    seen = access.actions_to_see(request.user).select_related("evaluation", "organisation", "owner")
    wants_all = request.GET.get("all") == "1"
    found = seen if wants_all else seen.filter(state__in=following_up.OPEN)
    context = {
        "title": _("Follow-up of evaluations"),
        "actions": [_row(action) for action in found[:MOST]],
        "wants_all": wants_all,
        "has_drafts": access.drafts_to_see(request.user).exists(),
    }
    return frame.render(request, "surveys/evaluations/actions.html", context)


def action(request: HttpRequest, action: int) -> HttpResponse:
    """One action: what was said of it, and how far it is."""
    found = _action(request, action)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SayForm(*sent, auto_id="say_%s", initial=_now(found))
    may_say = access.may_say(request.user, found) and found.state in following_up.OPEN
    if request.method == "POST":
        if not may_say:
            raise Http404
        if form.is_valid():
            try:
                following_up.say(found, form.said, request.user, **form.evidence_file)
            except NotPossible as error:
                form.add_error(None, str(error))
            else:
                return _back(request, found, _("Saved."))
    context = {
        "title": found.what,
        "action": found,
        "late": _row(found)["late"],
        "dimension": dimension_label(found.evaluation, found.dimension),
        "entries": found.entries.select_related("user").prefetch_related("files__attachment"),
        "form": form,
        "move_form": MoveForm(auto_id="move_%s"),
        "may_say": may_say,
        "runs": access.evaluations_to_see(request.user).filter(pk=found.evaluation_id).exists(),
    }
    status = 400 if form.is_bound else 200
    return frame.render(request, "surveys/evaluations/action.html", context, status=status)


def _now(found: Action) -> dict:
    return {"state": found.state, "progress": found.progress}


def file(request: HttpRequest, action: int, file: UUID) -> HttpResponseBase:
    """A file that shows how far an action is, for whoever may see the action."""
    found = ActionFile.objects.filter(entry__action=_action(request, action), pk=file)
    kept = found.select_related("attachment").first()
    if kept is None:
        raise Http404
    return files.serve(request, kept.attachment)


def move(request: HttpRequest, action: int) -> HttpResponse:
    """Another day: decided by who runs the evaluation, not by who is late."""
    found = _action(request, action)
    if not access.evaluations_to_see(request.user).filter(pk=found.evaluation_id).exists():
        raise Http404
    form = MoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say until when, and why it takes longer."))
        return _back(request, found)
    given = form.cleaned_data
    try:
        following_up.moved(found, given["due_on"], request.user, words=given["words"])
    except NotPossible as error:
        messages.error(request, str(error))
        return _back(request, found)
    return _back(request, found, _("Saved."))


def _action(request: HttpRequest, pk: int) -> Action:
    if not can(request.user, Capability.ENTER_DESK) or pk >= 2**63:
        raise Http404
    shown = ("evaluation__guideline", "organisation", "owner")
    found = access.actions_to_see(request.user).select_related(*shown).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _back(request: HttpRequest, found: Action, words: str = "") -> HttpResponse:
    if words:
        messages.success(request, words)
    return HttpResponseRedirect(reverse("admin:evaluation_action", args=[found.pk]))
