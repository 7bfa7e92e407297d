"""Open data as anybody downloads it: nothing in it tells of fewer than five people."""

import csv
import gzip
import io
import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from analytics import facts
from analytics.opendata.appeals import ASIDE
from analytics.opendata.suppression import FEWEST, hidden_rows, suppressed
from feedback.models import OpenListing, OpenService
from feedback.open311 import references
from tests.builders import (
    a_bulletin,
    a_message,
    a_rating,
    a_sector,
    a_topic,
    a_user,
    an_appeal,
    an_organisation,
)

JANUARY = datetime(2026, 1, 15, 4, tzinfo=UTC)
NOW = datetime(2026, 2, 20, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def february(db):
    with time_machine.travel(NOW, tick=False):
        yield


def get(address: str, **query):
    return Client().get(f"/open-data/{address}", query)


def content(answer) -> str:
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content).decode()


def lines(address: str, **query) -> list[dict]:
    return list(csv.DictReader(io.StringIO(content(get(address, **query)))))


def some(number: int, **fields) -> list:
    return [an_appeal(**{"received_at": JANUARY} | fields) for _each in range(number)]


@given(st.lists(st.integers(min_value=0, max_value=60), max_size=12))
def test_no_small_number_is_left_and_none_follows_from_the_sum(cells):
    kept = suppressed(cells)
    hidden = [number for number, shown in zip(cells, kept, strict=True) if shown is None]
    assert all(shown in (None, number) for number, shown in zip(cells, kept, strict=True))
    assert not any(shown is not None and 0 < shown < FEWEST for shown in kept)
    everything = len(hidden) == sum(number > 0 for number in cells)
    if hidden and not everything:
        assert len(hidden) > 1
        assert sum(hidden) >= FEWEST


def test_only_as_much_is_hidden_as_must_be():
    assert suppressed([3, 50, 7, 0]) == [None, 50, None, 0]
    assert suppressed([3, 4, 50]) == [None, None, 50]
    assert suppressed([2, 1, 9, 50]) == [None, None, None, 50]
    assert suppressed([5, 6, 0]) == [5, 6, 0]


TABLES = st.lists(
    st.tuples(*[st.integers(min_value=0, max_value=30)] * 3).map(lambda row: sorted(row)[::-1]),
    max_size=8,
)


@given(TABLES)
def test_no_row_is_left_from_which_few_follow_and_none_follows_from_the_sums(rows):
    hidden = hidden_rows(rows)
    small = set(range(1, FEWEST))
    for at, row in enumerate(rows):
        if at not in hidden:
            assert not small & set(row)
    if hidden and any(row[0] for at, row in enumerate(rows) if at not in hidden):
        together = [sum(rows[at][column] for at in hidden) for column in range(3)]
        assert len(hidden) > 1
        assert not small & set(together)


def test_what_is_left_out_does_not_follow_from_the_other_columns():
    """Nineteen came and eighteen are answered: one is open."""
    some(18, status="closed", answered_at=JANUARY + timedelta(days=3))
    some(1)
    facts.rebuild(now=NOW)
    (month,) = lines("figures.csv")
    assert (month["received"], month["open"], month["answered"]) == ("19", "", "")


def test_figures_by_month_are_those_of_the_appeals():
    some(8, kind="complaint", status="closed", answered_at=JANUARY + timedelta(days=3))
    some(6, kind="incident")
    facts.rebuild(now=NOW)
    found = {row["code"]: row for row in lines("figures.csv", by="kind")}
    assert found["complaint"]["received"] == "8"
    assert found["complaint"]["month"] == "2026-01"
    assert found["complaint"]["days_to_answer"] == "3.0"
    assert (found["incident"]["received"], found["incident"]["answered"]) == ("6", "0")
    (month,) = json.loads(content(get("figures.json")))
    assert (month["received"], month["open"]) == (14, 6)


def test_fewer_than_five_are_not_told_nor_to_be_found_from_the_others():
    some(3, channel="fax")
    some(6, channel="web")
    some(40, channel="sms")
    facts.rebuild(now=NOW)
    found = {row["code"]: row["received"] for row in lines("figures.csv", by="channel")}
    assert found == {"fax": "", "web": "", "sms": "40"}


def test_the_mean_of_few_ratings_is_not_told():
    for number, topic in ((4, a_topic("Roads", code="roads")), (6, a_topic("Heat", code="heat"))):
        for appeal in some(number + 5, topic=topic, status="closed", answered_at=JANUARY)[:number]:
            a_rating(appeal, 4)
    facts.rebuild(now=NOW)
    found = {row["code"]: row["satisfaction"] for row in lines("figures.csv", by="topic")}
    assert found["roads"] == ""


