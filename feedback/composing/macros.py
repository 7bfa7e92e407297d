"""Macros: what one will do to an appeal, what stands in its way, and doing all of it or nothing.

Every part goes through the function that does the same by hand, with its own guard.
"""

from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Capability
from feedback import access, answers, care, workflow
from feedback.actors import Actor, staff
from feedback.composing import canned, naming, scopes
from feedback.models import Appeal, Macro, MacroUse
from feedback.statuses import Status

MOST = 50
_SAYS = {
    Macro.Say.REPLY: (Capability.ANSWER, None),
    Macro.Say.ASK: (Capability.ANSWER, Status.WAITING),
    Macro.Say.ANSWER: (Capability.ANSWER, Status.ANSWERED),
    Macro.Say.NOTE: (Capability.NOTE, None),
}


class Refused(Exception):
    """The macro cannot be applied here; nothing was done. The words say why."""


def offered(appeal: Appeal, user: User, setting: canned.Setting) -> QuerySet[Macro]:
    """The macros that this person may press on this appeal, the most fitting first."""
    return (
        Macro.objects.filter(scopes.used_by(user, set(setting.bodies)), is_active=True)
        .filter(Q(if_kind="") | Q(if_kind=appeal.kind))
        .filter(Q(if_status="") | Q(if_status=appeal.status))
        .filter(canned.fitting(setting.topics))
        .annotate(
            is_general=Case(
                When(if_topic=None, then=Value(1)), default=Value(0), output_field=IntegerField()
            )
        )
        .select_related(
            "topic", "canned", "assign_person", "assign_team__organisation", "assign_body"
        )
        .order_by("is_general", "-uses", "pk")[:MOST]
    )


def find(appeal: Appeal, user: User, setting: canned.Setting, pk: int) -> Macro | None:
    """One of those offered; None when it is not (any more)."""
    return next((each for each in offered(appeal, user, setting) if each.pk == pk), None)


def obstacle(macro: Macro, appeal: Appeal, user: User) -> str:
    """Why this person cannot apply it to this appeal; empty when they can."""
    needed = _needed(macro)
    lacking = [each for each in needed if not access.may(user, appeal, each)]
    if Capability.TRIAGE in lacking:
        return _("You may not sort or assign this appeal.")
    if lacking:
        return _("You may not write to the citizen of this appeal.")
    if macro.say and (macro.canned is None or not macro.canned.is_active):
        return _("The words that it sends are not in use any more.")
    if macro.assign and not _holder(macro, user):
        return _("Whoever it gives the appeal to is not there any more.")
    return _blocked_step(macro, appeal, staff(user))


def _needed(macro: Macro) -> list[Capability]:
    needed = []
    if macro.kind or macro.topic_id or macro.priority or macro.assign or macro.marks_vulnerable:
        needed.append(Capability.TRIAGE)
    if macro.say:
        needed.append(_SAYS[macro.say][0])
    return needed


def _holder(macro: Macro, user: User) -> object:
    match macro.assign:
        case Macro.Assign.ME:
            return user
        case Macro.Assign.PERSON:
            person = macro.assign_person
            return person if person and person.is_active else None
        case Macro.Assign.TEAM:
            return macro.assign_team if macro.assign_team and macro.assign_team.is_active else None
        case _:
            return macro.assign_body if macro.assign_body and macro.assign_body.is_active else None


def _blocked_step(macro: Macro, appeal: Appeal, actor: Actor) -> str:
    """Which step the workflow does not allow, following the statuses that it leads through."""
    status = appeal.status
    for to in _path(macro):
        if to == status != Status.ANSWERED:  # nothing to do; but nothing is answered twice
            continue
        if not workflow.allows(status, to, actor):
            return _("From “%(source)s” it cannot become “%(target)s”.") % {
                "source": Status(status).label,
                "target": Status(to).label,
            }
        status = to
    return ""


def _path(macro: Macro) -> list[str]:
    """The statuses that it takes an appeal to, in its order."""
    spoken = _SAYS[macro.say][1] if macro.say else None
    path = [spoken, macro.step] if macro.step == Status.CLOSED else [macro.step, spoken]
    return [each for each in path if each]


