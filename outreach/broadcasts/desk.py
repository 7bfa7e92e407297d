"""Broadcasts at the desk: the list, and one of them with all that its status asks for."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.permissions import can
from accounts.roles import Capability
from channels import registry
from feedback.desk import frame
from outreach import access
from outreach.broadcasts import (
    checking,
    figures,
    night,
    previews,
    reckoning,
    replies,
    spans,
    workflow,
)
from outreach.broadcasts.forms import TrialForm
from outreach.broadcasts.statuses import NOT_YET, Status
from outreach.models import Broadcast
from outreach.sending.progress import Progress, progress, progress_of

SIZE = 50
NEEDED = Capability.WRITE_BROADCASTS
STEPS = (Status.DRAFT, Status.PROPOSED, Status.APPROVED, Status.RUNNING, Status.DONE)


@dataclass(frozen=True)
class Row:
    broadcast: Broadcast
    progress: Progress
    replies: int


def may_enter(user: User) -> bool:
    """Whether any broadcast could be theirs to see."""
    return can(user, NEEDED) or can(user, Capability.APPROVE_SENDING)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The broadcasts within reach, newest first, in one status if asked."""
    if not may_enter(request.user):
        return frame.forbidden(request, NEEDED)
    found = access.broadcasts_to_see(request.user).select_related("topic", "audience")
    status, before = request.GET.get("status", ""), request.GET.get("before", "")
    if status in Status:
        found = found.filter(status=status)
    if before.isdecimal() and len(before) < 18:
        found = found.filter(pk__lt=int(before))
    shown = list(found.order_by("-pk")[: SIZE + 1])
    ids = [each.pk for each in shown[:SIZE]]
    figures_of, replied = progress_of(ids), replies.open_counts(ids)
    context = {
        "title": _("Broadcasts"),
        "rows": [Row(each, figures_of[each.pk], replied.get(each.pk, 0)) for each in shown[:SIZE]],
        "older": ids[-1] if len(shown) > SIZE else None,
        "status": status,
        "statuses": Status.choices,
        "may_write": can(request.user, NEEDED),
    }
    return frame.render(request, "outreach/broadcasts/index.html", context)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One broadcast: before it goes out what it will be, afterwards what became of it."""
    if not may_enter(request.user):
        return frame.forbidden(request, NEEDED)
    return page(request, access.broadcast_for(request.user, pk))


@require_safe
def progress_part(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that moves, for the page's own script."""
    if not may_enter(request.user):
        return frame.forbidden(request, NEEDED)
    broadcast = access.broadcast_for(request.user, pk)
    context = _moving(broadcast)
    answer = frame.render(request, "outreach/broadcasts/_progress.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def page(
    request: HttpRequest, broadcast: Broadcast, *, trial: TrialForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a broadcast, with a form that was filled in wrongly."""
    user = request.user
    context = {
        "title": broadcast.name,
        "steps": [(step, Status(step).label) for step in STEPS],
        "until": _until(broadcast),
        "may": _may(broadcast, user),
        "proposal": workflow.proposal(broadcast),
        "history": list(broadcast.steps.select_related("user")),
        **_moving(broadcast),
    }
    if broadcast.status in NOT_YET:
        context |= _before(broadcast, trial)
    else:
        context["replies"] = replies.open_counts([broadcast.pk]).get(broadcast.pk, 0)
        context["replied"] = broadcast.replies.count()
        context |= _previews(broadcast, reckoning.usable(broadcast))
        context["temporary"] = figures.temporary(broadcast).exists()
    return frame.render(request, "outreach/broadcasts/show.html", context, status=status)


def _moving(broadcast: Broadcast) -> dict:
    is_starting = broadcast.status == Status.APPROVED and broadcast.start_asked_at is not None
    return {
        "broadcast": broadcast,
        "progress": progress(broadcast),
        "reasons": figures.left_out(broadcast),
        "is_moving": broadcast.status == Status.RUNNING or is_starting,
        "is_starting": is_starting,
        "morning": night.morning(broadcast),
    }


def _before(broadcast: Broadcast, trial: TrialForm | None) -> dict:
    estimate = None if checking.names_nobody(broadcast) else reckoning.estimate(broadcast)
    channels = reckoning.expected(broadcast, estimate)
    languages = list(dict.fromkeys(broadcast.texts.values_list("language", flat=True)))
    context = {
        "problems": checking.problems(broadcast, channels),
        "trial_form": trial or TrialForm(languages=languages),
        **_previews(broadcast, channels),
    }
    if estimate is not None:
        context |= {
            "estimate": estimate,
            "lines": [_line(line) for line in estimate.lines],
            "left_out": figures.named(estimate.left_out),
            "unpriced": [str(registry.get(each).label) for each in estimate.unpriced],
            "takes": spans.spoken(estimate.seconds),
        }
    return context


def _until(broadcast: Broadcast) -> date | None:
    """The last day of a row that repeats itself."""
    until = broadcast.repeats.get("until")
    return date.fromisoformat(until) if until else None


def _line(line: reckoning.Line) -> tuple[reckoning.Line, str, str, str]:
    """A line of the estimate with its channel, its language and that of its text, in words."""
    names = dict(settings.LANGUAGES)
    channel = str(registry.get(line.channel).label) if line.channel else _("none")
    text = names.get(line.words.language, line.words.language) if line.words else _("no text")
    return line, channel, str(names.get(line.language) or _("not known")), str(text)


def _previews(broadcast: Broadcast, channels: list[str]) -> dict:
    """The words on the channels by which they go out; and, for whoever wants to see, on the other
    channels in use."""
    others = dict.fromkeys(each.channel for each in reckoning.in_use())
    return {
        "previews": previews.of(broadcast, channels),
        "other_previews": previews.of(broadcast, [each for each in others if each not in channels]),
    }


def _may(broadcast: Broadcast, user: User) -> dict[str, bool]:
    """Which buttons there are for this person now."""

    def to(status: Status) -> bool:
        return workflow.allows(broadcast, status, user)

    is_draft = broadcast.status == Status.DRAFT
    writes = workflow.covers(user, NEEDED, broadcast)
    return {
        "edit": is_draft and writes,
        "propose": to(Status.PROPOSED),
        "approve": to(Status.APPROVED),
        "back": to(Status.DRAFT),
        "start": broadcast.status == Status.APPROVED
        and broadcast.start_asked_at is None
        and to(Status.RUNNING),
        "pause": to(Status.PAUSED),
        "resume": broadcast.status == Status.PAUSED and to(Status.RUNNING),
        "retry": broadcast.status == Status.DONE and to(Status.RUNNING),
        "cancel": to(Status.CANCELLED),
        "copy": writes,
        "count": broadcast.status in NOT_YET,
        "try": writes and broadcast.status in NOT_YET,
        "is_writer": user.pk in (*broadcast.writers, broadcast.created_by_id),
        "is_first": broadcast.approved_by_id == user.pk,
    }
