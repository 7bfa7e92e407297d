"""What can be done to many appeals at once: whether it may be done to one, doing it, taking it
back. Doing goes through the same functions as at the appeal's own page."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from functools import partial

from django.db import transaction

from accounts.models import Organisation, Team, User
from accounts.permissions import reach
from accounts.roles import Capability
from feedback import access, answers, care, confidentiality, deadlines, timeline, workflow
from feedback.actors import Actor
from feedback.matters import incidents
from feedback.models import Appeal, Event, Topic
from feedback.statuses import Status

# Why one of many is left as it is; the desk has words for each.
RIGHTS, OUTDATED, STEP = "rights", "outdated", "step"
ALREADY, ELSEWHERE, GONE, KEPT = "already", "elsewhere", "gone", "kept"


@dataclass(frozen=True)
class Wanted:
    """What the action needs, read from the database once for the whole run."""

    assignee: User | None = None
    organisation: Organisation | None = None
    team: Team | None = None
    head: Appeal | None = None  # of a mass incident
    kind: str | None = None
    topic: Topic | None = None
    priority: int | None = None
    text: str = ""
    key: str = ""

    @classmethod
    def of(cls, kept: dict, *, by: User, key: str = "") -> "Wanted":
        """From what a run keeps; `by` is who wants it. Raises `LookupError` when something of it
        is no more."""
        named = {"assignee": User, "organisation": Organisation, "team": Team, "topic": Topic}
        named |= {"head": Appeal}
        found = {name: _row(model, kept[name]) for name, model in named.items() if kept.get(name)}
        plain = {name: kept.get(name) for name in ("kind", "priority")}
        return cls(**found, **plain, text=kept.get("text", ""), key=key)

    @property
    def workplaces(self):
        """Where the person who shall have it triages or answers."""
        return [reach(self.assignee, each) for each in (Capability.TRIAGE, Capability.ANSWER)]


def _row(model: type, pk: int):
    found = model.objects.filter(pk=pk).first()
    if found is None:
        raise LookupError(f"{model.__name__} {pk}")
    return found


@dataclass(frozen=True)
class Action:
    """`hinder` says why an appeal must be left out, by one of the words above, or nothing; `do`
    raises `Forbidden` and `Outdated` as the functions it calls. `undone` names the fields that
    an undoing puts back; without any it cannot be undone."""

    slug: str
    needs: Capability
    do: Callable[[Appeal, Actor, Wanted, int], None]
    hinder: Callable[[Appeal, Actor, Wanted], str] = field(default=lambda *_: "")
    undone: tuple[str, ...] = ()


def hindered(action: Action, appeal: Appeal, actor: Actor, wanted: Wanted) -> str:
    """Why this cannot be done to an appeal now by this person; empty when it can."""
    if not access.may(actor.user, appeal, action.needs):
        return RIGHTS
    return action.hinder(appeal, actor, wanted)


def _assign(appeal: Appeal, actor: Actor, wanted: Wanted, version: int) -> None:
    with transaction.atomic():
        answers.assign(
            appeal,
            actor=actor,
            assignee=wanted.assignee,
            organisation=wanted.organisation,
            version=version,
        )
        if wanted.team is not None:
            workflow.touch(workflow.lock(appeal), team=wanted.team)
    appeal.refresh_from_db()


def _assign_hindered(appeal: Appeal, actor: Actor, wanted: Wanted) -> str:
    if not (
        confidentiality.may_hold(appeal, wanted.organisation)
        and confidentiality.team_may_hold(appeal, wanted.team)
        and confidentiality.may_deal(appeal, wanted.assignee)
    ):
        return KEPT
    if wanted.assignee and not any(
        held.covers(_as_given(appeal, wanted)) for held in wanted.workplaces
    ):
        return ELSEWHERE
    same = appeal.assignee_id == (wanted.assignee.pk if wanted.assignee else None)
    same &= wanted.organisation is None or appeal.organisation_id == wanted.organisation.pk
    same &= wanted.team is None or appeal.team_id == wanted.team.pk
    return ALREADY if same else ""


def _as_given(appeal: Appeal, wanted: Wanted) -> Appeal:
    """The appeal as it would stand, to ask whether the person works there."""
    given = copy(appeal)
    given.organisation_id = wanted.organisation.pk if wanted.organisation else given.organisation_id
    given.team_id = wanted.team.pk if wanted.team else given.team_id
    return given


def _take(appeal: Appeal, actor: Actor, wanted: Wanted, version: int) -> None:
    answers.assign(appeal, actor=actor, assignee=actor.user, version=version)


def _take_hindered(appeal: Appeal, actor: Actor, wanted: Wanted) -> str:
    return ALREADY if appeal.assignee_id == actor.user.pk else ""


def _classify(appeal: Appeal, actor: Actor, wanted: Wanted, version: int) -> None:
    answers.classify(
        appeal,
        actor=actor,
        kind=wanted.kind or None,
        topic=wanted.topic,
        priority=wanted.priority,
        version=version,
    )


def _classify_hindered(appeal: Appeal, actor: Actor, wanted: Wanted) -> str:
    changes = (
        (wanted.kind, appeal.kind),
        (wanted.topic and wanted.topic.pk, appeal.topic_id),
        (wanted.priority, appeal.priority),
    )
    return "" if any(new and new != old for new, old in changes) else ALREADY


def _read(appeal: Appeal, actor: Actor, wanted: Wanted, version: int) -> None:
    answers.mark_read(appeal, actor=actor)


def _read_hindered(appeal: Appeal, actor: Actor, wanted: Wanted) -> str:
    return "" if appeal.has_unread else ALREADY


def _note(appeal: Appeal, actor: Actor, wanted: Wanted, version: int) -> None:
    answers.note(appeal, text=wanted.text, actor=actor, key=wanted.key)


def _care(appeal: Appeal, actor: Actor, wanted: Wanted, version: int) -> None:
    care.mark(appeal, needs_care=True, actor=actor, version=version)


def _care_hindered(appeal: Appeal, actor: Actor, wanted: Wanted) -> str:
    return ALREADY if appeal.is_vulnerable else ""


def _attach(appeal: Appeal, actor: Actor, wanted: Wanted, version: int) -> None:
    incidents.attach(wanted.head, appeal, actor=actor, version=version)


def _attach_hindered(appeal: Appeal, actor: Actor, wanted: Wanted) -> str:
    if appeal.part_of_id == wanted.head.pk:
        return ALREADY
    return STEP if incidents.reason_against(wanted.head, appeal) else ""


def _step(to: str, appeal: Appeal, actor: Actor, wanted: Wanted, version: int) -> None:
    workflow.move(appeal, to, actor=actor, version=version)


def _step_hindered(to: str, appeal: Appeal, actor: Actor, wanted: Wanted) -> str:
    if appeal.status == to:
        return ALREADY
    return "" if workflow.allows(appeal.status, to, actor) else STEP


def _stepping(slug: str, to: Status) -> Action:
    do, hinder = partial(_step, to.value), partial(_step_hindered, to.value)
    return Action(slug, Capability.TRIAGE, do, hinder)


_TRIAGE = Capability.TRIAGE
_HOLDERS = ("assignee_id", "organisation_id", "team_id")
_SORTED = ("kind", "topic_id", "priority", "organisation_id")
ACTIONS = {
    action.slug: action
    for action in (
        Action("take", _TRIAGE, _take, _take_hindered, _HOLDERS),
        Action("assign", _TRIAGE, _assign, _assign_hindered, _HOLDERS),
        Action("classify", _TRIAGE, _classify, _classify_hindered, _SORTED),
        Action("care", _TRIAGE, _care, _care_hindered, ("is_vulnerable",)),
        Action("read", _TRIAGE, _read, _read_hindered, ("has_unread",)),
        Action("note", Capability.NOTE, _note),
        Action("attach", _TRIAGE, _attach, _attach_hindered),
        _stepping("start", Status.IN_PROGRESS),
        _stepping("close", Status.CLOSED),
        _stepping("reopen", Status.REOPENED),
    )
}


def before(action: Action, appeal: Appeal) -> dict:
    """What an undoing of this would put back."""
    return {name: getattr(appeal, name) for name in action.undone}


def put_back(appeal: Appeal, fields: dict, *, actor: Actor, version: int) -> None:
    """Undo: the fields as they were, unless somebody changed the appeal since (`Outdated`).

    The status stays where the change led: the workflow knows no way back.
    """
    with transaction.atomic():
        held = workflow.lock(appeal, version=version)
        if not access.may(actor.user, held, Capability.TRIAGE):
            raise workflow.Forbidden("needs triage")
        changes = dict(fields)
        for name, value in fields.items():
            setattr(held, name, value)
        if not (
            confidentiality.may_hold(held, held.organisation)
            and confidentiality.team_may_hold(held, held.team)
            and confidentiality.may_deal(held, held.assignee)
        ):
            raise workflow.Forbidden("became confidential meanwhile")
        if "kind" in fields and held.is_open:
            changes |= deadlines.reclassified(held)
        workflow.touch(held, **changes)
        if entry := _told(held, fields, actor):
            timeline.append(held, entry)
    appeal.refresh_from_db()


def _told(appeal: Appeal, fields: dict, actor: Actor) -> timeline.Entry | None:
    """How the timeline tells of an undoing."""
    if "kind" in fields or "is_vulnerable" in fields:
        data = {"kind": appeal.kind, "topic": appeal.topic_id, "priority": appeal.priority}
        data["vulnerable"] = appeal.is_vulnerable
        return timeline.Entry(Event.Kind.CLASSIFIED, actor, is_public=False, data=data)
    if "assignee_id" in fields:
        data = {"organisation": appeal.organisation_id, "assignee": appeal.assignee_id}
        return timeline.Entry(Event.Kind.ASSIGNED, actor, data=data)
    return None