def apply(
    macro: Macro, appeal: Appeal, *, actor: Actor, key: UUID, version: int | None = None
) -> None:
    """Do all that the macro says, in one transaction; with the same `key` again, nothing.

    Raises `Refused` with the reason, and `Outdated`; then nothing was done.
    """
    with transaction.atomic():
        workflow.lock(appeal)  # the same press a moment earlier is visible after it
        if was_applied(appeal, actor.user, key):
            return
        workflow.lock(appeal, version=version)
        appeal.refresh_from_db()
        if reason := obstacle(macro, appeal, actor.user):
            raise Refused(reason)
        try:
            _sort(macro, appeal, actor)
            _give(macro, appeal, actor)
            if macro.step and macro.step != Status.CLOSED:
                _step(macro, appeal, actor)
            _say(macro, appeal, actor, str(key))
            if macro.step == Status.CLOSED:
                _step(macro, appeal, actor)
        except workflow.Forbidden as error:
            told = getattr(error, "told", _("A part of it is not allowed here."))
            raise Refused(str(told)) from error
        MacroUse.objects.create(key=key, macro=macro, appeal=appeal, user=actor.user)
        Macro.objects.filter(pk=macro.pk).update(uses=F("uses") + 1)
    appeal.refresh_from_db()


def was_applied(appeal: Appeal, user: User, key: UUID) -> bool:
    """Whether this very press was done already."""
    return MacroUse.objects.filter(key=key, appeal=appeal, user=user).exists()


def _sort(macro: Macro, appeal: Appeal, actor: Actor) -> None:
    if macro.kind or macro.topic or macro.priority:
        answers.classify(
            appeal,
            actor=actor,
            kind=macro.kind or None,
            topic=macro.topic,
            priority=macro.priority,
        )
    if macro.marks_vulnerable:
        care.mark(appeal, needs_care=True, actor=actor)


def _give(macro: Macro, appeal: Appeal, actor: Actor) -> None:
    holder = _holder(macro, actor.user) if macro.assign else None
    match macro.assign:
        case Macro.Assign.ME | Macro.Assign.PERSON:
            answers.assign(appeal, actor=actor, assignee=holder)
        case Macro.Assign.TEAM:
            answers.assign(appeal, actor=actor, organisation=holder.organisation)
            workflow.touch(appeal, team=holder)
        case Macro.Assign.BODY:
            answers.assign(appeal, actor=actor, organisation=holder)


def _step(macro: Macro, appeal: Appeal, actor: Actor) -> None:
    if appeal.status != macro.step:
        workflow.move(appeal, macro.step, actor=actor)


def _say(macro: Macro, appeal: Appeal, actor: Actor, key: str) -> None:
    if not macro.say:
        return
    text = canned.text_for(macro.canned, appeal, actor.user)
    canned.count_use(macro.canned)
    if macro.say == Macro.Say.NOTE:
        answers.note(appeal, text=naming.masked(text, appeal, actor.user), actor=actor, key=key)
        return
    text = naming.put_in(text, appeal, actor.user)
    if macro.say == Macro.Say.ANSWER:
        answers.answer(appeal, text=text, actor=actor)
    else:
        answers.reply(appeal, text=text, actor=actor, key=key, ask=macro.say == Macro.Say.ASK)


def effects(macro: Macro, appeal: Appeal, user: User) -> list[str]:
    """What it will do, one thing a line, in the order in which it is done."""
    told = [_("Kind: %(kind)s") % {"kind": macro.get_kind_display()}] if macro.kind else []
    if macro.topic:
        told.append(_("Topic: %(topic)s") % {"topic": macro.topic})
    if macro.priority:
        told.append(_("Priority: %(priority)s") % {"priority": macro.get_priority_display()})
    if macro.marks_vulnerable:
        told.append(_("Marked: somebody in need of care"))
    if macro.assign:
        told.append(_("Given to %(holder)s") % {"holder": _holder(macro, user) or "–"})
    step = [_("Status: %(status)s") % {"status": macro.get_step_display()}] if macro.step else []
    spoken = []
    if macro.say and macro.canned:
        text = naming.masked(canned.text_for(macro.canned, appeal, user), appeal, user)
        words = " ".join(text.split())
        spoken.append(f"{_SAID[macro.say]()} {words}")
    order = (spoken, step) if macro.step == Status.CLOSED else (step, spoken)
    return [*told, *order[0], *order[1]]


_SAID = {
    Macro.Say.REPLY: lambda: _("To the citizen:"),
    Macro.Say.ASK: lambda: _("Asks the citizen and waits:"),
    Macro.Say.ANSWER: lambda: _("Official answer:"),
    Macro.Say.NOTE: lambda: _("Note to colleagues:"),
}
