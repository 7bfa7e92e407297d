"""Hand recipients over to the outbox: never more than about a minute's worth, so that a pause, a
stop or a call-off finds nearly all of them still waiting.

A batch is one transaction: recipients and their deliveries change together, so any number of
workers may do it, and die at any moment.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation

from accounts.models import Address
from channels import registry
from channels.bulk import lanes, runs
from channels.bulk.lanes import Door
from channels.models import Delivery, Run
from channels.values import DeliveryState
from outreach.audiences import consenting, manners
from outreach.broadcasts import texts, workflow
from outreach.models import Broadcast, Recipient
from outreach.sending.progress import progress

BATCH = 150
HORIZON_SECONDS = 60  # of the accounts' pace wait in the outbox
OWN_HORIZON_SECONDS = 20  # of a broadcast's own pace
FEWEST, MOST = 100, 10_000  # that wait in the outbox, whatever the pace
FIRST_OF_ALL = timedelta(hours=1)  # by which an alert is due before all news that waits
YOUNG = timedelta(minutes=1)  # a broadcast that has no recipients yet may still get them

_State, _Skipped = Recipient.State, Recipient.Skipped
_HANDED = """
UPDATE outreach_recipient r SET
    state = outreach_state_of(d.state), skipped = '', delivery_id = d.id
FROM unnest(%s::bigint[], %s::bigint[]) AS h (id, delivery)
JOIN channels_delivery d ON d.id = h.delivery
WHERE r.id = h.id
"""


@dataclass
class _Batch:
    """What becomes of the recipients at hand."""

    to_say: list[tuple[Recipient, Delivery]] = field(default_factory=list)
    skipped: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class Means:
    """With what a broadcast is said: its texts, and its doors by kind of address. A kind without
    an entry is reached by no channel."""

    texts: texts.Texts
    doors: Mapping[str, list[Door]]

    @property
    def pace(self) -> float:
        return sum(door.pace for some in self.doors.values() for door in some)

    @property
    def shut(self) -> dict[str, list[Door]]:
        """The kinds of address whose doors are all closed for a while: who has one waits."""
        return {
            kind: some
            for kind, some in self.doors.items()
            if not any(door.share > 0 for door in some)
        }


def hand_over(broadcast_id: int) -> int:
    """One batch of a running broadcast; returns how many recipients were dealt with. 0: nothing
    waits, no more may wait in the outbox just now, it is night, or another worker is at it."""
    now = timezone.now()
    with transaction.atomic():
        broadcast = _locked(broadcast_id)
        if broadcast is None:
            return 0
        figures = progress(broadcast)
        if figures.is_over:
            _finish(broadcast, figures.total, now)
            return 0
        if not figures.waiting or (not broadcast.is_alert and manners.is_quiet_now()):
            return 0
        means = means_of(broadcast)
        heeds = not broadcast.is_alert
        key = run_key(broadcast.pk)
        run = runs.ensure(key, heeds_opt_out=heeds, heeds_quiet_hours=heeds)
        handed = figures.handed - _stuck(run, means)
        number = min(BATCH, room(broadcast.pace, means.pace) - handed)
        if number <= 0:
            return 0
        recipients = _take(broadcast, number, means)
        return _deal(broadcast, run, means, recipients, now)


def run_key(broadcast_id: int) -> str:
    """The name of a broadcast's run; the database's own triggers know it, too."""
    return f"broadcast:{broadcast_id}"


def room(own_pace: float | None, pace: float) -> int:
    """How many may wait in the outbox, by the paces in messages a second."""
    if own_pace and own_pace > 0:
        wanted = min(own_pace, pace or own_pace) * OWN_HORIZON_SECONDS
        return max(1, min(MOST, round(wanted)))
    return max(FEWEST, min(MOST, round(pace * HORIZON_SECONDS)))


def means_of(broadcast: Broadcast) -> Means:
    """The texts and the doors, in a handful of statements."""
    return Means(texts.read(broadcast), doors_by(broadcast.channels))


def doors_by(wanted: Collection[str] = ()) -> dict[str, list[Door]]:
    """The accounts that speak to many, by kind of address: of the channels that are wanted, by
    name or by their kind of address; of all when none is."""
    able = [each for each in registry.every() if each.sends]
    if wanted:
        able = [each for each in able if each.slug in wanted or each.address_kind in wanted]
    by_channel: dict[str, list[Door]] = defaultdict(list)
    for door in lanes.doors([each.slug for each in able]):
        by_channel[door.account.channel].append(door)
    # Of several channels that reach a kind of address: one that is wanted by name, then those
    # that may speak first.
    able.sort(key=lambda each: (each.slug not in wanted, not each.starts, bool(each.window_hours)))
    doors: dict[str, list[Door]] = {}
    for adapter in able:
        if by_channel[adapter.slug]:
            doors.setdefault(adapter.address_kind, by_channel[adapter.slug])
    return doors


def _locked(broadcast_id: int) -> Broadcast | None:
    """The broadcast, if it is running and nobody else holds it."""
    held = Broadcast.objects.select_for_update(skip_locked=True, no_key=True)
    return held.filter(pk=broadcast_id, status=Broadcast.Status.RUNNING).first()


def _finish(broadcast: Broadcast, total: int, now: datetime) -> None:
    if total or broadcast.started_at is None or broadcast.started_at < now - YOUNG:
        workflow.finish(broadcast)


def _stuck(run: Run, means: Means) -> int:
    """How many wait in the outbox at closed doors, and keep no place of the others'."""
    accounts = [door.account.pk for some in means.shut.values() for door in some]
    if not accounts:
        return 0
    waiting = Delivery.objects.filter(run=run, account__in=accounts, state=DeliveryState.QUEUED)
    return waiting.count()


