"""Bodies beside each other: groups that the figures bear, and what a body's own page says."""

from datetime import timedelta

import pytest

from analytics import facts
from tests.analytics.conftest import DAY
from tests.analytics.pages import word, words
from tests.builders import NOON, a_rating, a_topic, an_appeal, an_organisation

pytestmark = pytest.mark.usefixtures("noon")

PAGE = "/dashboard/organisations/"


def appeals(body, number: int, late: int, **fields) -> None:
    """So many answered appeals of a body, of which so many were answered a day too late."""
    received_at = fields.pop("received_at", NOON - 5 * DAY)
    for at in range(number):
        took = 2 * DAY if at < late else timedelta(hours=12)
        an_appeal(
            organisation=body,
            status="answered",
            received_at=received_at,
            due_at=received_at + DAY,
            answered_at=received_at + took,
            **fields,
        )


def shown(client, address: str = PAGE):
    facts.rebuild()
    response = client.get(address)
    assert response.status_code == 200
    return response


def lines(response) -> dict[str, str]:
    """What stands in each line of the table, by the name of the body."""
    content = response.content.decode().partition("</thead>")[2]
    rows = content.split("<tr>")[1:]
    return {row.partition("</a>")[0].rpartition(">")[2]: row for row in rows}


def test_without_appeals_there_is_nobody_to_compare(official):
    response = shown(official)
    assert "There is nobody to compare" in word(response, "message")
    assert word(response, "said") == "No body has answers that are due."


def test_bodies_stand_in_groups_and_are_not_ranked_within(official):
    for name, late in (("Slow", 45), ("Zinc", 11), ("Alder", 9), ("Quick", 0)):
        appeals(an_organisation(name), 60, late)
    appeals(an_organisation("Tiny"), 5, 5)
    response = shown(official)
    assert words(response, "tier")[0].startswith("1 body is later than its matters explain")
    groups = words(response, "tier")
    assert [group.partition(" ")[0] for group in groups] == ["1", "2", "1", "1"]
    assert "Slow" in groups[0]
    assert groups[1].index("Alder") < groups[1].index("Zinc")
    assert "Quick" in groups[2]
    assert "too few to compare" in groups[3]
    assert "Tiny" in groups[3]


def test_who_has_the_hard_matters_is_as_the_rest(official):
    """Heating is late half of the time with all; a body that has nothing else is not to blame."""
    heating, lamps = a_topic("Heating"), a_topic("Lamps")
    mixed, hard = an_organisation("Mixed"), an_organisation("Boilers")
    appeals(mixed, 60, 30, topic=heating)
    appeals(mixed, 200, 4, topic=lamps)
    appeals(hard, 60, 30, topic=heating)
    appeals(an_organisation("Posts"), 100, 2, topic=lamps)
    response = shown(official)
    (group,) = words(response, "tier")
    assert group.startswith("3 bodies are as the rest")
    line = group[group.index("Boilers") : group.index("Mixed")]
    assert "50%" in line
    assert "expected of its matters: 50%" in line


def test_of_whom_nobody_shares_the_matters_no_verdict_is_given(official):
    """All heating is late and all of it is one body's: is it the body, or heating?"""
    boilers = an_organisation("Boilers")
    appeals(boilers, 60, 55, topic=a_topic("Heating"))
    lamps = a_topic("Lamps")
    for name in ("Posts", "Wires"):
        appeals(an_organisation(name), 60, 5, topic=lamps)
    response = shown(official)
    same, alone = words(response, "tier")
    assert same.startswith("2 bodies are as the rest")
    assert alone.startswith("1 body has matters that nobody else has")
    assert "Boilers" in alone
    said = word(shown(official, f"{PAGE}{boilers.pk}/"), "said")
    assert said.endswith(
        "Most of its matters nobody else has, so there is none to compare it with."
    )


def test_a_change_counts_only_where_chance_does_not_explain_it(official):
    better, same = an_organisation("Better"), an_organisation("Same")
    for body, late in ((better, 40), (same, 12)):
        appeals(body, 60, late, received_at=NOON - 40 * DAY)
    for body, late in ((better, 10), (same, 10)):
        appeals(body, 60, late)
    (group,) = words(shown(official), "tier")
    assert "better than before (33%)" in group[: group.index("Same")]
    assert "no clear change from 80%" in group[group.index("Same") :]


