"""Say to many what is no broadcast: news of a project to its followers, invitations to a survey.

It goes as broadcasts go (docs/sending.md): by the accounts' pace and weights, never before a code
or an answer, by day, and not to whoever said stop; and it counts, as they do, towards how often a
person is spoken to. Whoever speaks keeps rows of who is to be told, and hands them over a batch at
a time, each batch in one transaction with its own note of it:

    with transaction.atomic():
        turn = many.turn(f"project-news:{news.pk}")
        batch = list(waiting[: turn.room])       # none: it is night, it is held, enough waits
        told = turn.tell([many.Words(key=..., address=..., body=...) for each in batch])
        ...                                      # note how far we came

Call it again soon (a scheduled task every some seconds) until nobody waits. A worker of the queue
`bulk` says what was handed over; a run that is held waits where it is.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.models import Address
from channels.bulk import lanes, runs
from channels.bulk.lanes import Door
from channels.models import Account, Delivery, Run
from channels.values import Choice, DeliveryState
from outreach.audiences import consenting, manners
from outreach.models import Told
from outreach.sending.handing import doors_by, room

BATCH = 200


@dataclass(frozen=True)
class Words:
    """What one person is told. `key` is its name in the outbox: said once, however often it is
    handed over."""

    key: str
    address: Address
    body: str
    subject: str = ""
    language: str = ""
    choices: Sequence[Choice] = ()


@dataclass(frozen=True)
class Turn:
    """What may be handed over now. `room`: to how many, at most `BATCH`; 0 in quiet hours, while
    the run is held, and while a minute's worth of it waits."""

    run: Run
    room: int
    doors: Mapping[str, list[Door]]
    pace: float | None = None

    def account(self, address: Address) -> Account | None:
        """By which account this address is told, each in its share; None when no account that
        speaks to many reaches it. While all are closed it waits at the first."""
        doors = self.doors.get(address.kind)
        if not doors:
            return None
        return (lanes.choose(doors, address.pk) or doors[0]).account

    def tell(self, words: Sequence[Words], *, often: bool = False) -> set[str]:
        """Hand these over, in the caller's transaction; returns the keys of those that go out.

        Left out is who asked for no news, who got enough of it lately (but for `often`: they asked
        to be told of each), and whom no account reaches.
        """
        verdicts = manners.may_be_told([each.address.pk for each in words], timezone.now())
        wanted = {"", manners.TOO_OFTEN} if often else {""}
        deliveries = [
            self._delivery(each, account)
            for each in words
            if verdicts[each.address.pk] in wanted and (account := self.account(each.address))
        ]
        times = runs.slots(self.run, len(deliveries), self.pace)
        for delivery, at in zip(deliveries, times, strict=True):
            delivery.next_try_at = at
        keys = {each.key for each in runs.hand_in(deliveries)}
        count(keys)
        return keys

    def _delivery(self, words: Words, account: Account) -> Delivery:
        return Delivery(
            key=words.key,
            account=account,
            address=words.address,
            channel=account.channel,
            language=words.language,
            subject=words.subject[:500],
            body=words.body,
            thread=consenting.leaving(words.address),
            choices=[[choice.label, choice.payload] for choice in words.choices],
            run=self.run,
            parts=account.adapter.parts(words.body),
        )


def count(keys: Collection[str]) -> None:
    """Note that what lies in the outbox under these keys was told to its addresses: it counts
    towards how often they are spoken to (`manners.enough`). Twice is once."""
    found = Delivery.objects.filter(key__in=keys).values_list("pk", "address_id", "created_at")
    rows = [Told(delivery_id=pk, address_id=address, at=at) for pk, address, at in found]
    Told.objects.bulk_create(rows, ignore_conflicts=True)


def turn(key: str, *, pace: float | None = None, channels: Collection[str] = ()) -> Turn:
    """Begin a batch of the run of that name, in a transaction; until it ends no other worker hands
    over anything of the same run.

    `pace` is the run's own, in messages a second, where it is slower than the accounts'. It goes
    by these channels (or kinds of address) alone, where any are named.
    """
    run = runs.ensure(key)
    doors = doors_by(channels)
    if run.is_held or manners.is_quiet_now():
        return Turn(run, 0, doors, pace)
    most = room(pace, sum(door.pace for some in doors.values() for door in some))
    return Turn(run, max(0, min(BATCH, most - waiting(run, most))), doors, pace)


def waiting(run: Run, most: int) -> int:
    """How many of a run wait in the outbox, counted up to `most`."""
    found = Delivery.objects.filter(run=run, state=DeliveryState.QUEUED)
    return found.order_by()[:most].count()


# By its name, at any time ------------------------------------------------------------------------
def is_held(key: str) -> bool:
    return Run.objects.filter(key=key, is_held=True).exists()


def hold(key: str) -> None:
    """From the commit on nothing more of the run goes out, until it is let go."""
    with transaction.atomic():
        run = runs.ensure(key)
        run.is_held = True
        run.save(update_fields=["is_held"])
        while runs.park(run):
            pass


def let_go(key: str) -> None:
    """Let a held run go on where it stood."""
    with transaction.atomic():
        run = runs.ensure(key)
        run.is_held = False
        run.save(update_fields=["is_held"])
        runs.unpark(run)


def call_off(key: str) -> int:
    """Take back what of the run waits in the outbox; returns how many were taken back."""
    taken = 0
    for run in Run.objects.filter(key=key):
        while number := _call_off(run):
            taken += number
    return taken


def _call_off(run: Run) -> int:
    with transaction.atomic():
        return runs.call_off(run)
