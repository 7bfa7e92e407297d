"""Where each body stands: its own figures, held against what its mix of matters explains."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from operator import sub

from django.conf import settings

from accounts.models import Organisation
from accounts.permissions import Reach
from analytics import cube
from analytics.histograms import Times
from analytics.league import fairness
from analytics.league.fairness import Expected, Interval, Mix, Prior, Ratio, Standard, Tally, Tier
from analytics.periods import Period, Span
from analytics.slices import Slice
from analytics.totals import Totals

_BY = ("organisation", "topic")
# From fewer bodies, or fewer answers, of others a bounded reader could tell what is whose.
FEWEST_OTHERS, FEWEST_OF_OTHERS = 5, 20
# Whose matters nobody else has cannot be held against anybody: at least this part must be shared.
LEAST_SHARED = 0.5

_Cells = dict[int, dict[int | None, Totals]]


@dataclass(frozen=True)
class Yardstick:
    """What all bodies together set as the measure of each.

    `factor` is by how much they vary more than chance explains (`fairness.overdispersion`). Where
    too few others stand behind it for this reader (`compares` is false) nothing is compared; topics
    of which that is so are `closed`. `liking` is the mean satisfaction that may be told.
    """

    totals: Totals
    whole: Mix
    standard: Standard
    factor: float
    prior: Prior | None
    liking: float | None = None
    compares: bool = True
    closed: frozenset[int | None] = frozenset()


@dataclass(frozen=True)
class Standing:
    """One body's figures of a period; `tier` is None where too few were judged to say
    (`is_enough`), where nobody else has most of its matters (`shared` is that part), or where its
    reader may not be told of others (`compares`)."""

    key: int
    totals: Totals
    before: Totals
    mix: Mix
    expected: Expected
    satisfaction: fairness.Shrunken | None
    tier: Tier | None
    shared: float = 0.0
    compares: bool = True
    first_times: Times = field(default_factory=lambda: Times({}))
    answer_times: Times = field(default_factory=lambda: Times({}))

    @property
    def is_enough(self) -> bool:
        return self.totals.due >= settings.LEAGUE_FEWEST

    @property
    def late(self) -> int:
        """Answered after their time, or overdue."""
        return late(self.totals)

    @property
    def in_time(self) -> Interval:
        return fairness.wilson(self.totals.answered_in_time, self.totals.due)

    @property
    def expected_share(self) -> float | None:
        """The share in time, were each of its matters dealt with as on average."""
        if not self.compares or not self.totals.due:
            return None
        return 1 - self.expected.late / self.totals.due

    @property
    def ratio(self) -> Ratio | None:
        """Late ones by those that its mix of matters explains."""
        return Ratio.of(self.late, self.expected.late) if self.compares else None

    @property
    def resolved(self) -> int:
        """Of how many the reopened are a part. One that is open again has no answer that stands,
        so there may be more reopened than answered."""
        return max(self.totals.answered, self.totals.reopened)

    @property
    def reopened(self) -> Interval:
        return fairness.wilson(self.totals.reopened, self.resolved)

    @property
    def change(self) -> Interval | None:
        """Between which bounds the share in time has changed since the period before."""
        now, before = self.totals, self.before
        return fairness.difference(
            now.answered_in_time, now.due, before.answered_in_time, before.due
        )


def late(totals: Totals) -> int:
    return totals.due - totals.answered_in_time


def stars(totals: Totals) -> tuple[int, ...]:
    """How many gave the answer one star, two, ... five."""
    return (
        totals.resolution_1,
        totals.resolution_2,
        totals.resolution_3,
        totals.resolution_4,
        totals.resolution_5,
    )


def yardstick(whole: Slice, span: Span, within: Reach) -> Yardstick:
    """The measure that all bodies set, as far as a reader of this reach may be told; what no body
    has yet is nobody's."""
    cells = _cells(whole, span)
    inside = cells if within.everywhere else _cells(replace(whole, reach=within), span)
    outside = {} if within.everywhere else _outside(cells, inside)
    compares = within.everywhere or _is_enough(outside)
    if not compares:
        cells = inside
    mixes = {body: _mix(topics) for body, topics in cells.items()}
    together: dict = defaultdict(Tally)
    for mix in mixes.values():
        for topic, tally in mix.items():
            together[topic] = together[topic].plus(tally)
    closed = frozenset() if within.everywhere else _closed(together, outside)
    bodies = {body: sum(topics.values(), Totals()) for body, topics in cells.items()}
    standard = _standard(together, closed, outside)
    scores = [
        fairness.score(late(bodies[body]), standard.expected(mix))
        for body, mix in mixes.items()
        if bodies[body].due >= settings.LEAGUE_FEWEST
    ]
    tells = within.everywhere or _is_enough(outside, lambda totals: sum(stars(totals)))
    rated = cells if tells else inside
    prior = Prior.of(stars(sum(topics.values(), Totals())) for topics in rated.values())
    return Yardstick(
        totals=sum(bodies.values(), Totals()),
        whole=together,
        standard=standard,
        factor=fairness.overdispersion(scores) if compares else 1.0,
        prior=prior,
        liking=prior.mean if prior and tells else None,
        compares=compares,
        closed=closed,
    )


