"""Which appeals look like one matter, why, and at what cost."""

import math
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from feedback.matters import duplicates
from feedback.models import Appeal
from tests.builders import NOON, a_citizen, a_topic, a_user, an_appeal, an_organisation

LATITUDE, LONGITUDE = 47.9185, 106.9177
latitudes = st.floats(-60, 60)
longitudes = st.floats(-179, 179)


def at(metres_north: float = 0, metres_east: float = 0, **fields) -> Appeal:
    degree = 6_371_000 * math.pi / 180
    return an_appeal(
        latitude=LATITUDE + metres_north / degree,
        longitude=LONGITUDE + metres_east / (degree * math.cos(math.radians(LATITUDE))),
        **fields,
    )


def found(appeal, user=None) -> list[Appeal]:
    user = user or a_user(Role.OPERATOR)
    return [each.appeal for each in duplicates.of(appeal, user)]


def reasons(appeal) -> list[str]:
    (only,) = duplicates.of(appeal, a_user(Role.OPERATOR))
    return only.reasons


@pytest.mark.django_db
def test_the_same_words_nearby_are_found_with_the_reason():
    one = at(summary="There is no water in the house")
    an_appeal(summary="My passport is late")
    at(120, summary="No water in our house", received_at=NOON + timedelta(hours=2))
    told = reasons(one)
    assert told[0] == "120 m away"
    assert told[1].startswith("similar words")
    assert told[-1] == "2 h later"


@pytest.mark.django_db
def test_the_same_person_a_day_before_is_found():
    citizen = a_citizen()
    an_appeal(citizen=citizen, summary="Still cold", received_at=NOON - timedelta(days=3))
    told = reasons(an_appeal(citizen=citizen, summary="Heating!"))
    assert told == ["same person", "3 days earlier"]


@pytest.mark.django_db
def test_other_matters_and_long_past_ones_are_not():
    topic = a_topic()
    one = at(summary="There is no water", topic=topic)
    at(3000, summary="A dog barks", topic=topic)
    an_appeal(summary="There is no water", received_at=NOON - timedelta(days=9))
    at(10, summary="Rubbish everywhere here", received_at=NOON - timedelta(days=9))
    assert found(one) == []


@pytest.mark.django_db
def test_only_what_one_may_see():
    heat = an_organisation("Heat")
    one = an_appeal(summary="There is no water", organisation=heat)
    an_appeal(summary="There is no water", organisation=an_organisation("Roads"))
    assert found(one, a_user(Role.INSPECTOR, organisation=heat)) == []
    assert len(found(one)) == 1


@pytest.mark.django_db
def test_the_likeliest_is_first():
    one = at(summary="There is no water in the house")
    far = at(400, summary="There is no water at all in the town")
    near = at(50, summary="There is no water in the house")
    assert found(one) == [near, far]


@pytest.mark.django_db
def test_what_was_joined_already_is_not_offered():
    one = an_appeal(summary="There is no water")
    an_appeal(summary="There is no water", status="merged", merged_into=one)
    assert found(one) == []


@pytest.mark.django_db
def test_words_are_compared_as_the_database_compares_them():
    pairs = [
        ("There is no water", "No water, there!"),
        ("Ус алга байна", "Халуун ус алга"),
        ("улица Гагарина 12", "ул. Гагарина, 12"),
        ("", "x"),
    ]
    for one, other in pairs:
        with connection.cursor() as cursor:
            cursor.execute("SELECT similarity(%s, %s)", [one, other])
            (theirs,) = cursor.fetchone()
        assert duplicates.similarity(one, other) == pytest.approx(theirs, abs=1e-6)


@pytest.mark.django_db
def test_candidates_come_from_bounded_sets_in_few_statements(django_assert_max_num_queries):
    citizen, topic = a_citizen(), a_topic()
    one = at(summary="There is no water", citizen=citizen, topic=topic)
    for metres in range(8):
        at(metres, summary=f"There is no water {metres}", citizen=citizen, topic=topic)
    operator = a_user(Role.OPERATOR)
    for part in duplicates.sets(one, operator):
        assert part.query.high_mark is not None
        assert part.query.high_mark <= duplicates.MOST_LATEST
    with django_assert_max_num_queries(6):
        assert len(duplicates.of(one, operator)) == duplicates.SHOWN


@given(latitudes, longitudes, latitudes, longitudes)
def test_distance_is_symmetric_and_within_the_globe(north, east, south, west):
    one = Appeal(latitude=north, longitude=east)
    other = Appeal(latitude=south, longitude=west)
    there = duplicates.metres_between(one, other)
    assert 0 <= there <= math.pi * 6_371_001
    assert there == pytest.approx(duplicates.metres_between(other, one), abs=1e-3)
    assert duplicates.metres_between(one, one) == 0


@given(latitudes, longitudes, st.floats(-1, 1), st.floats(-1, 1))
def test_what_is_near_is_in_the_squares_around(latitude, longitude, north, east):
    degree = 6_371_000 * math.pi / 180
    up = latitude + north * 200 / degree
    right = longitude + east * 200 / (degree * math.cos(math.radians(latitude)))
    square = duplicates.squares_around(up, right)[4]
    assert square in duplicates.squares_around(latitude, longitude)


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_of_words_is_a_share(one, other):
    likeness = duplicates.similarity(one, other)
    assert 0 <= likeness <= 1
    assert likeness == duplicates.similarity(other, one)
