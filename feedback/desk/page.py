"""The appeal's page: what it holds, for this member of staff, now."""

from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.citizens import masked
from accounts.roles import Capability
from feedback import access, confirming, speaking, workflow
from feedback.actors import staff
from feedback.answering import chains
from feedback.desk import (
    clocks,
    composing_box,
    conversation,
    frame,
    panels,
    person,
    pills,
    proceedings_panel,
    trees,
    wording,
)
from feedback.desk.conversation import Line
from feedback.desk.forms import MODES, AssignForm, ClassifyForm, SayForm
from feedback.desk.scene import Scene
from feedback.models import Appeal, UnsentText
from feedback.proceedings import refusing
from feedback.statuses import Status

# The steps that need nothing but a press; the others come with words or with a body to choose.
PLAIN_STEPS = {
    Status.IN_PROGRESS: _("Start work"),
    Status.CLOSED: _("Close"),
    Status.REOPENED: _("Open again"),
}

_ASKED = (
    Capability.NOTE,
    Capability.ANSWER,
    Capability.TRIAGE,
    Capability.SIGN,
    Capability.DECIDE,
    Capability.PUBLISH,
    Capability.READ_PERSONAL_DATA,
    Capability.MERGE_CITIZENS,
)


@dataclass(frozen=True)
class Conflict:
    """What somebody wanted, and what others did meanwhile."""

    reason: str
    text: str = ""
    meanwhile: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Choice:
    """A step that may be taken now, and what the citizen will read of it."""

    to: str
    label: str
    citizen_sees: str


def show(
    request: HttpRequest,
    appeal: Appeal,
    *,
    say: SayForm | None = None,
    conflict: Conflict | None = None,
    status: int = 200,
) -> TemplateResponse:
    """The page of an appeal that the caller has found this person may read."""
    user, now = request.user, timezone.now()
    known = trees.read()
    story = conversation.tell(appeal, known)
    steps = open_steps(appeal, user)
    may = {each.name.lower(): access.may(user, appeal, each) for each in _ASKED}
    seen = {
        "version": appeal.version,
        "message": story.last_message,
        "event": story.last_event,
    }
    box = composing_box.open_box(appeal, user, known, may, say)
    signing = chains.needed(appeal, known.organisations.with_above(appeal.organisation_id))
    scene = Scene(appeal, user, may, steps, known, now, seen, signing)
    context = {
        "title": appeal.code,
        "appeal": appeal,
        "back": (request.POST.get("back") or request.GET.get("back") or "")[:2000],
        "may": may,
        "story": story,
        "conflict": conflict,
        "person": person.beside(appeal, user),
        "pill": pills.of(appeal, now),
        "clock": clocks.card(appeal, now),
        "status_label": wording.status(appeal.status),
        "channel": wording.channel(appeal.channel),
        "channel_icon": wording.icon(appeal.channel),
        "language": dict(settings.LANGUAGES).get(appeal.language, appeal.language),
        "topic": known.topics.name(appeal.topic_id),
        "organisation": known.organisations.name(appeal.organisation_id),
        "sector": known.sectors.name(appeal.sector_id),
        "seen": seen,
        "signing": signing,
        "panels": panels.beside(scene),
        "say": say or SayForm.empty(text=box.mine.text if box.mine else ""),
        "composer": _composer(appeal, steps, may, say, begun=box.mine),
        "box": box,
        "choices": _choices(appeal, steps),
        "classify": ClassifyForm(appeal=appeal, trees=known),
        "assign": AssignForm(appeal=appeal, trees=known),
        "owed": proceedings_panel.before_answering(appeal, known),
        "grounds": proceedings_panel.grounds(appeal),
        "may_ask_identity": confirming.may_ask(appeal),
        "is_mine": appeal.assignee_id == user.pk,
    }
    return frame.render(request, "desk/appeal.html", context, status=status)


def open_steps(appeal: Appeal, user) -> set[str]:
    """The statuses that this person may take this appeal to now, by role and by reach."""
    return {
        to
        for to in workflow.next_steps(appeal, staff(user))
        if access.may(user, appeal, workflow.TRANSITIONS[appeal.status, to].staff)
        and (to != Status.REJECTED or refusing.is_allowed())
    }


def _choices(appeal: Appeal, steps: set[str]) -> list[Choice]:
    return [
        Choice(to.value, label, workflow.citizen_sees(appeal.status, to))
        for to, label in PLAIN_STEPS.items()
        if to in steps
    ]


def _composer(
    appeal: Appeal,
    steps: set[str],
    may: dict[str, bool],
    say: SayForm | None,
    *,
    begun: UnsentText | None,
) -> dict:
    """What can be said, and by which door and in which language it goes out."""
    account = speaking.way_out(appeal)
    window = speaking.window(appeal)
    is_shut = window is not None and not window.is_open and not window.way
    mode = "reply" if may["answer"] else "note"
    if say is not None:
        mode = MODES.get(say.data.get("do"), mode)
    elif begun is not None:
        mode = begun.mode
    if mode == "answer" and not steps & {Status.ANSWERED, Status.REJECTED}:
        mode = "reply" if may["answer"] else "note"  # begun while it could still be answered
    return {
        "mode": mode,
        "reply": may["answer"],
        "note": may["note"],
        "answer": Status.ANSWERED in steps,
        "ask": Status.WAITING in steps and may["answer"],
        "refuse": Status.REJECTED in steps,
        "by": account.adapter.label if account else "",
        "icon": account.adapter.icon if account else "",
        "brief": account.adapter.brief if account else False,
        "to": masked(appeal.address.value) if account else "",
        "window": window,
        "is_shut": is_shut,
        "others": speaking.other_ways(appeal) if is_shut else [],
    }
