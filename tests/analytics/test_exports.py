"""The figures as files."""

import csv

import pytest

from analytics import facts
from tests.analytics.conftest import DAY
from tests.builders import NOON, a_rating, a_sector, a_topic, an_appeal, an_organisation

FILE = "/dashboard/figures.csv"

pytestmark = pytest.mark.usefixtures("noon")


def lines(client, query: str, **headers) -> list[list[str]]:
    """The file's lines, taken apart, after the facts have caught up."""
    facts.rebuild()
    response = client.get(f"{FILE}?{query}", headers=headers)
    assert response.status_code == 200
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(content.decode("utf-8-sig").splitlines()))


def test_a_file_has_every_measure_of_every_value(official):
    appeal = an_appeal(status="closed", answered_at=NOON + DAY / 4, received_at=NOON)
    a_rating(appeal, 4, 5)
    an_appeal(channel="sms", due_at=NOON - DAY)
    assert lines(official, "by=channel") == [
        [
            "Channel",
            "Received",
            "Open",
            "Overdue",
            "Answered",
            "Answered in time",
            "Closed",
            "Reopened",
            "Refused",
            "Hours to answer, in all",
            "The answer rated 1",
            "The answer rated 2",
            "The answer rated 3",
            "The answer rated 4",
            "The answer rated 5",
            "The civil servant rated 1",
            "The civil servant rated 2",
            "The civil servant rated 3",
            "The civil servant rated 4",
            "The civil servant rated 5",
        ],
        ["SMS", "1", "1", "1", *"00000", "0.00", *"0000000000"],
        ["Website", "1", "0", "0", "1", "1", "1", "0", "0", "6.00", *"0001000001"],
    ]


def test_days_are_written_so_that_every_spreadsheet_sorts_them(official):
    an_appeal(received_at=NOON - DAY)
    an_appeal()
    assert [line[:2] for line in lines(official, "")][1:] == [
        ["2026-03-01", "1"],
        ["2026-03-02", "1"],
    ]


@pytest.mark.parametrize("by", ["kind", "topic", "organisation", "sector", "language"])
def test_a_file_by_each_dimension_adds_up_to_the_whole(official, by):
    an_appeal(topic=a_topic(), organisation=an_organisation(), sector=a_sector(), language="kk")
    an_appeal(kind="proposal")
    _head, *body = lines(official, f"by={by}")
    assert len(body) == 2
    assert sum(int(line[1]) for line in body) == 2


def test_a_file_is_narrowed_like_the_page(official):
    an_appeal(kind="incident")
    an_appeal()
    an_appeal(kind="incident", received_at=NOON - 8 * DAY)
    _head, *body = lines(official, "by=kind&kind=incident&period=7")
    assert [line[:2] for line in body] == [["Incident", "1"]]


@pytest.mark.parametrize("name", ["=1+1", "+7", "-3", "@sum", "\t=1"])
def test_a_name_is_no_formula(official, name):
    an_appeal(topic=a_topic(name))
    (_head, line) = lines(official, "by=topic")
    assert line[0] == f"'{name}"


def test_the_file_is_named_for_what_is_in_it(official):
    response = official.get(f"{FILE}?by=kind&since=2026-02-01&until=2026-02-28")
    assert response["Content-Disposition"] == (
        'attachment; filename="figures-kind-2026-02-01-2026-02-28.csv"'
    )
    assert response["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("query", ["by=appeal", "by=", "by=kind&kind=poem", "since=2027-01-01"])
def test_a_file_of_something_else_is_refused_in_words(official, query):
    response = official.get(f"{FILE}?{query}")
    assert response.status_code == 400
    assert b"cannot be made" in response.content
