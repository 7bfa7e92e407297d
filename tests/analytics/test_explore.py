"""Slicing the figures: what is asked, shown, and left out; of whom."""

import pytest

from accounts.models import Membership
from accounts.roles import Role
from analytics import facts
from analytics.explore.asking import DIMENSIONS, Shape
from analytics.explore.measures import MEASURES
from tests.analytics.conftest import DAY, signed_in
from tests.analytics.pages import word, words
from tests.builders import (
    NOON,
    a_rating,
    a_sector,
    a_topic,
    a_user,
    an_appeal,
    an_organisation,
)

PAGE = "/dashboard/explore/"

pytestmark = [pytest.mark.usefixtures("noon"), pytest.mark.django_db]


def table(response) -> list[list[str]]:
    """The page's table, row by row, with its head and its foot."""
    content = response.content.decode()
    start = content.index('<table class="sheet">')
    rows = content[start : content.index("</table>", start)].split("<tr>")[1:]

    class Row:
        def __init__(self, text: str) -> None:
            self.content = text.encode()

    return [words(Row(row.replace("<td", "<th").replace("</td", "</th")), "th") for row in rows]


@pytest.fixture
def city():
    """Two topics and two bodies; three on heating, one on water, one of them late."""
    heat, water = a_topic("Heating"), a_topic("Water")
    works, office = an_organisation("Works"), an_organisation("Office")
    an_appeal(topic=heat, organisation=works)
    an_appeal(topic=heat, organisation=works, channel="sms", received_at=NOON - 7 * DAY)
    an_appeal(topic=heat, organisation=office, due_at=NOON - DAY, language="kk")
    answered = an_appeal(
        topic=water,
        organisation=office,
        status="closed",
        received_at=NOON - 3 * DAY,
        answered_at=NOON - DAY,
    )
    a_rating(answered, 4)
    facts.rebuild()
    return {"heat": heat, "water": water, "works": works, "office": office}


def test_one_measure_by_two_dimensions_with_all_at_both_ends(official, city):
    response = official.get(f"{PAGE}?by=topic&across=organisation")
    assert table(response) == [
        ["Topic", "Office", "Works", "All"],
        ["Heating", "1", "2", "3"],
        ["Water", "1", "0", "1"],
        ["All", "2", "2", "4"],
    ]
    assert (
        word(response, "heading")
        == "Received by topic and organisation · 1 February – 2 March 2026"
    )


def test_the_title_says_the_finding(official, city):
    response = official.get(f"{PAGE}?by=topic")
    assert words(response, "h2")[0] == "Received: Heating leads with 3 of 4, 75%"


def test_with_one_dimension_there_is_room_for_what_stands_behind(official, city):
    assert table(official.get(f"{PAGE}?by=topic&measure=satisfaction"))[0] == [
        "Topic",
        "Satisfaction, mean (stars of 5)",
        "At least",
        "At most",
        "Cases",
    ]


def test_steps_of_time_follow_the_calendar(official, city):
    response = official.get(f"{PAGE}?by=time&grain=month&since=2026-01-15&until=2026-03-02")
    assert [row[:2] for row in table(response)[1:]] == [
        ["15 January – 31 January 2026", "0"],
        ["February 2026", "2"],
        ["1 March – 2 March 2026", "2"],
        ["All", "4"],
    ]


def test_a_column_sorts_the_rows(official, city):
    office = city["office"].pk
    by_office = table(official.get(f"{PAGE}?by=topic&across=organisation&sort={office}"))
    assert [row[0] for row in by_office[1:-1]] == ["Heating", "Water"]
    by_name = official.get(f"{PAGE}?by=topic&sort=-label")
    assert [row[0] for row in table(by_name)[1:-1]] == ["Water", "Heating"]
    assert b'aria-sort="descending"' in by_name.content


def test_filters_narrow_every_shape(official, city):
    response = official.get(f"{PAGE}?by=topic&language=kk")
    assert [row[:2] for row in table(response)[1:]] == [["Heating", "1"], ["All", "1"]]
    narrowed = official.get(f"{PAGE}?by=topic&assurance=3")
    assert word(narrowed, "message").startswith("There is nothing to count here")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("by=topic&across=topic", "And by: That is the same as the first"),
        ("shape=line&by=topic&across=kind", "And by: A line goes along time"),
        ("shape=heat", "Shape: A heat map needs a second dimension"),
        ("measure=love", "Measure: Select a valid choice"),
        ("by=time&grain=day&since=2020-01-01", "That makes too many steps"),
        ("shape=cohort&measure=open", "Measure: this shape does not use it"),
    ],
)
def test_what_makes_no_sense_is_named_and_left_out(official, city, query, said):
    response = official.get(f"{PAGE}?{query}")
    assert response.status_code == 200
    assert said in word(response, "faults")