def _outside(cells: _Cells, inside: _Cells) -> _Cells:
    """What is left of all without what the reader reaches."""
    return {
        body: {
            topic: Totals(*map(sub, totals, inside.get(body, {}).get(topic, Totals())))
            for topic, totals in topics.items()
        }
        for body, topics in cells.items()
    }


def _is_enough(
    outside: _Cells,
    measure: Callable[[Totals], int] = lambda totals: totals.due,
    topics: Collection[int | None] | None = None,
) -> bool:
    """Whether so many others stand behind a mean that it points to none of them."""
    numbers = [
        sum(measure(totals) for topic, totals in cell.items() if topics is None or topic in topics)
        for cell in outside.values()
    ]
    found = [number for number in numbers if number > 0]
    return len(found) >= FEWEST_OTHERS and sum(found) >= FEWEST_OF_OTHERS


def _closed(whole: Mix, outside: _Cells) -> frozenset[int | None]:
    """The topics whose rate would tell of single others."""
    return frozenset(topic for topic in whole if not _is_enough(outside, topics={topic}))


def _standard(whole: Mix, closed: frozenset[int | None], outside: _Cells) -> Standard:
    """Closed topics are judged by what they have together; where that is too little, by all."""
    standard = Standard.of(whole, closed=closed)
    pooled = whole.keys() - standard.rates.keys()
    if closed and not _is_enough(outside, topics=pooled):
        return replace(standard, rest=standard.mean)
    return standard


def standings(
    wanted: Slice, period: Period, measure: Yardstick, *, with_below: bool = False
) -> list[Standing]:
    """Each body within the slice, by itself or with all below it."""
    cells = _cells(wanted, period)
    before = {key: totals for (key,), totals in _by_body(wanted, period.before)}
    first = _times(wanted, period, "first_answer_times")
    answer = _times(wanted, period, "answer_times")
    bodies = {*cells, *before} - {None}
    lines = _lines(bodies, wanted.reach) if with_below else {body: [body] for body in bodies}
    gathered: dict[int, list[int]] = defaultdict(list)
    for body, line in lines.items():
        for above in line:
            gathered[above].append(body)
    return [
        _standing(
            key,
            [cells.get(body, {}) for body in bodies],
            sum((before.get(body, Totals()) for body in bodies), Totals()),
            merged(first.get(body) for body in bodies),
            merged(answer.get(body) for body in bodies),
            measure,
        )
        for key, bodies in gathered.items()
    ]


def nothing(key: int, measure: Yardstick) -> Standing:
    """Of a body that nothing came to."""
    return _standing(key, [], Totals(), Times({}), Times({}), measure)


def merged(several: Iterable[Times | None]) -> Times:
    """How long it took in all of them."""
    counts: dict[int, int] = defaultdict(int)
    for one in several:
        for bucket, number in (one.counts if one else {}).items():
            counts[bucket] += number
    return Times(dict(counts))


def _standing(
    key: int,
    cells: list[Mapping[int | None, Totals]],
    before: Totals,
    first: Times,
    answer: Times,
    measure: Yardstick,
) -> Standing:
    topics: dict[int | None, Totals] = defaultdict(Totals)
    for cell in cells:
        for topic, totals in cell.items():
            topics[topic] += totals
    totals, mix = sum(topics.values(), Totals()), _mix(topics)
    expected = measure.standard.expected(mix)
    common = {topic: tally for topic, tally in mix.items() if topic not in measure.closed}
    judged = sum(tally.judged for tally in common.values())
    shared = fairness.shared(common, measure.whole) * judged / max(1, totals.due)
    may_say = measure.compares and totals.due >= settings.LEAGUE_FEWEST and shared >= LEAST_SHARED
    liked = fairness.shrunken(stars(totals), measure.prior) if measure.prior else None
    return Standing(
        key=key,
        totals=totals,
        before=before,
        mix=mix,
        expected=expected,
        satisfaction=liked,
        tier=fairness.tier(late(totals), expected, measure.factor) if may_say else None,
        shared=shared,
        compares=measure.compares,
        first_times=first,
        answer_times=answer,
    )


def _mix(topics: Mapping[int | None, Totals]) -> Mix:
    return {
        topic: Tally(totals.due, late(totals)) for topic, totals in topics.items() if totals.due
    }


def _cells(wanted: Slice, span: Span) -> dict[int, dict[int | None, Totals]]:
    """By body and topic; without those that no body has yet."""
    found: dict[int, dict[int | None, Totals]] = defaultdict(dict)
    for (body, topic), totals in cube.totals(wanted, span, _BY).items():
        if body is not None:
            found[body][topic] = totals
    return dict(found)


def _by_body(wanted: Slice, span: Span):
    return cube.totals(wanted, span, ("organisation",)).items()


def _times(wanted: Slice, span: Span, name: str) -> dict[int, Times]:
    found = cube.times(wanted, span, name, ("organisation",))
    return {body: times for (body,), times in found.items() if body is not None}


def _lines(bodies: Collection[int], reach: Reach) -> dict[int, list[int]]:
    """Each body with those above it, itself included, as far as the reader reaches."""
    nodes = Organisation.objects.with_tree_fields().filter(pk__in=bodies).only("pk")
    is_bound = not reach.everywhere and all(
        piece.organisations is not None for piece in reach.pieces()
    )
    return {
        node.pk: [pk for pk in node.tree_path if not is_bound or pk in reach.bodies]
        for node in nodes
    }