def _take(broadcast: Broadcast, number: int, means: Means) -> list[Recipient]:
    """Some who wait, and at no closed door; with their people where names are needed, which are
    deciphered."""
    waiting = Recipient.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        broadcast=broadcast, state=_State.WAITING
    )
    if means.shut:
        waiting = waiting.filter(address__kind__in=means.doors.keys() - means.shut.keys())
    wanted = ["language", "fields", "address__kind"]
    if means.texts.uses_names:
        waiting = waiting.select_related("address__citizen")
        wanted += ["address__citizen", "address__citizen__name"]
    else:
        waiting = waiting.select_related("address")
    return list(waiting.only("address", *wanted).order_by("id")[:number])


def _deal(
    broadcast: Broadcast, run: Run, means: Means, recipients: list[Recipient], now: datetime
) -> int:
    verdicts = manners.may_be_told(
        [recipient.address_id for recipient in recipients],
        now,
        topic=broadcast.topic,
        is_alert=broadcast.is_alert,
        but=broadcast,
    )
    batch = _Batch()
    for recipient in recipients:
        if reason := verdicts[recipient.address_id]:
            batch.skipped[reason].append(recipient.pk)
        else:
            _prepare(broadcast, means, recipient, batch)
    _give_times(broadcast, run, [delivery for _recipient, delivery in batch.to_say])
    _write(batch)
    return len(batch.to_say) + sum(map(len, batch.skipped.values()))


def _prepare(broadcast: Broadcast, means: Means, recipient: Recipient, batch: _Batch) -> None:
    """Put the recipient's words and door together, or say why there are none. While all its doors
    are closed the recipient waits on."""
    doors = means.doors.get(recipient.address.kind)
    if not doors:
        batch.skipped[_Skipped.NO_DOOR].append(recipient.pk)
        return
    door = lanes.choose(doors, recipient.pk)
    if door is None:
        return
    account = door.account
    words = texts.text_for(means.texts, recipient.language, account.channel)
    if words is None:
        batch.skipped[_Skipped.NO_TEXT].append(recipient.pk)
        return
    try:
        filled = texts.filled(words, _values(broadcast, words, recipient))
    except texts.Incomplete:
        batch.skipped[_Skipped.INCOMPLETE].append(recipient.pk)
        return
    delivery = Delivery(
        key=f"{run_key(broadcast.pk)}:{recipient.pk}",
        account=account,
        address_id=recipient.address_id,
        channel=account.channel,
        language=filled.language,
        subject=_subject(broadcast, means.texts, filled, recipient)[:500],
        body=filled.body,
        thread={}
        if broadcast.is_alert
        else consenting.leaving(recipient.address, broadcast.topic_id),
        parts=account.adapter.parts(filled.body),
    )
    batch.to_say.append((recipient, delivery))


def _subject(
    broadcast: Broadcast, known: texts.Texts, filled: texts.Words, recipient: Recipient
) -> str:
    """Above a mail always something: where its words have no subject (a mailbox came to the
    audience after the approval), another one of that language, else the office's name."""
    if filled.subject.strip() or recipient.address.kind != Address.Kind.EMAIL:
        return filled.subject
    if subject := texts.subject_in(known, filled.language):
        return subject
    with translation.override(filled.language):
        return str(broadcast.organisation or settings.CENTRE_NAME)


def _values(broadcast: Broadcast, words: texts.Words, recipient: Recipient) -> dict[str, str]:
    """What the placeholders of these words stand for; nothing is deciphered or signed in vain."""
    names = {placeholder.name for placeholder in words.placeholders}
    if not names:
        return {}
    link = ""
    if texts.STOP in names:
        link = consenting.unsubscribe_link(recipient.address_id, broadcast.topic_id)
    citizen = recipient.address.citizen if texts.NAME in names else None
    return texts.values_for(recipient.fields, citizen, link)


def _give_times(broadcast: Broadcast, run: Run, deliveries: list[Delivery]) -> None:
    if not deliveries:
        return
    times = runs.slots(run, len(deliveries), broadcast.pace)
    earlier = FIRST_OF_ALL if broadcast.is_alert else timedelta()
    for delivery, at in zip(deliveries, times, strict=True):
        delivery.run, delivery.next_try_at = run, at - earlier


def _write(batch: _Batch) -> None:
    if batch.to_say:
        recipients, deliveries = zip(*batch.to_say, strict=True)
        written = runs.hand_in(deliveries)
        ids = [recipient.pk for recipient in recipients], [delivery.pk for delivery in written]
        with connection.cursor() as cursor:
            cursor.execute(_HANDED, list(ids))
    for reason, pks in batch.skipped.items():
        skip(pks, reason)


def skip(recipients: Iterable[int], reason: str) -> int:
    """Leave these recipients out, for that reason; returns how many."""
    return Recipient.objects.filter(pk__in=list(recipients)).update(
        state=_State.SKIPPED, skipped=reason
    )
