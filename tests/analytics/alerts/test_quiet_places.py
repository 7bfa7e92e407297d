"""Places stay quiet, too, and a cluster that is planted is found."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from analytics.alerts.clusters import STUDY, Told, scan

TOPICS, PLACES, A_DAY, DAYS = 12, 300, 150, 60
MIDNIGHT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def quiet() -> list[Told]:
    """Two months of a city in which each topic has places of its own where it comes from often,
    at random hours; the oldest first."""
    dice = np.random.default_rng(4)
    latitude = 47.85 + 0.15 * dice.random(PLACES)
    longitude = 106.75 + 0.35 * dice.random(PLACES)
    topics = 1 / np.arange(1, TOPICS + 1)
    likely = dice.dirichlet(np.full(PLACES, 0.3), TOPICS)  # a few places bring most of a topic
    told = []
    for number in range(A_DAY * DAYS):
        topic = dice.choice(TOPICS, p=topics / topics.sum())
        place = dice.choice(PLACES, p=likely[topic])
        spread = dice.normal(0, 0.002, 2)
        told.append(
            Told(
                MIDNIGHT + timedelta(days=float(dice.random() * DAYS)),
                int(topic),
                latitude[place] + spread[0],
                longitude[place] + spread[1],
                f"appeal {number}",
            )
        )
    return sorted(told)


def looked(told: list[Told], now: datetime):
    return [
        each
        for each in scan([one for one in told if now - STUDY < one.at <= now], now)
        if each.is_worth_a_warning
    ]


def test_quiet_places_raise_at_most_one_false_alarm_a_week(quiet):
    days = range(STUDY.days, DAYS)
    found = [each for day in days for each in looked(quiet, MIDNIGHT + timedelta(days=day))]
    assert len(found) <= len(days) / 7


@pytest.mark.parametrize(("topic", "people"), [(0, 15), (3, 9), (11, 6)])
def test_a_cluster_is_found_the_same_hour(quiet, topic, people):
    """So many people in one street, of the most usual topic (fifty a day), of one that brings a
    dozen a day and of one that brings four; each time in another street."""
    dice = np.random.default_rng(5)
    found = 0
    for day in range(STUDY.days, DAYS, 5):
        now = MIDNIGHT + timedelta(days=day, hours=15)
        street = 47.86 + 0.13 * dice.random(), 106.76 + 0.33 * dice.random()
        more = [
            Told(now - timedelta(minutes=5 * n), topic, *street, f"neighbour {n}")
            for n in range(people)
        ]
        clusters = looked([*quiet, *more], now)
        found += any(each.series.topic == topic for each in clusters)
    assert found >= 9  # of ten
