"""Whatever slice is asked for, its figures are those of the appeals in it."""

from collections import Counter
from datetime import timedelta
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.permissions import Reach
from analytics import facts
from analytics.models import SHOWN
from analytics.overview.figures import read
from analytics.periods import Period
from analytics.slices import Slice, column
from feedback.models import Appeal
from tests.builders import NOON, a_sector, a_topic, an_appeal, an_organisation

DAY = timedelta(days=1)
WEEK = Period((NOON - 6 * DAY).date(), NOON.date())
EVERYWHERE = Reach(everywhere=True)


@pytest.fixture
def appeals(db) -> list[Appeal]:
    """A different number in each cell of two or three values a dimension, over two weeks."""
    topics = [a_topic("Heating"), a_topic("Roads"), None]
    bodies = [an_organisation("Water"), an_organisation("Police"), None]
    sectors = [a_sector("East"), None]
    cells = product(("web", "sms"), ("incident", "gratitude"), topics, bodies, sectors)
    made = [
        an_appeal(
            channel=channel,
            kind=kind,
            topic=topic,
            organisation=body,
            sector=sector,
            received_at=NOON - (number % 13) * DAY,
        )
        for number, (channel, kind, topic, body, sector) in enumerate(cells)
        for _times in range(number % 3)
    ]
    facts.rebuild(now=NOON)
    return made


def slices(appeals) -> dict[str, tuple[Slice, object]]:
    """Slices by name, each with the test whether an appeal is in it."""
    topic = next(one.topic_id for one in appeals if one.topic_id)
    body = next(one.organisation_id for one in appeals if one.organisation_id)
    other = next(one.organisation_id for one in appeals if one.organisation_id not in (None, body))
    sector = next(one.sector_id for one in appeals if one.sector_id)
    of_body, of_sector = Reach(organisations=frozenset({body})), Reach(sectors=frozenset({sector}))
    both = Reach(organisations=frozenset({body}), sectors=frozenset({sector}))
    bodies = frozenset({body, other})
    return {
        "all": (Slice(EVERYWHERE), lambda one: True),
        "channel": (Slice(EVERYWHERE, channel="sms"), lambda one: one.channel == "sms"),
        "kind": (Slice(EVERYWHERE, kind="incident"), lambda one: one.kind == "incident"),
        "topic": (
            Slice(EVERYWHERE, topics=frozenset({topic})),
            lambda one: one.topic_id == topic,
        ),
        "two bodies": (
            Slice(EVERYWHERE, organisations=bodies),
            lambda one: one.organisation_id in bodies,
        ),
        "sector": (
            Slice(EVERYWHERE, sectors=frozenset({sector})),
            lambda one: one.sector_id == sector,
        ),
        "reach of a body": (Slice(of_body), lambda one: one.organisation_id == body),
        "reach of a sector": (Slice(of_sector), lambda one: one.sector_id == sector),
        "reach of a body or a sector": (
            Slice(both),
            lambda one: one.organisation_id == body or one.sector_id == sector,
        ),
        "a body out of reach": (
            Slice(of_body, organisations=frozenset({other})),
            lambda one: False,
        ),
        "nothing below": (Slice(EVERYWHERE, topics=frozenset()), lambda one: False),
        "reach and topic": (
            Slice(of_body, topics=frozenset({topic})),
            lambda one: one.organisation_id == body and one.topic_id == topic,
        ),
        "three at once": (
            Slice(EVERYWHERE, channel="web", kind="incident", sectors=frozenset({sector})),
            lambda one: (one.channel, one.kind, one.sector_id) == ("web", "incident", sector),
        ),
    }


def received(cells: dict) -> dict:
    return {key: totals.received for key, totals in cells.items() if totals.received}


def test_the_figures_of_every_slice_are_those_of_its_appeals(appeals):
    for name, (wanted, holds) in slices(appeals).items():
        inside = [one for one in appeals if holds(one)]
        now = [one for one in inside if one.received_at > NOON - 7 * DAY]
        before = [one for one in inside if one not in now]
        found = read(wanted, WEEK)
        assert (found.total.received, found.before.received) == (len(now), len(before)), name
        assert received(found.days) == Counter(one.received_at.date() for one in now), name
        for dimension in SHOWN:
            key = column(dimension)
            cells = received(found.by[dimension]), received(found.by_before[dimension])
            by_hand = (
                Counter(getattr(one, key) for one in now),
                Counter(getattr(one, key) for one in before),
            )
            assert cells == by_hand, (name, dimension)


def test_what_hurts_is_found_in_every_slice(appeals):
    for name, (wanted, holds) in slices(appeals).items():
        week = (one for one in appeals if holds(one) and one.received_at > NOON - 7 * DAY)
        with_place = wanted.fixed <= {"topic", "sector"} or len(wanted.fixed) > 1
        pains = Counter(
            (one.topic_id, one.sector_id if with_place else None)
            for one in week
            if one.kind == "incident" and one.topic_id
        )
        found = read(wanted, WEEK).pains
        assert sorted(found.values()) == sorted(pains.values())[-2:], name
        assert found.items() <= pains.items(), name


def test_a_slice_of_one_dimension_never_reads_the_cells(appeals):
    for name, (wanted, _holds) in slices(appeals).items():
        with CaptureQueriesContext(connection) as caught:
            read(wanted, WEEK)
        cells = [one["sql"] for one in caught.captured_queries if "dayfact" in one["sql"]]
        assert bool(cells) == (len(wanted.fixed) > 1), name