@pytest.mark.parametrize("shape", list(Shape))
def test_every_shape_has_a_title_a_summary_and_a_table(official, city, shape):
    response = official.get(f"{PAGE}?shape={shape}&by=topic&across=organisation&since=2026-02-01")
    assert words(response, "h2")[0]
    assert words(response, "summary")[-1]
    assert len(table(response)) > 1
    drawn = b'class="drawing' in response.content
    assert drawn == (shape is not Shape.TABLE)


def test_the_funnel_counts_how_far_they_came(official, city):
    assert [row[:2] for row in table(official.get(f"{PAGE}?shape=funnel"))[1:]] == [
        ["Received", "4"],
        ["Taken up", "1"],
        ["Answered or refused", "1"],
        ["Ended with an answer", "1"],
        ["Rated by the citizen", "1"],
    ]


def test_a_cohort_is_silent_about_days_to_come(official, city):
    received_at = NOON - 20 * DAY
    an_appeal(status="answered", received_at=received_at, answered_at=received_at + 2 * DAY)
    facts.rebuild()
    rows = table(official.get(f"{PAGE}?shape=cohort&grain=week&period=30"))
    assert rows[0] == ["Received in", "Received", "1 day", "3 days", "7 days", "14 days", "30 days"]
    assert rows[1] == ["9 February – 15 February 2026", "1", "0%", "100%", "100%", "100%", "–"]
    assert rows[-2] == ["23 February – 1 March 2026", "2", *"–––––"]


def test_many_rows_end_in_one_for_the_rest(official):
    for number in range(62):
        an_appeal(topic=a_topic(f"Topic {number:02}"))
    facts.rebuild()
    rows = table(official.get(f"{PAGE}?by=topic"))
    assert len(rows) == 1 + 60 + 1 + 1
    assert rows[-2][:2] == ["and 2 more", "2"]
    assert rows[-1][:2] == ["All", "62"]


@pytest.mark.parametrize("by", [name for name in DIMENSIONS if name != "time"])
def test_every_dimension_adds_up_to_the_whole(official, city, by):
    rows = table(official.get(f"{PAGE}?by={by}&across=time"))
    assert sum(int(row[-1]) for row in rows[1:-1]) == int(rows[-1][-1]) == 4


@pytest.mark.parametrize("by", ["topic", "kind"])
def test_what_nobody_wrote_about_over_time_is_nothing_to_count(official, city, by):
    response = official.get(f"{PAGE}?by={by}&across=time&channel=fax")
    assert "There is nothing to count here" in word(response, "message")


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_is_shown_or_said_to_have_no_case(official, city, measure):
    response = official.get(f"{PAGE}?measure={measure}&by=topic&across=organisation")
    unknown = {"first_in_time", "first_mean", "first_median", "first_p90", "servants"}
    if measure in unknown:
        assert "There is nothing to count here" in word(response, "message")
    else:
        assert table(response)[-1][0] == "All"


def test_a_head_sees_the_own_body_alone(city):
    """Two reaches add up, as on the overview."""
    user = a_user(Role.OFFICIAL, organisation=city["works"])
    page = signed_in(user).get(f"{PAGE}?by=organisation")
    assert [row[:2] for row in table(page)[1:]] == [["Works", "2"], ["All", "2"]]
    assert b"Office" not in page.content
    Membership.objects.create(user=user, role=Role.ANALYST, sector=a_sector("East"))
    an_appeal(sector=user.memberships.last().sector, organisation=city["office"])
    facts.rebuild()
    page = signed_in(user).get(f"{PAGE}?by=organisation")
    assert [row[:2] for row in table(page)[1:]] == [["Works", "2"], ["Office", "1"], ["All", "3"]]


@pytest.mark.parametrize("shape", ["table", "line", "heat", "cohort", "spread"])
def test_a_page_takes_few_statements(official, city, shape, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        official.get(f"{PAGE}?by=topic&across=organisation&shape={shape}&period=364&kind=complaint")
