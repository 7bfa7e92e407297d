"""What the clock does: opening, calling people to vote, closing. Any of it may run at any time,
any number of times."""

import logging
from collections.abc import Callable

from django.db import transaction

from accounts.models import Address
from outreach.audiences import reaching
from outreach.sending import many
from surveys.models import Elector, Vote
from surveys.votes import acts, electorate, secrecy, steps, telling
from surveys.votes.acts import Refused

logger = logging.getLogger("sanal.votes")

CALLS = many.BATCH  # in one transaction
BATCHES = 20  # in one sweep


def sweep() -> None:
    """Open and close what is due, call some more people, wipe receipts that were sent."""
    now = acts.now()
    for vote in Vote.objects.filter(status=steps.APPROVED, opens_at__lte=now).order_by("pk"):
        _try(open_now, vote)
    for vote in Vote.objects.filter(status=steps.OPEN, closes_at__lte=now).order_by("pk"):
        _try(close, vote)
    for vote in Vote.objects.filter(status=steps.OPEN).order_by("pk"):
        _try(call_on, vote)
    secrecy.wipe_told()


def _try(step: Callable[[Vote], object], vote: Vote) -> None:
    """What one vote stumbles over keeps no other from its time."""
    try:
        step(vote)
    except Exception:
        logger.exception("vote %s: %s failed", vote.number, step.__name__)


def open_now(vote: Vote) -> None:
    """Fix the list and open; a voice that was received before this moment is too early."""
    with transaction.atomic():
        try:
            held = acts.hold(vote)
            if held.status != steps.APPROVED:
                raise Refused(held.status)
            opened_at = acts.now()
            changed = {"opened_at": opened_at, "link_key": secrecy.new_key()}
            data = {"opened_at": opened_at.isoformat()}
            if held.has_list:
                size, seal = electorate.fix(held)
                changed |= {"electorate_size": size, "electorate_seal": seal}
                data |= {"electorate_size": size, "electorate_seal": seal}
            acts.move(vote, "open", user=None, data=data, **changed)
        except Refused as error:  # another worker was quicker, or somebody took it back
            logger.info("vote %s is not opened: %s", vote.number, error)


def close(vote: Vote) -> None:
    """No voice that is received from now on counts; those received before still come in. Nobody is
    called any more."""
    try:
        acts.move(vote, "close", user=None)
    except Refused as error:
        logger.info("vote %s is not closed: %s", vote.number, error)
    many.call_off(run_key(vote))


def run_key(vote: Vote) -> str:
    """The name of the run that a vote's calls are."""
    return f"vote:{vote.pk}"


def call_on(vote: Vote) -> None:
    """Call as many as may wait in the outbox now; the rest at the next sweep."""
    for _batch in range(BATCHES):
        if not call(vote):
            break


def call(vote: Vote, limit: int = CALLS) -> int:
    """Ask the next people of the list to vote, each at the one address where they are best
    reached; returns how many were looked at. Each is asked once, whatever dies in between.

    It goes by the lane of what is said to many: at the accounts' pace, not in quiet hours, never
    before a code or an answer. However much news somebody got lately, they are called."""
    with transaction.atomic():
        turn = many.turn(run_key(vote), channels=vote.channels)
        waiting = Elector.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            vote=vote, called_at=None
        )
        people = {
            elector.citizen_id: elector.pk
            for elector in waiting.order_by("pk")[: min(limit, turn.room)]
        }
        if not people:
            return 0
        channels = electorate.definition_of(vote).channels
        reached = reaching.best(Address.objects.filter(citizen__in=people), channels)
        theirs = reached.select_related("citizen")
        turn.tell([_call(vote, address) for address in theirs], often=True)
        Elector.objects.filter(pk__in=people.values()).update(called_at=acts.now())
    return len(people)


def _call(vote: Vote, address: Address) -> many.Words:
    notice = telling.call(vote, address.citizen.language)
    return many.Words(
        key=f"vote:{vote.pk}:{address.pk}",
        address=address,
        subject=notice.subject,
        body=notice.body,
        language=notice.language,
        choices=notice.choices,
    )
