"""Workers tell many what was said on one appeal: each once, whatever dies in between.

One transaction tells one appeal and moves the cursor. Whoever comes back after a crash begins
behind the last that was told; two workers at one `Spread` are kept apart by its row.
"""

import logging
from functools import partial

from django.db import OperationalError, transaction
from django.utils import timezone

from feedback import answers, following, speaking, timeline, workflow
from feedback.actors import SYSTEM, Actor, staff
from feedback.matters import joined, notices, spreading
from feedback.models import Appeal, Event, Incident, Message, Spread
from feedback.statuses import Status
from feedback.workflow import Forbidden

logger = logging.getLogger("sanal.matters")


def drain() -> int:
    """Tell all that waits to be told; returns how many appeals were."""
    told = 0
    for pk in Spread.objects.filter(done_at=None).order_by("id").values_list("pk", flat=True):
        while tell_next(pk):
            told += 1
    return told


def tell_next(pk: int) -> bool:
    """Tell the next appeal of a spread; False when there is none, or somebody else is at it."""
    with transaction.atomic():
        spread = (
            Spread.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("appeal", "message", "user")
            .filter(pk=pk, done_at=None)
            .first()
        )
        if spread is None:
            return False
        behind = spreading.audience(spread).filter(pk__gt=spread.cursor)
        appeal = behind.order_by("pk").first()
        if appeal is None:
            spread.done_at = timezone.now()
            spread.save(update_fields=["done_at"])
            return False
        spread.cursor = appeal.pk
        _try(spread, appeal)
        spread.save(update_fields=["cursor", "told", "skipped"])
    return True


def _try(spread: Spread, appeal: Appeal) -> None:
    """One that cannot be told is put down, and holds up nobody behind it."""
    try:
        with transaction.atomic():
            _tell(spread, appeal)
    except OperationalError:  # of the database, not of this appeal: tried again from here
        raise
    except Exception as error:
        expected = isinstance(error, Forbidden)
        level = logging.WARNING if expected else logging.ERROR
        told_of = (appeal.pk, spread.appeal_id, error)
        logger.log(level, "appeal %s was not told of %s: %s", *told_of, exc_info=not expected)
        spread.skipped = [*spread.skipped, appeal.pk]
    else:
        spread.told += 1


def _tell(spread: Spread, appeal: Appeal) -> None:
    held = workflow.lock(appeal)
    if spread.kind == Spread.Kind.NEWS:
        incident = Incident.objects.get(appeal=spread.appeal_id)
        tell_of(incident, held, key=f"news:{spread.pk}", words=spread.texts.get(held.language, ""))
    elif held.status == Status.MERGED:
        _answer_too(spread, held)
    else:
        if spread.rejects:  # on the same ground in law
            ground = spread.appeal.refusal_ground_id
            Appeal.objects.filter(pk=held.pk).update(refusal_ground=ground)
        answers.answer(
            held,
            text=spreading.text_for(spread, held.language),
            actor=_who(spread),
            close=spread.closes,
            reject=spread.rejects,
            along_with=spread.message,
        )


def tell_of(incident: Incident, appeal: Appeal, *, key: str, words: str = "") -> Message:
    """An automatic message on an appeal: what is known of the incident that it is part of.

    In the caller's transaction. `key` makes it once for the appeal.
    """
    notice = partial(notices.known_incident, appeal, incident, people_of(incident), words)
    message = speaking.say(appeal, key=f"{key}:{appeal.pk}", notice=notice)
    data = {"message": message.pk, "sha256": timeline.fingerprint(message.text)}
    timeline.append(appeal, timeline.Entry(Event.Kind.MESSAGE, SYSTEM, data=data))
    workflow.touch(appeal, last_activity_at=message.created_at)
    return message


def people_of(incident: Incident) -> int:
    """How many told us of it: the head itself, its parts, and who was joined with it."""
    parts = Appeal.objects.filter(part_of=incident.appeal_id).count()
    return 1 + parts + joined.followers(incident.appeal).count()


def _answer_too(spread: Spread, appeal: Appeal) -> None:
    """The answer reaches somebody whose appeal was joined with another person's."""
    text, user = spreading.text_for(spread, appeal.language), _who(spread).user
    message = speaking.say(
        appeal,
        key=f"answer-too:{spread.pk}:{appeal.pk}",
        notice=partial(notices.answer_too, appeal, text),
        text=text,
        author=user,
        official=True,
    )
    data = {"message": message.pk, "sha256": timeline.fingerprint(text)}
    timeline.append(appeal, timeline.Entry(Event.Kind.ANSWER, _who(spread), data=data))
    workflow.touch(appeal, has_unread=False, last_activity_at=message.created_at)
    words = workflow.citizen_sees(Status.IN_PROGRESS, Status.ANSWERED)
    following.tell(appeal, step=f"answer-too:{spread.pk}", words=words)


def _who(spread: Spread) -> Actor:
    return staff(spread.user) if spread.user else SYSTEM
