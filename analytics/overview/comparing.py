"""What rose between a period and the one before: topics, and topics at places."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import F, Q, Sum

from analytics import cube
from analytics.overview import rising
from analytics.overview.figures import Figures, both
from analytics.overview.rising import Rise
from analytics.periods import Period
from analytics.slices import Slice

PLACES = ("topic", "sector")
MOST = 8  # that are named


@dataclass(frozen=True)
class Rising:
    """`found` has keys (topic, sector), the sector None where it is the topic as a whole;
    `year_ago` how many each had 52 weeks earlier, empty where that is not known. `is_known` is
    false where the facts don't go back to the period before."""

    found: list[Rise]
    year_ago: dict[tuple, int]
    is_known: bool = True


def risen(wanted: Slice, period: Period, figures: Figures) -> Rising:
    """The surest rises, topics and places in one list."""
    if figures.begin is None or figures.begin > period.before.first:
        return Rising([], {}, is_known=False)
    whole = figures.total.received, figures.before.received
    topics = {
        (key, None): (totals.received, figures.by_before["topic"][key].received)
        for key, totals in figures.by["topic"].items()
        if key is not None
    }
    found = rising.rises(topics, whole) + rising.rises(_pairs(wanted, period), whole)
    found = sorted(found, key=lambda rise: (rise.probability, -rise.now))[:MOST]
    return Rising(found, _year_ago(wanted, period, figures, [rise.key for rise in found]))


def _pairs(wanted: Slice, period: Period) -> dict[tuple, tuple[int, int]]:
    """(now, before) of each topic at each place; none for who looks at one body or channel: three
    dimensions are not summed up."""
    if not wanted.fixed <= frozenset(PLACES):
        return {}
    rows = (
        wanted.gathered(both(period), PLACES)
        .filter(topic__isnull=False, sector__isnull=False)
        .values_list("topic_id", "sector_id")
        .annotate(
            now=Sum("received", filter=Q(day__gte=period.first), default=0),
            before=Sum("received", filter=Q(day__lt=period.first), default=0),
        )
        .filter(now__gte=rising.FEWEST - F("before"))
        .order_by()
    )
    return {(topic, sector): (now, before) for topic, sector, now, before in rows}


def _year_ago(
    wanted: Slice, period: Period, figures: Figures, keys: Iterable[tuple]
) -> dict[tuple, int]:
    """What is named now may be what comes each year."""
    keys = set(keys)
    if not keys or figures.year_ago is None:
        return {}
    narrowed = replace(wanted, topics=frozenset(topic for topic, _sector in keys))
    by = PLACES if any(sector for _topic, sector in keys) else PLACES[:1]
    received = dict.fromkeys(keys, 0)
    for (topic, *place), totals in cube.totals(narrowed, period.year_before, by).items():
        for key in {(topic, None), (topic, *place)} & keys:
            received[key] += totals.received
    return received
