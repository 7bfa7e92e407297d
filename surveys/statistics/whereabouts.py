"""Where interviews were held, and whether one person can have held them. Pure; nothing is dropped
here: a person looks at each finding.

Places noted by the interviewer's device as a check on the work: Murphy, Biemer, Stringer, Thissen,
Day and Hsieh (Statistical Journal of the IAOS 32, 2016, 313-326). The limits are ours, and mild:
blocks of flats and halls bring many interviews to one spot, and a device may err by some streets.
"""

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

EARTH = 6_371_008.8  # metres, the mean radius of the ellipsoid (GRS80)
SPOT = 50.0  # metres
FASTEST = 120 / 3.6  # metres a second, in a straight line
LEAST_WAY = 1_000.0  # metres; below it a place may just be badly measured


@dataclass(frozen=True)
class Held:
    """An interview and where it ended; degrees."""

    key: Hashable
    latitude: float
    longitude: float
    began: datetime
    ended: datetime


def distance(one: Held, other: Held) -> float:
    """Metres along the sphere by the haversine: Sinnott, Sky and Telescope 68, 1984, 158-159."""
    up, other_up = math.radians(one.latitude), math.radians(other.latitude)
    across = math.radians(other.longitude - one.longitude)
    half = math.sin((other_up - up) / 2) ** 2
    half += math.cos(up) * math.cos(other_up) * math.sin(across / 2) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(half)))


def most_at_one_spot(held: Sequence[Held], metres: float = SPOT) -> int:
    """How many interviews lie within so many metres of one of them, itself counted."""
    northwards = sorted(held, key=lambda each: each.latitude)
    reach = math.degrees(metres / EARTH)
    around = [1] * len(northwards)
    for place, one in enumerate(northwards):
        for other in range(place + 1, len(northwards)):
            if northwards[other].latitude - one.latitude > reach:
                break
            if distance(one, northwards[other]) <= metres:
                around[place] += 1
                around[other] += 1
    return max(around, default=0)


def too_far(held: Iterable[Held]) -> list[tuple[Hashable, float, timedelta]]:
    """Of one interviewer: those whose place can't have been reached from the one before, with the
    metres between and the time that there was for them. What began before the other ended (it may
    have been begun by another way) is counted from end to end."""
    found = []
    for before, after in pairwise(sorted(held, key=lambda each: each.ended)):
        start = after.began if after.began > before.ended else after.ended
        way, time = distance(before, after), start - before.ended
        if way > LEAST_WAY and way > FASTEST * time.total_seconds():
            found.append((after.key, way, time))
    return found
