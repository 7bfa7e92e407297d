"""Many people telling of one topic in one place within hours or days, though the topic as a whole
is at rest.

A scan of space and time on the squares by which appeals are indexed. As in the space-time
permutation scan (Kulldorff, Heffernan, Hartman, Assunção and Mostashari 2005, PLoS Medicine 2:e59)
nothing but the appeals themselves says how many are to be expected: so many as the topic has
everywhere in that time, times the share of the place in the time before. Instead of circles of
all sizes the nine squares around each square are looked at, and instead of permutations the
binomial tail is taken for each and held against the number of places looked at (Bonferroni).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from analytics.alerts import surprise
from analytics.alerts.series import Finding, Series
from analytics.models import Nature
from feedback.models import Appeal
from feedback.models.appeals import SQUARES_PER_DEGREE

STUDY = timedelta(days=14)
MOST = 10_000  # appeals: in a great city the study is shorter
WINDOWS = (6, 24, 72)  # hours
LEAST = 5  # people
STILL = 2.0  # a warning stays while the surprise is no further below what raised it
_MOST_OF_A_TOPIC = 3
# So many appeals of any topic say as much of where a topic's come from as one of its own each.
_PRIOR = 20
_AROUND = [(north, east) for north in (-1, 0, 1) for east in (-1, 0, 1)]

Square = tuple[int, int]


class Told(NamedTuple):
    """One appeal, as far as it matters here."""

    at: datetime
    topic: int
    latitude: float
    longitude: float
    person: str
    sector: int | None = None
    organisation: int | None = None

    @property
    def square(self) -> Square:
        return (
            math.floor(self.latitude * SQUARES_PER_DEGREE),
            math.floor(self.longitude * SQUARES_PER_DEGREE),
        )


def find(now: datetime) -> list[Finding]:
    """The clusters of this moment, read in one statement by the time of receipt."""
    return list(scan(_latest(now), now))


def _latest(now: datetime) -> list[Told]:
    """The latest appeals with a place and a topic. Those of a mass incident are known as such,
    and where a confidential one comes from is nobody's business."""
    rows = (
        Appeal.objects.filter(
            received_at__gt=now - STUDY,
            received_at__lte=now,
            latitude__isnull=False,
            longitude__isnull=False,
            topic__isnull=False,
            part_of=None,
            is_confidential=False,
        )
        .order_by("-received_at")
        .values_list(
            *("received_at", "topic_id", "latitude", "longitude"),
            *("sector_id", "organisation_id", "citizen_id", "address_id", "pk"),
        )[:MOST]
    )
    return [
        Told(at, topic, latitude, longitude, _person(*who), sector, organisation)
        for at, topic, latitude, longitude, sector, organisation, *who in rows
    ]


def _person(citizen: int | None, address: int | None, appeal: int) -> str:
    """Who tells often is one; who gives no name is somebody else each time."""
    if citizen:
        return f"citizen {citizen}"
    return f"address {address}" if address else f"appeal {appeal}"


def scan(told: Iterable[Told], now: datetime) -> Iterator[Finding]:
    """The clusters among these appeals, the most surprising of each topic first."""
    by_topic: dict[int, dict[Square, list[Told]]] = defaultdict(lambda: defaultdict(list))
    places: Counter = Counter()
    for each in told:
        by_topic[each.topic][each.square].append(each)
        places[each.square] += 1
    general = _general(places)
    looked_at = len(WINDOWS) * sum(
        any(each.at > now - timedelta(hours=WINDOWS[-1]) for each in there)
        for squares in by_topic.values()
        for there in squares.values()
    )
    needed = surprise.needed(Nature.CLUSTER, looked_at)
    for topic, squares in by_topic.items():
        yield from _of_topic(topic, squares, general, now, needed)


def _general(places: Counter) -> dict[Square, float]:
    """Of each square, the share of it and those around it in all appeals."""
    total = places.total()
    return {square: sum(places[each] for each in _block(square)) / total for square in places}


def _block(square: Square) -> list[Square]:
    return [(square[0] + north, square[1] + east) for north, east in _AROUND]


def _of_topic(topic, squares, general, now, needed) -> Iterator[Finding]:
    """The best block, then the best of those that don't touch it."""
    found = []
    for hours in WINDOWS:
        since = now - timedelta(hours=hours)
        recent = {
            square: [each for each in there if each.at > since] for square, there in squares.items()
        }
        before = {square: len(there) - len(recent[square]) for square, there in squares.items()}
        people = len({each.person for there in recent.values() for each in there})
        for square, own in recent.items():
            if not own or people < LEAST:
                continue
            here = [each for block in _block(square) for each in recent.get(block, ())]
            seen = len({each.person for each in here})
            if seen < LEAST:
                continue
            past = sum(before.get(block, 0) for block in _block(square))
            share = (past + _PRIOR * general[square]) / (sum(before.values()) + _PRIOR)
            value = float(surprise.of_share(seen, people, min(share, 1.0)))
            if value >= needed - STILL:
                found.append((value, square, hours, share * people, seen, here))
    found.sort(key=lambda each: -each[0])
    taken: list[Square] = []
    for value, square, hours, expected, seen, here in found:
        if any(_touch(square, other) for other in taken) or len(taken) == _MOST_OF_A_TOPIC:
            continue
        taken.append(square)
        place = tuple(
            sum(each[at] for each in here) / len(here)
            for at in (Told._fields.index("latitude"), Told._fields.index("longitude"))
        )
        series = Series(
            topic=topic,
            sector=_shared(each.sector for each in here),
            organisation=_shared(each.organisation for each in here),
        )
        yield Finding(Nature.CLUSTER, series, hours, expected, seen, value, needed, place)


def _touch(one: Square, other: Square) -> bool:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1])) <= 2


def _shared(values: Iterable[int | None]) -> int | None:
    """What all of them have in common."""
    found = set(values)
    return found.pop() if len(found) == 1 else None
