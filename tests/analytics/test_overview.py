"""The overview says what the facts say."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analytics import facts
from analytics.models import DaySum
from tests.analytics.conftest import DAY
from tests.analytics.pages import word, words
from tests.builders import NOON, a_rating, a_sector, a_topic, an_appeal, an_organisation

PAGE = "/dashboard/"
MONTH = 30 * DAY

pytestmark = pytest.mark.usefixtures("noon")


def shown(client, query: str = ""):
    """The page, after the facts have caught up."""
    facts.rebuild()
    response = client.get(f"{PAGE}{query}")
    assert response.status_code == 200
    return response


def answered(late: bool = False, **fields):
    """An appeal that was due after a day and answered within it, or a day too late."""
    received_at = fields.setdefault("received_at", NOON - 5 * DAY)
    return an_appeal(
        status="answered",
        due_at=received_at + DAY,
        answered_at=received_at + (2 * DAY if late else timedelta(hours=12)),
        **fields,
    )


# The sentence -----------------------------------------------------------------------------------


def test_without_appeals_the_page_says_what_will_appear(official):
    response = shown(official)
    assert word(response, "said") == "In the last 30 days no appeals came in."
    assert "appear a few seconds after an appeal has come in" in word(response, "message")
    assert words(response, "card") == []


def test_one_appeal_is_told_in_the_singular(official):
    an_appeal()
    assert word(shown(official), "said") == (
        "In the last 30 days 1 appeal came in. No answer is due yet."
    )


def test_many_appeals_are_told_with_their_timeliness_and_what_hurts(official):
    heating, sector = a_topic("Heating"), a_sector("Sector 4")
    for _three in range(3):
        answered(topic=heating, sector=sector)
    answered(late=True, kind="gratitude", topic=a_topic("Parks"))
    assert word(shown(official), "said") == (
        "In the last 30 days 4 appeals came in."
        " Of the answers due, 75% came in time."
        " What hurts most: Heating, Sector 4 (3 complaints and incidents)."
    )


@pytest.mark.parametrize(
    ("in_time", "before", "words_of_change"),
    [
        ((15, 20), (10, 20), "75% came in time: 25 points better than in the period before."),
        ((10, 20), (51, 100), "50% came in time: 1 point worse than in the period before."),
        ((10, 20), (10, 20), "50% came in time, as in the period before."),
        ((15, 20), (1, 1), "75% came in time. "),  # one answer says nothing of a period
    ],
)
def test_timeliness_is_held_against_the_period_before(official, in_time, before, words_of_change):
    for (good, of), received_at in ((in_time, NOON - 5 * DAY), (before, NOON - 5 * DAY - MONTH)):
        for number in range(of):
            answered(late=number >= good, received_at=received_at)
    assert words_of_change in f"{word(shown(official), 'said')} "


def test_nothing_hurts_most_where_two_hurt_alike(official):
    for name in ("Heating", "Roads"):
        topic = a_topic(name)
        for _two in range(2):
            an_appeal(topic=topic)
    assert "hurts" not in word(shown(official), "said")


@pytest.mark.parametrize(
    ("query", "beginning"),
    [
        ("?period=7", "In the last 7 days 1 appeal"),
        ("?period=364", "In the last 52 weeks 1 appeal"),
        ("?since=2026-03-01&until=2026-03-02", "From 1 March 2026 to 2 March 2026 1 appeal"),
        ("?since=2026-03-02&until=2026-03-02", "On 2 March 2026 1 appeal"),
        ("?since=2026-03-02", "On 2 March 2026 1 appeal"),
    ],
)
def test_the_period_is_said_in_words(official, query, beginning):
    an_appeal()
    assert word(shown(official, query), "said").startswith(beginning)


def test_large_numbers_are_written_as_the_language_does(official):
    facts.rebuild()
    DaySum.objects.create(day=NOON.date(), cut=0, received=4218)
    assert "4,218 appeals" in word(official.get(PAGE), "said")
    response = official.get(PAGE, headers={"accept-language": "ru"})
    assert words(response, "value")[0] == "4 218"
    response = official.get(PAGE, headers={"accept-language": "mn"})
    assert words(response, "value")[0] == "4,218"


# Five figures ------------------------------------------------------------------------------------


def test_the_five_figures_equal_the_facts(official):
    for stars in (5, 5, 4, 2):
        a_rating(answered(), stars)
    answered(late=True)
    an_appeal(received_at=NOON - 3 * DAY, due_at=NOON - DAY)
    an_appeal(due_at=NOON + DAY)
    response = shown(official)
    assert words(response, "value") == ["7", "2", "1", "67%", "4.0 of 5"]
    assert "4 of 6 answers due" in words(response, "card")[3]
    assert "from 4 ratings" in words(response, "card")[4]


def test_figures_are_held_against_the_period_before(official):
    for _old in range(20):
        a_rating(answered(late=True, received_at=NOON - MONTH), 1)
    an_appeal(received_at=NOON - MONTH, due_at=NOON - DAY)
    for _new in range(42):
        a_rating(answered(), 5)
    received, is_open, overdue, in_time, satisfaction = words(shown(official), "comparison")
    assert received == "100% more than in the period before (21)"
    assert is_open == "1 of the period before is still open"
    assert overdue == "1 of the period before is still overdue"
    assert in_time == "▲ 100 points better than before (0%)"
    assert satisfaction == "▲ better than before (1.0)"


def test_few_appeals_are_compared_by_number_not_by_percent(official):
    for _old in range(3):
        an_appeal(received_at=NOON - MONTH)
    an_appeal()
    assert words(shown(official), "comparison")[0] == "2 fewer than in the period before (3)"


def test_a_change_that_chance_explains_is_not_called_one(official):
    a_rating(answered(received_at=NOON - MONTH - DAY), 4)
    a_rating(answered(), 5)
    assert words(shown(official), "comparison")[4] == "no clear change from 4.0"


def test_all_in_time_is_said_only_of_all(official):
    for number in range(300):
        answered(late=number == 0)
    assert words(shown(official), "value")[3] == "99%"


def test_figures_are_held_against_the_same_days_a_year_before(official):
    for days in (0, 0, 0, 364, 364, 400):
        an_appeal(received_at=NOON - days * DAY)
    answered(received_at=NOON - 366 * DAY)
    response = shown(official, "?period=7")
    assert words(response, "year-ago") == ["a year before: 3", "a year before: 100%"]


def test_nothing_is_said_of_a_year_that_has_no_figures(official):
    an_appeal()
    an_appeal(received_at=NOON - 360 * DAY)
    assert words(shown(official, "?period=7"), "year-ago") == []


def test_it_is_said_when_the_period_before_is_not_whole(official):
    an_appeal(received_at=NOON - 40 * DAY)
    assert "the figures begin on 21 January 2026" in words(shown(official), "source")[0]
    an_appeal(received_at=NOON - 300 * DAY)
    assert "begin" not in words(shown(official), "source")[0]


# What to look at first ----------------------------------------------------------------------------


def test_what_rises_is_named_with_its_place_and_what_was_before(official):
    heating, sector = a_topic("Heating"), a_sector("Sector 4")
    an_appeal(received_at=NOON - 500 * DAY)
    for number in range(30):
        an_appeal(topic=heating, sector=sector, received_at=NOON - (number % 5) * DAY)
    for number in range(5):
        an_appeal(topic=heating, sector=sector, received_at=NOON - (364 + number) * DAY)
    for name in ("Roads", "Parks", "Schools"):
        topic = a_topic(name)
        for days in range(0, 60, 2):
            an_appeal(topic=topic, sector=a_sector(), received_at=NOON - days * DAY)
    rising = shown(official).context["figures"]["parts"]
    assert "rises most clearly: 30, after 0 before" in rising
    assert "Heating, Sector 4" in rising


def test_nothing_is_called_rising_where_nothing_can_be_compared(official):
    for _many in range(30):
        an_appeal(topic=a_topic())
    assert "no figures of the period before to compare" in shown(official).content.decode()


def test_the_longest_waits_are_those_of_nine_in_ten(official):
    slow, quick = an_organisation("Slow"), an_organisation("Quick")
    for number in range(10):
        for body, days in ((slow, 4 if number else 1), (quick, 1)):
            an_appeal(
                organisation=body,
                status="answered",
                received_at=NOON - 9 * DAY,
                answered_at=NOON - 9 * DAY + days * DAY,
            )
    an_appeal(organisation=quick, received_at=NOON - 9 * DAY, due_at=NOON - DAY)
    page = shown(official).content.decode()
    assert "Slow: nine of ten had their answer within 3.9 days" in page


# Charts and tables -----------------------------------------------------------------------------


def part(response, name: str):
    (section,) = (one for one in response.context["sections"] if one.name == name)
    return section


def test_each_dimension_has_its_finding_lines_table_and_file(official):
    water, roads = an_organisation("Water"), an_organisation("Roads")
    for _three in range(3):
        an_appeal(organisation=roads)
    an_appeal(organisation=water, kind="incident", received_at=NOON - DAY, due_at=NOON - 1 * DAY)
    an_appeal()
    response = shown(official)
    assert part(response, "kind").title == "Complaint leads: 4 of 5"
    section = part(response, "organisation")
    assert section.title == "Water has most overdue: 1 of 1"
    assert [line.label for line in section.lines] == ["Water", "Roads", "No organisation yet"]
    assert section.head[:5] == [
        "Organisation",
        "Received",
        "The period before",
        "Open",
        "Overdue",
    ]
    assert section.lines[0].cells == ["1", "0", "1", "1", "0%", "–", "–", "0"]
    assert part(response, "sector").title == "The place of no appeal is known"
    assert '/dashboard/figures.csv?by=organisation"' in response.content.decode()


@pytest.mark.parametrize(
    ("received", "title"),
    [
        ({"Heating": 2}, "Heating alone: all 2"),
        ({"Heating": 2, "Roads": 1}, "Heating leads: 2 of 3"),
        ({"Heating": 1, "Roads": 1}, "Heating and Roads lead: 1 each of 2"),
        ({"Bus": 1, "Heating": 1, "Roads": 1}, "None leads: the first 3 have 1 each of 3"),
    ],
)
def test_a_title_says_who_leads_and_no_more_than_is_so(official, received, title):
    for name, number in received.items():
        topic = a_topic(name)
        for _appeal in range(number):
            an_appeal(topic=topic)
    assert part(shown(official), "topic").title == title


def test_bars_end_at_eight_and_say_how_many_more_there_are(official):
    for number in range(10):
        an_appeal(topic=a_topic(f"Topic {number}"))
    section = part(shown(official), "topic")
    assert (len(section.bars), len(section.lines), section.unbarred) == (8, 10, "and 2 more")


def test_the_days_add_up_to_the_whole(official):
    for days in (0, 0, 1, 29):
        an_appeal(received_at=NOON - days * DAY)
    an_appeal(received_at=NOON - 30 * DAY)
    days = shown(official).context["days"]
    assert len(days.lines) == 30
    assert [line.cells[0] for line in days.lines if line.cells[0] != "0"] == ["2", "1", "1"]
    assert (days.lines[0].label, days.lines[-1].label) == ("2 March", "1 February")
    assert days.title == "Most came on 2 March 2026: 2"
    assert days.ticks == ["2", "1", "0"]


def test_a_year_is_shown_by_weeks(official):
    an_appeal()
    days = shown(official, "?period=364").context["days"]
    assert len(days.columns) == 52
    assert days.lines[0].label == "24 February – 2 March 2026"
    assert days.lines[0].cells[0] == "1"


# Narrowing down --------------------------------------------------------------------------------


def test_filters_narrow_the_figures_with_all_that_is_below(official):
    house = a_topic("Housing")
    heating = a_topic("Heating", parent=house)
    an_appeal(topic=heating, kind="incident")
    an_appeal(topic=heating)
    an_appeal(topic=a_topic("Roads"), kind="incident")
    response = shown(official, f"?topic={house.pk}&kind=incident")
    assert words(response, "value")[0] == "1"
    assert word(response, "chosen") == (
        "Kind: Incident ✕ remove this filter Topic: Housing ✕ remove this filter"
    )
    assert f'href="?topic={house.pk}"' in response.content.decode()


def test_a_line_leads_to_the_page_of_it_alone(official):
    topic = a_topic("Heating")
    an_appeal(topic=topic)
    an_appeal()
    (line, _none) = part(shown(official, "?period=7"), "topic").lines
    response = official.get(f"{PAGE}?{line.query}")
    assert words(response, "value")[0] == "1"
    assert word(response, "said").startswith("In the last 7 days")


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("?since=2026-03-03", "still to come"),
        ("?since=2026-02-10&until=2026-02-01", "before the first"),
        ("?since=2001-01-01", "more than ten years"),
        ("?until=2026-03-01", "Say the first day"),
        ("?since=0001-01-01&until=0001-01-02", "greater than or equal to"),
        ("?since=yesterday", "Enter a valid date"),
        ("?period=8", "Select a valid choice"),
        ("?organisation=77777", "Select a valid choice"),
        ("?kind=poem", "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_named_and_left_out(official, query, fault):
    an_appeal()
    response = shown(official, query)
    assert fault in word(response, "faults")
    assert words(response, "value")[0] == "1"


def test_an_empty_slice_leads_back_to_the_whole(official):
    an_appeal()
    response = shown(official, "?kind=gratitude")
    assert "Show the figures without filters" in word(response, "message")


# Cost ---------------------------------------------------------------------------------------------


def queries(client, query: str = "") -> list[str]:
    cache.clear()
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(f"{PAGE}{query}").status_code == 200
    return [one["sql"] for one in caught.captured_queries]


def test_the_page_asks_little_and_never_the_appeals(official):
    shown(official)
    few = queries(official)
    for number in range(12):
        an_appeal(
            topic=a_topic(f"T{number}"),
            organisation=an_organisation(f"O{number}"),
            sector=a_sector(f"S{number}"),
            received_at=NOON - number * DAY,
        )
    facts.rebuild()
    many = queries(official)
    for number in range(12):
        an_appeal(topic=a_topic(f"U{number}"), sector=a_sector(f"V{number}"))
    facts.rebuild()
    assert len(queries(official)) == len(many) <= len(few) + 1 <= 20
    assert not [sql for sql in many if "feedback_appeal" in sql or "feedback_event" in sql]


def test_filters_add_one_question_each_and_no_more(official):
    topic, sector = a_topic(), a_sector()
    organisation = an_organisation()
    an_appeal(topic=topic, sector=sector, organisation=organisation)
    facts.rebuild()
    whole = queries(official)
    narrowed = queries(
        official, f"?topic={topic.pk}&sector={sector.pk}&organisation={organisation.pk}"
    )
    assert len(narrowed) <= len(whole) + 8
