"""Anonymous means anonymous: what is emptied, and what is put in an order of chance.

Four things could lead from an answer to a person, and none may stay:

- the payloads in which an answer came and the questions that we sent (which tell what was answered
  before): emptied as soon as they are done with (`empty`);
- the identity of the row, which is by chance from the start (`surveys.models.random_id`);
- where the row lies in the table, and by which transaction it was written (`ctid` and `xmin`, which
  whoever runs the database can read): new rows are written anew at night, in an order of chance and
  in one transaction, which is then that of none of their people (`mix`); all rows of a survey once
  more when it has closed;
- the figures before and after an answer: those of an open survey grow by a crowd (`mix`).
"""

import random

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from channels.models import Delivery, Envelope
from channels.values import DeliveryState
from surveys.asking import results
from surveys.models import Leftover, Placing, Response, Survey

RESULT = "answer"  # of the outcome of what was an answer
BATCH = 500
_SETTLED = (
    DeliveryState.SENT,
    DeliveryState.DELIVERED,
    DeliveryState.UNDELIVERED,
    DeliveryState.FAILED,
    DeliveryState.CANCELLED,
)
_dice = random.SystemRandom()


def note(*, envelope: Envelope | None = None, delivery: Delivery | None = None) -> None:
    """Remember to empty this, in the transaction that used it."""
    Leftover.objects.create(envelope=envelope, delivery=delivery)


def empty(limit: int = BATCH) -> int:
    """Empty what is done with; returns how many rows were seen to. What is still being sent, or
    was never read, waits for the next time.

    A payload that holds other words, too (several messages in one), is left as it is: those are
    somebody's appeal.
    """
    with transaction.atomic():
        done_with = Q(envelope__state=Envelope.State.DONE) | Q(delivery__state__in=_SETTLED)
        rows = Leftover.objects.select_for_update(skip_locked=True, of=("self",)).order_by("id")
        left = list(rows.filter(done_with)[:limit])
        envelopes = _empty_envelopes({row.envelope_id for row in left} - {None})
        deliveries = _empty_deliveries({row.delivery_id for row in left} - {None})
        done = [
            row.pk for row in left if row.envelope_id in envelopes or row.delivery_id in deliveries
        ]
        Leftover.objects.filter(pk__in=done).delete()
    return len(done)


def _empty_envelopes(ids: set[int]) -> set[int]:
    found = Envelope.objects.filter(pk__in=ids, state=Envelope.State.DONE)
    known = dict(found.values_list("pk", "outcomes"))
    ours = [
        pk
        for pk, outcomes in known.items()
        if all(outcome["result"] == RESULT for outcome in outcomes)
    ]
    Envelope.objects.filter(pk__in=ours).update(raw=b"", sha256="", headers={})
    return set(known)


def _empty_deliveries(ids: set[int]) -> set[int]:
    found = Delivery.objects.filter(pk__in=ids, state__in=_SETTLED)
    done = list(found.values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=done).update(body="", subject="", choices=[])
    return set(done)


def mix() -> int:
    """Write anonymous responses anew that came before today, in an order of chance; returns how
    many were. One transaction for a survey: its number is that of no person's.

    Those that lie mixed count in the figures of a survey that is still open (`results.shown`), and
    who answered can be seen on the list of invitations: so they are let in by the crowd, and one
    crowd is always held back. Else the last of them, counted when the survey closes, could be one
    person alone, and two looks at the figures would give that person's answers (disclosure
    by differencing: Hundepool et al., Statistical Disclosure Control, 2012).
    """
    written = 0
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    # What an invitation brought bears the survey's first day: it is mixed with the others of the
    # night, whichever day it came.
    waiting = Response.objects.filter(
        is_mixed=False, is_test=False, survey__is_anonymous=True, completed_at__lt=today
    ).order_by()
    counted = waiting.values_list("survey", "survey__state", "survey__least_answers")
    for survey, state, least, many in counted.annotate(many=Count("pk")):
        crowd = 0 if state == Survey.State.CLOSED else max(least, results.SMALL)
        if many < crowd:
            continue
        with transaction.atomic():
            ids = list(waiting.filter(survey=survey).values_list("pk", flat=True))
            _dice.shuffle(ids)
            let_in = len(ids) - crowd if len(ids) >= 2 * crowd else 0
            for place, pk in enumerate(ids):
                Response.objects.filter(pk=pk).update(is_mixed=place < let_in)
                Placing.objects.filter(response=pk).update(response=pk)  # lies elsewhere, too
        written += len(ids)
    return written


def mix_again(survey: Survey) -> None:
    """Have all rows of a survey mixed together in the coming night."""
    if survey.is_anonymous:
        Response.objects.filter(survey=survey).update(is_mixed=False)