def test_one_rating_is_drawn_to_the_mean_and_many_are_not(official):
    much, little = an_organisation("Much"), an_organisation("Little")
    middling = an_organisation("Middling")
    for body, stars in ((much, [5] * 38 + [4] * 2), (middling, [2, 3, 4] * 10), (little, [1])):
        for mark in stars:
            appeal = an_appeal(
                organisation=body,
                status="answered",
                received_at=NOON - DAY,
                answered_at=NOON,
                due_at=NOON,
            )
            a_rating(appeal, mark)
    found = lines(shown(official))
    assert "4.9 (4." in found["Much"] or "5.0 (4." in found["Much"]
    assert "<td>1.0</td>" in found["Little"]  # its plain mean
    assert "2.9 (" in found["Little"] or "2." in found["Little"]


def test_the_funnel_shows_whom_it_compares_and_marks_who_lies_outside(official):
    for name, late in (("Slow", 45), ("Alder", 9), ("Birch", 10), ("Quick", 0)):
        appeals(an_organisation(name), 60, late)
    appeals(an_organisation("Tiny"), 5, 5)
    content = shown(official).content.decode()
    funnel = content[content.index('class="funnel"') :].partition("</svg>")[0]
    assert funnel.count("<title>") == 4
    assert "<title>Slow: 25%, 60</title>" in funnel
    assert funnel.count('class="dot worse"') == 1
    assert "Outside of what chance explains: Quick, Slow" in content
    assert "Tiny" not in funnel


def test_with_all_below_it_a_ministry_has_its_departments_figures(official):
    ministry = an_organisation("Ministry")
    appeals(an_organisation("Water", parent=ministry), 30, 3)
    appeals(ministry, 10, 1)
    apart = lines(shown(official))
    assert "<td>10</td>" in apart["Ministry"]
    together = lines(shown(official, f"{PAGE}?each=below"))
    assert "<td>40</td>" in together["Ministry"]
    assert "<td>30</td>" in together["Water"]


def test_the_file_has_the_same_lines_and_no_formulas(official):
    appeals(an_organisation("=Water"), 30, 3)
    facts.rebuild()
    response = official.get("/dashboard/organisations.csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    head, line = text.splitlines()
    assert head.startswith("Organisation,Group,Answers due,Answered in time,Interval (95%)")
    assert line.startswith("'=Water,nobody else has its matters,30,90%,74% to 97%,90%,")


def test_the_page_reads_facts_only_and_no_more_for_many_bodies(
    official, django_assert_max_num_queries
):
    for number in range(3):
        appeals(an_organisation(f"Body {number}"), 20, 2)
    facts.rebuild()
    official.get(PAGE)
    with django_assert_max_num_queries(16) as counted:
        official.get(PAGE)
    assert not [each for each in counted.captured_queries if "feedback_appeal" in each["sql"]]


# One body ---------------------------------------------------------------------------------------


def test_a_bodys_page_says_where_it_stands(official):
    heating = a_topic("Heating")
    water, roads = an_organisation("Water"), an_organisation("Roads")
    appeals(water, 60, 6, topic=heating)
    appeals(roads, 60, 12, topic=heating)
    response = shown(official, f"{PAGE}{water.pk}/")
    assert word(response, "said") == (
        "Of 60 answers due, 90% came in time (80% to 95%). "
        "With the same matters others would have 85%. The verdict: as the rest."
    )
    content = response.content.decode()
    assert "all bodies: 85%" in content
    assert "Bodies beside it" in content
    assert "Roads" in content


def test_a_body_that_nothing_came_to_has_a_page_too(official):
    body = an_organisation("New")
    assert word(shown(official, f"{PAGE}{body.pk}/"), "said") == "No answer is due yet."


def test_the_times_are_in_classes_that_people_think_in(official):
    water = an_organisation("Water")
    appeals(water, 30, 10)
    facts.rebuild()
    text = official.get(f"{PAGE}{water.pk}/times.csv").content.decode("utf-8-sig")
    rows = dict(line.split(",", 1) for line in text.splitlines())
    assert rows["up to 24 hours"] == "20,67%,67%"
    assert rows["up to 2 days"] == "10,33%,33%"
