"""What people say to a broadcast: appeals like any other, read and answered together.

Each keeps its code, its acknowledgement, its deadline and its timeline. What is gathered stands in
no queue of things to do until it is taken apart from the others; when it is overdue, it escalates
like any other.
"""

import logging
from dataclasses import dataclass

from django.db import DatabaseError, OperationalError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.roles import Capability
from channels.nudge import nudge
from feedback import access, answers, workflow
from feedback.actors import staff
from feedback.statuses import OPEN
from feedback.workflow import Forbidden
from outreach import access as outreach_access
from outreach.models import Broadcast, Reply, ReplyAnswer, ReplyWords

TASK = "outreach.tasks.answer_replies"
logger = logging.getLogger("sanal.broadcasts")


# Reading ------------------------------------------------------------------------------------------
def to_see(broadcast: Broadcast, user: User) -> QuerySet[Reply]:
    """The replies of a broadcast whose appeals this person may see, the latest first."""
    seen = access.visible_to(user).values("pk")
    return broadcast.replies.filter(appeal__in=seen).select_related("appeal", "message", "answer")


def open_counts(broadcasts) -> dict[int, int]:
    """How many replies of each broadcast wait for an answer."""
    waiting = Q(appeal__status__in=OPEN, is_apart=False)
    found = Reply.objects.filter(waiting, broadcast__in=broadcasts).values("broadcast")
    counted = found.annotate(number=Count("appeal", distinct=True)).order_by()
    return {row["broadcast"]: row["number"] for row in counted}


@dataclass(frozen=True)
class Tally:
    """How many replies there are, and from how many people."""

    replies: int
    people: int


def tally(found: QuerySet[Reply]) -> Tally:
    """Of replies: who writes three times is one person."""
    people = Count("appeal__citizen", distinct=True)
    return Tally(**found.order_by().aggregate(replies=Count("pk"), people=people))


def people_by_language(found: QuerySet[Reply]) -> dict[str, int]:
    """How many people said these replies in which language, the most frequent first."""
    spoken = found.order_by().values_list("appeal__language")
    counted = spoken.annotate(number=Count("appeal__citizen", distinct=True))
    return dict(counted.order_by("-number", "appeal__language"))


def suggest(broadcast: Broadcast, texts: dict[str, str], *, user: User) -> None:
    """Hand words for the answer to those who may give it. Raises `ValueError` without words,
    `Forbidden`."""
    kept = {code: text.strip() for code, text in texts.items() if text.strip()}
    if not kept:
        raise ValueError("nothing was written")
    if not outreach_access.may_word_answers(user, broadcast):
        raise Forbidden("they write no broadcasts of this body")
    words = {"texts": kept, "user": user, "at": timezone.now()}
    ReplyWords.objects.update_or_create(broadcast=broadcast, defaults=words)


# Taking apart and answering -----------------------------------------------------------------------
def take_apart(reply: Reply, *, user: User) -> None:
    """It is a matter of its own: it goes to the queue. Raises `Forbidden`."""
    if not access.may(user, reply.appeal, Capability.TRIAGE):
        raise Forbidden("needs triage")
    with transaction.atomic():
        held = workflow.lock(reply.appeal)
        workflow.touch(held, is_gathered=False)
        Reply.objects.filter(appeal=held).update(is_apart=True, answer=None)


def answer_all(
    broadcast: Broadcast,
    texts: dict[str, str],
    *,
    language: str,
    user: User,
    chosen: list[int] | None = None,
    closes: bool = True,
) -> ReplyAnswer:
    """Give many replies one answer, each in the language of its appeal: all that are open, or the
    chosen ones (ids). Workers do so one by one. Raises `ValueError` without words, `Forbidden`."""
    kept = {code: text.strip() for code, text in texts.items() if text.strip()}
    if language not in kept:
        raise ValueError("no words in the language that the others fall back to")
    with transaction.atomic():
        waiting = to_see(broadcast, user).filter(
            appeal__status__in=OPEN, is_apart=False, answer=None
        )
        if chosen is not None:
            waiting = waiting.filter(pk__in=chosen)
        answer = ReplyAnswer.objects.create(
            broadcast=broadcast,
            texts=kept,
            language=language,
            closes=closes,
            user=user,
            at=timezone.now(),
        )
        ids = list(waiting.values_list("pk", flat=True))
        # Of two answers at once, each reply gets the one that came first.
        Reply.objects.filter(pk__in=ids, answer=None).update(answer=answer, refused="")
        nudge(TASK)
    return answer


def drain() -> int:
    """Give the answers that wait to be given; returns how many were."""
    given = 0
    for pk in ReplyAnswer.objects.filter(done_at=None).order_by("id").values_list("pk", flat=True):
        try:
            while _answer_next(pk):
                given += 1
        except DatabaseError:  # the others go on; this one is taken up again
            logger.exception("answer %s to replies: stopped", pk)
    return given


def _answer_next(pk: int) -> bool:
    """One reply in one transaction; False when none is left, or another worker is at it."""
    with transaction.atomic():
        answer = (
            ReplyAnswer.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("user")
            .filter(pk=pk, done_at=None)
            .first()
        )
        if answer is None:
            return False
        waiting = answer.replies.filter(appeal__status__in=OPEN, refused="")
        reply = waiting.select_related("appeal").order_by("id").first()
        if reply is None:
            ReplyAnswer.objects.filter(pk=pk).update(done_at=timezone.now())
            return False
        _answer(answer, reply)
    return True


def _answer(answer: ReplyAnswer, reply: Reply) -> None:
    """The official answer, by the one way there is; what cannot be is put down and holds up
    nobody behind it."""
    actor = staff(answer.user)
    try:
        with transaction.atomic():
            text = answer.texts.get(reply.appeal.language) or answer.texts[answer.language]
            if not access.may(answer.user, reply.appeal, Capability.ANSWER):
                raise Forbidden("their roles do not allow it")
            answers.answer(reply.appeal, text=text, actor=actor, close=answer.closes)
    except OperationalError:  # a moment of the database's: tried again
        raise
    except Exception as error:
        if not isinstance(error, Forbidden | ValueError):
            logger.exception("reply %s cannot be answered", reply.pk)
        Reply.objects.filter(pk=reply.pk).update(refused=str(error)[:200] or "refused")


def waiting_by_broadcast(user: User) -> list[tuple[Broadcast, int]]:
    """The broadcasts whose replies wait for an answer that this person may see, the latest first,
    with how many."""
    seen = access.visible_to(user).filter(is_gathered=True, status__in=OPEN).values("pk")
    found = Reply.objects.filter(appeal__in=seen, is_apart=False).values("broadcast").order_by()
    counted = found.annotate(number=Count("appeal", distinct=True)).order_by("-broadcast")[:100]
    numbers = {row["broadcast"]: row["number"] for row in counted}
    broadcasts = Broadcast.objects.in_bulk(numbers)
    return [(broadcasts[pk], number) for pk, number in numbers.items()]
