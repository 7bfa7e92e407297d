"""Writing and checking the timeline.

Each event's hash is sha256 over the hash before it and the event in canonical JSON (keys sorted,
no spaces, UTF-8, times in UTC with microseconds), so that changing, dropping or inserting one
breaks every hash after it.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.utils import timezone

from feedback.actors import Actor
from feedback.models import Appeal, Event

START = "0" * 64


@dataclass(frozen=True)
class Entry:
    """What is to be written: a kind, who did it, whether the citizen sees it, and data."""

    kind: str
    actor: Actor
    is_public: bool = True
    status: str = ""
    data: dict = field(default_factory=dict)
    at: datetime | None = None


def append(appeal: Appeal, *entries: Entry) -> list[Event]:
    """Chain events to an appeal's timeline. The caller holds the appeal's row lock, or has just
    created it; the unique sequence refuses whoever does not."""
    last = (
        Event.objects.filter(appeal=appeal)
        .order_by("-sequence")
        .values_list("sequence", "hash")
        .first()
    )
    return Event.objects.bulk_create(_chained(appeal, entries, last or (0, START)))


def append_each(entries: Sequence[tuple[Appeal, Entry]]) -> list[Event]:
    """Chain one event to each of several appeals, in two statements. The caller holds their
    rows' locks."""
    lasts = (
        Event.objects.filter(appeal__in=[appeal for appeal, _ in entries])
        .order_by("appeal_id", "-sequence")
        .distinct("appeal_id")
        .values_list("appeal_id", "sequence", "hash")
    )
    ends = {pk: (sequence, digest) for pk, sequence, digest in lasts}
    return Event.objects.bulk_create(
        event
        for appeal, entry in entries
        for event in _chained(appeal, (entry,), ends.get(appeal.pk, (0, START)))
    )


def begin(appeal: Appeal, *entries: Entry) -> list[Event]:
    """The first events of an appeal that was created in this transaction."""
    return Event.objects.bulk_create(beginning(appeal, *entries))


def beginning(appeal: Appeal, *entries: Entry) -> list[Event]:
    """The first events of an appeal whose key is known, not saved yet."""
    return _chained(appeal, entries, (0, START))


def _chained(appeal: Appeal, entries: Iterable[Entry], last: tuple[int, str]) -> list[Event]:
    sequence, previous = last
    now = timezone.now()
    events = []
    for entry in entries:
        sequence += 1
        event = Event(
            appeal_id=appeal.pk,
            sequence=sequence,
            kind=entry.kind,
            actor=entry.actor.kind,
            user_id=entry.actor.user.pk if entry.actor.user else None,
            is_public=entry.is_public,
            status=entry.status,
            data=entry.data,
            at=entry.at or now,
            previous_hash=previous,
        )
        event.hash = previous = digest(event)
        events.append(event)
    return events


def digest(event: Event) -> str:
    """The hash an event must have, from its contents and its predecessor's hash."""
    contents = {
        "appeal": event.appeal_id,
        "sequence": event.sequence,
        "kind": str(event.kind),
        "actor": str(event.actor),
        "user": event.user_id,
        "public": event.is_public,
        "status": str(event.status),
        "data": event.data,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
    }
    canonical = json.dumps(
        contents, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str
    )
    return hashlib.sha256((event.previous_hash + canonical).encode()).hexdigest()


def fingerprint(text: str) -> str:
    """What an event keeps of words: their sha256."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Break:
    """The first link of a timeline that does not hold."""

    appeal_id: int
    sequence: int
    problem: str


def first_break(events: Iterable[Event]) -> Break | None:
    """Check one appeal's events, in sequence; None when the chain is whole."""
    previous, expected = START, 1
    for event in events:
        if event.sequence != expected:
            return Break(event.appeal_id, expected, "an event is missing")
        if event.previous_hash != previous:
            return Break(event.appeal_id, event.sequence, "does not follow the event before it")
        if event.hash != digest(event):
            return Break(event.appeal_id, event.sequence, "was changed after it was written")
        previous, expected = event.hash, expected + 1
    return None


def breaks(appeals=None) -> Iterator[Break]:
    """The first break of every timeline that has one; reads all of them, or those given."""
    events = Event.objects.order_by("appeal_id", "sequence")
    if appeals is not None:
        events = events.filter(appeal__in=appeals)
    chain: list[Event] = []
    for event in events.iterator(chunk_size=2000):
        if chain and chain[0].appeal_id != event.appeal_id:
            if found := first_break(chain):
                yield found
            chain = []
        chain.append(event)
    if chain and (found := first_break(chain)):
        yield found
