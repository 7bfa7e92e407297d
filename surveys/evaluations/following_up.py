"""The follow-up plan: what bodies do about what their users said, until it is done.

An action belongs to one body; its owner works there or above. Whoever runs the evaluation writes
the plan; the owner says how far it is; what is late goes to the body's head.
"""

from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from feedback.evidence import keeping
from feedback.models import Attachment
from feedback.notifying import heads, kinds
from feedback.notifying.telling import tell
from surveys.models import Action, ActionEntry, ActionFile, Evaluation

State = Action.State
OPEN = (State.PLANNED, State.RUNNING)
_BATCH = 200


class NotPossible(Exception):
    """The entry contradicts itself; says why, in words for the person."""


@dataclass(frozen=True)
class Said:
    """How far an action is, as its owner says."""

    state: str
    progress: int
    words: str = ""
    evidence: str = ""


def plan(action: Action, user: User) -> Action:
    """Keep a new action and tell its owner."""
    with transaction.atomic():
        action.created_by = user
        action.save()
        data = {"by": str(user), "action": action.what, "until": action.due_on.isoformat()}
        tell(user=action.owner, kind=kinds.ACTION_GIVEN, data=data, key=f"action:{action.pk}:given")
    return action


def say(
    action: Action,
    said: Said,
    user: User,
    *,
    file: UploadedFile | None = None,
    is_public: bool = False,
) -> ActionEntry:
    """Write down how far it is; raises `NotPossible`.

    Done needs evidence, dropped needs a reason; what is settled stays so. `file` was checked by
    `keeping.check`; with `is_public` everybody may read it once the report is out.
    """
    with transaction.atomic():
        held = Action.objects.select_for_update().get(pk=action.pk)
        _demand_sense(held, said, has_file=file is not None)
        now = timezone.now()
        progress = 100 if said.state == State.DONE else said.progress
        entry = ActionEntry.objects.create(
            action=held,
            state=said.state,
            progress=progress,
            words=said.words,
            evidence=said.evidence,
            user=user,
            at=now,
        )
        if file is not None:
            kept = keeping.keep(name=file.name, declared_type=file.content_type or "", content=file)
            ActionFile.objects.create(attachment=kept, entry=entry, is_public=is_public)
        held.state, held.progress = said.state, progress
        held.settled_at = None if said.state in OPEN else now
        held.save(update_fields=["state", "progress", "settled_at"])
    return entry


def files_for_all(evaluation: Evaluation) -> QuerySet[ActionFile]:
    """The evidence of a plan that everybody may read, as far as it is ready to be shown."""
    found = ActionFile.objects.filter(entry__action__evaluation=evaluation, is_public=True)
    return found.filter(attachment__state=Attachment.State.READY).select_related(
        "attachment", "entry"
    )


def _demand_sense(action: Action, said: Said, *, has_file: bool) -> None:
    from_words = said.words.strip()
    if action.state not in OPEN:
        raise NotPossible(_("It is settled already."))
    if said.state == State.DONE and not (from_words or said.evidence or has_file):
        raise NotPossible(_("Say what was done, or where the evidence is."))
    if said.state == State.DROPPED and not from_words:
        raise NotPossible(_("Say why it is dropped."))


def overdue(today: date | None = None) -> QuerySet[Action]:
    """The open actions whose day is past, oldest first."""
    today = today or timezone.localdate()
    return Action.objects.filter(state__in=OPEN, due_on__lt=today).order_by("due_on", "id")


def escalate(today: date | None = None) -> int:
    """Tell the owner and the head of the body of each action that became late, once; returns how
    many. Safe to run any number of times."""
    count = 0
    late = overdue(today).filter(escalated_at=None).select_related("owner", "created_by")
    for action in late[:_BATCH]:
        with transaction.atomic():
            mine = Action.objects.filter(pk=action.pk, escalated_at=None)
            if not mine.update(escalated_at=timezone.now()):
                continue
            _tell_late(action)
        count += 1
    return count


def _tell_late(action: Action) -> None:
    data = {"action": action.what, "until": action.due_on.isoformat()}
    told = {action.owner, *heads.of(action.organisation_id, besides=action.owner)}
    if action.created_by:
        told.add(action.created_by)
    for user in told:
        key = f"action:{action.pk}:late:{action.due_on.isoformat()}:{user.pk}"
        tell(user=user, kind=kinds.ACTION_OVERDUE, data=data, key=key)


def moved(action: Action, due_on: date, user: User, *, words: str) -> ActionEntry:
    """Give an action another day, for a reason; it can be late anew."""
    if not words.strip():
        raise NotPossible(_("Say why it takes longer."))
    with transaction.atomic():
        held = Action.objects.select_for_update().get(pk=action.pk)
        if held.state not in OPEN:
            raise NotPossible(_("It is settled already."))
        held.due_on, held.escalated_at = due_on, None
        held.save(update_fields=["due_on", "escalated_at"])
        return ActionEntry.objects.create(
            action=held,
            state=held.state,
            progress=held.progress,
            due_on=due_on,
            words=words.strip(),
            user=user,
            at=timezone.now(),
        )


def standing(evaluation: Evaluation) -> dict[str, int]:
    """How many actions of a plan are in each state, and how many of the open ones are late."""
    states = list(Action.objects.filter(evaluation=evaluation).values_list("state", "due_on"))
    today = timezone.localdate()
    found = {state: sum(1 for each, _due in states if each == state) for state in State.values}
    return found | {"late": sum(1 for state, due in states if state in OPEN and due < today)}