def test_no_row_stands_out_from_four_others():
    heat, roads = a_topic("Heat", code="heat"), a_topic("Roads", code="roads")
    body, sector = an_organisation("City", code="city"), a_sector("East", code="east")
    some(7, topic=heat, organisation=body, sector=sector, channel="web")
    some(2, topic=heat, organisation=body, sector=sector, channel="fax", language="kk")
    some(4, topic=heat, organisation=body, sector=None)
    some(1, topic=roads, kind="gratitude")
    rows = lines("appeals.csv", month="2026-01")
    groups = Counter(tuple(row[name] for name in ASIDE) for row in rows)
    assert min(groups.values()) >= FEWEST
    assert sum(groups.values()) == 13  # the one whom nobody is like is left out
    whole = next(row for row in rows if row["channel"])
    assert (whole["topic"], whole["sector"], whole["week"]) == ("heat", "east", "2026-W03")


def test_confidential_ones_are_not_in_the_file():
    some(6, is_confidential=True, channel="phone")
    some(6, channel="web")
    assert {row["channel"] for row in lines("appeals.csv", month="2026-01")} == {"web"}


def test_open_ones_are_given_whole_with_their_words_unless_those_are_formulas():
    topic = a_topic("Lamps", code="lamps")
    OpenService.objects.create(topic=topic, shows="at_once", shows_words=True)
    (appeal,) = some(1, topic=topic, kind="incident")
    a_message(appeal, text="=1+1 is dark")
    (row,) = lines("appeals.csv", month="2026-01")
    assert (row["open311_id"], row["words"]) == (references.of(appeal.pk), "")
    OpenListing.objects.create(appeal=appeal, is_shown=True, by=a_user(), at=NOW)
    (row,) = lines("appeals.csv", month="2026-01")
    assert row["open311_id"] == references.of(appeal.pk)
    assert row["words"] == "'=1+1 is dark"


@pytest.mark.parametrize(
    ("address", "query", "status"),
    [
        ("appeals.csv", {"month": "2026-02"}, 400),
        ("appeals.csv", {"month": "last"}, 400),
        ("figures.csv", {"by": "citizen"}, 400),
        ("figures.csv", {"from": "2026-13"}, 400),
        ("figures.csv", {"from": "1990-01", "to": "2026-01"}, 400),
        ("figures.csv", {"from": "2026-02", "to": "2026-01"}, 400),
        ("figures.xlsx", {}, 404),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_told_so(address, query, status):
    assert get(address, **query).status_code == status


def test_who_has_the_file_already_is_told_until_something_changes():
    some(6)
    facts.rebuild(now=NOW)
    tag = get("figures.csv")["ETag"]
    again = Client().get("/open-data/figures.csv", headers={"If-None-Match": tag})
    assert again.status_code == 304
    some(1)
    facts.rebuild(now=NOW)
    answer = Client().get("/open-data/figures.csv", headers={"If-None-Match": tag})
    assert answer.status_code == 200


def test_a_file_is_gzipped_for_who_takes_that():
    some(6)
    facts.rebuild(now=NOW)
    answer = Client().get("/open-data/figures.csv", headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    plain = gzip.decompress(b"".join(answer.streaming_content)).decode()
    assert plain == content(get("figures.csv"))


def test_a_month_costs_the_same_statements_however_many_came():
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            content(get("appeals.csv", month="2026-01"))
        return len(asked)

    some(6)
    few = statements()
    some(40)
    assert statements() == few <= 6


def test_the_description_names_every_column():
    package = get("datapackage.json").json()
    assert package["licenses"] == [{"name": "CC-BY-4.0"}]
    for resource in package["resources"]:
        assert all(field["description"] for field in resource["schema"]["fields"])
    page = get("").content.decode()
    assert "open311_id" in page
    assert "January 2026" in page
    assert "February 2026" not in page


def test_bulletins_that_are_open_to_everybody_are_there_and_no_others():
    with time_machine.travel(NOW + timedelta(days=20), tick=False):
        open_one = a_bulletin(code="open", is_public=True)
        kept = a_bulletin(code="kept")
    assert f"/open-data/bulletins/{open_one.pk}.pdf" in get("").content.decode()
    answer = get(f"bulletins/{open_one.pk}.pdf")
    assert answer.content.startswith(b"%PDF")
    assert get(f"bulletins/{kept.pk}.pdf").status_code == 404
