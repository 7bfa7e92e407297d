"""A second look costs nothing, shows nothing old, and nothing of others."""

import json

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from analytics import facts
from tests.analytics.conftest import signed_in
from tests.analytics.pages import word, words
from tests.builders import a_sector, a_topic, a_user, an_appeal, an_organisation

PAGE = "/dashboard/"

pytestmark = pytest.mark.usefixtures("noon")


def counted(*appeals: dict) -> None:
    for fields in appeals:
        an_appeal(**fields)
    facts.rebuild()


def received(response) -> str:
    assert response.status_code == 200
    return words(response, "value")[0]


def test_unchanged_figures_are_not_sent_again(official):
    counted({})
    first = official.get(PAGE)
    tag = official.get(PAGE)["ETag"]  # the first look set the cookie of the page's forms
    again = official.get(PAGE, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert first["Cache-Control"] == again["Cache-Control"] == "private, no-cache"


def test_new_facts_show_at_once(official):
    counted({})
    official.get(PAGE)
    tag = official.get(PAGE)["ETag"]
    counted({})
    response = official.get(PAGE, headers={"if-none-match": tag})
    assert received(response) == "2"


def test_a_new_name_shows_at_once(official):
    topic = a_topic("Heating")
    counted({"topic": topic})
    official.get(PAGE)
    tag = official.get(PAGE)["ETag"]
    topic.name = "Warmth"
    topic.save()
    response = official.get(PAGE, headers={"if-none-match": tag})
    assert response.status_code == 200
    assert "Warmth" in response.content.decode()


def test_the_next_day_is_another_page(official, noon):
    counted({})
    week = f"{PAGE}?period=7"
    official.get(week)
    tag = official.get(week)["ETag"]
    noon.shift(86_400 * 8)
    assert "no appeals" in word(official.get(week, headers={"if-none-match": tag}), "said")


def test_a_second_look_reads_no_facts(official):
    counted({"topic": a_topic(), "sector": a_sector(), "organisation": an_organisation()})
    official.get(PAGE)
    with CaptureQueriesContext(connection) as caught:
        tag = official.get(PAGE)["ETag"]
    asked = [one["sql"] for one in caught.captured_queries]
    assert len(asked) <= 8
    assert not [sql for sql in asked if "daysum" in sql or "dayfact" in sql]
    with CaptureQueriesContext(connection) as unchanged:
        assert official.get(PAGE, headers={"if-none-match": tag}).status_code == 304
    assert len(unchanged) <= len(asked)


def test_nobody_gets_the_page_of_another_reach(official, db):
    heat, roads = an_organisation("Heat"), an_organisation("Roads")
    counted({"organisation": heat}, {"organisation": roads}, {"organisation": roads})
    heads = {
        name: signed_in(a_user(Role.HEAD, organisation=body))
        for name, body in (("heat", heat), ("roads", roads))
    }
    seen = {"all": official.get(PAGE)} | {name: one.get(PAGE) for name, one in heads.items()}
    assert {name: received(page) for name, page in seen.items()} == {
        "all": "3",
        "heat": "1",
        "roads": "2",
    }
    tag = official.get(PAGE)["ETag"]
    assert received(heads["heat"].get(PAGE, headers={"if-none-match": tag})) == "1"


def test_who_shares_a_reach_shares_the_figures_and_not_the_page(official):
    counted({})
    official.get(PAGE)
    tag = official.get(PAGE)["ETag"]
    colleague = a_user(Role.OFFICIAL, first_name="Saraa", last_name="Bold")
    response = signed_in(colleague).get(PAGE, headers={"if-none-match": tag})
    assert response.status_code == 200
    assert str(colleague) in response.content.decode()


def test_each_language_and_question_has_a_page_of_its_own(official):
    counted({"kind": "incident"}, {"kind": "complaint"})
    assert received(official.get(PAGE)) == "2"
    assert received(official.get(f"{PAGE}?kind=incident")) == "1"
    assert "1 " in word(official.get(f"{PAGE}?kind=incident&period=7"), "said")
    russian = official.get(PAGE, headers={"accept-language": "ru"})
    assert '<html lang="ru">' in russian.content.decode()
    assert word(russian, "said") != word(official.get(PAGE), "said")
    assert "measure-" not in russian.content.decode()


def test_who_lost_the_right_gets_nothing_out_of_the_cache(db):
    counted({})
    person = a_user(Role.OFFICIAL)
    browser = signed_in(person)
    browser.get(PAGE)
    tag = browser.get(PAGE)["ETag"]
    person.memberships.all().delete()
    assert browser.get(PAGE, headers={"if-none-match": tag}).status_code == 403


def square(west: float, south: float) -> dict:
    ring = [[west, south], [west + 1, south], [west + 1, south + 1], [west, south + 1]]
    return {
        "boundary": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
        **{"west": west, "south": south, "east": west + 1, "north": south + 1},
    }


def borders(client, query: str = "", **headers):
    return client.get(f"{PAGE}borders.geojson?{query}", headers=headers)


def drawn(response) -> set[int]:
    return {feature["id"] for feature in json.loads(response.content)["features"]}


def test_the_map_draws_what_the_reader_may_see(official):
    city = a_sector("City", **square(0, 0))
    north, south = (
        a_sector(name, parent=city, **square(at, 0)) for at, name in enumerate(["North", "South"])
    )
    part = a_sector("Block 1", parent=north, **square(0, 0))
    assert drawn(borders(official)) == {north.pk, south.pk}
    assert drawn(borders(official, f"sector={north.pk}")) == {part.pk}
    bound = signed_in(a_user(Role.OFFICIAL, sector=north))
    assert drawn(borders(bound)) == {part.pk}
    assert drawn(borders(bound, f"sector={south.pk}")) == {part.pk}


def test_borders_are_sent_again_only_when_one_has_changed(official):
    sector = a_sector("North", **square(0, 0))
    a_sector("South", **square(1, 0))
    tag = borders(official)["ETag"]
    assert borders(official, **{"if-none-match": tag}).status_code == 304
    for name, value in square(5, 5).items():
        setattr(sector, name, value)
    sector.save()
    response = borders(official, **{"if-none-match": tag})
    assert response.status_code == 200
    assert json.loads(response.content)["features"][0]["geometry"]["coordinates"][0][0][0] >= 5


def test_the_list_beside_the_map_adds_up_what_lies_below(official):
    city = a_sector("City")
    north, south = (a_sector(name, parent=city) for name in ("North", "South"))
    block = a_sector("Block 1", parent=north)
    counted({"sector": north}, {"sector": block}, {"sector": south}, {"sector": city}, {})
    shown = official.get(PAGE)
    assert [text.split() for text in words(shown, "map")[0:1]]
    page = shown.content.decode()
    assert page.index("North</a>") < page.index("South</a>")
    assert "Most came from: North (2)" in page
    assert "2 appeals lie in none of these places" in page


@pytest.mark.parametrize("measure", ["received", "overdue", "satisfaction", "poem"])
def test_each_measure_of_the_map_has_its_list(official, measure):
    counted({"sector": a_sector("North")}, {"sector": a_sector("South")})
    cache.clear()
    assert "North" in official.get(f"{PAGE}?map={measure}").content.decode()


@pytest.mark.parametrize(
    "part", ["rising", "waits-organisation", "waits-topic", "satisfaction", "map"]
)
def test_each_part_is_a_file_too(official, part):
    counted({"sector": a_sector("=North"), "organisation": an_organisation(), "topic": a_topic()})
    response = official.get(f"{PAGE}figures.csv?by={part}")
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert response["Content-Type"].startswith("text/csv")
    assert len(lines) >= 1
    if part == "map":
        assert lines[1].startswith("'=North,1,1,0,")
