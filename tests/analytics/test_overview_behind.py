"""Behind a figure stand the appeals it counts, for whoever may see them."""

from datetime import timedelta
from html import unescape

import pytest

from accounts.models import Membership
from accounts.roles import CAPABILITIES, Capability, Role
from analytics import facts
from feedback.models import Reading
from tests.analytics.conftest import DAY, signed_in
from tests.analytics.pages import word, words
from tests.builders import NOON, a_rating, a_sector, a_topic, a_user, an_appeal, an_organisation

PAGE = "/dashboard/behind/"

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def analyst(db):
    """A browser of somebody who sees all figures and may open all appeals."""
    return signed_in(a_user(Role.ANALYST))


def behind(client, query: str):
    response = client.get(f"{PAGE}?{query}")
    assert response.status_code == 200
    return response


def listed(client, query: str) -> list[str]:
    """The words of every appeal of the list, through all its pages."""
    found, response = [], behind(client, query)
    while True:
        found += words(response, "words")
        if 'rel="next"' not in response.content.decode():
            return found
        address = response.content.decode().split('<p class="next"><a href="?')[1].split("#")[0]
        response = behind(client, unescape(address))


def many(number: int = 60) -> None:
    """Appeals in every state that a figure tells apart, some of one moment."""
    for n in range(number):
        received_at = NOON - (n // 2) * DAY / 3
        is_answered = n // 3 % 2 == 0
        appeal = an_appeal(
            received_at=received_at,
            due_at=received_at + 2 * DAY if n % 4 else None,
            status="answered" if is_answered else ("waiting" if n % 5 == 0 else "assigned"),
            answered_at=received_at + timedelta(days=n % 5) if is_answered else None,
            topic=TOPICS[n % 3](),
            is_confidential=n % 11 == 0,
        )
        if is_answered and n % 2:
            a_rating(appeal, 1 + n % 5)


_topics: dict = {}
TOPICS = [lambda: None, *(lambda name=name: _topics[name] for name in ("Heating", "Roads"))]


@pytest.fixture
def figures(db):
    _topics.update({name: a_topic(name) for name in ("Heating", "Roads")})
    many()
    facts.rebuild()


@pytest.mark.parametrize(
    "measure", ["received", "open", "overdue", "in-time", "late", "satisfaction"]
)
@pytest.mark.parametrize("query", ["period=90", "period=7", "period=90&topic={topic}"])
def test_the_list_is_as_long_as_the_figure_for_whoever_may_see_all(figures, measure, query):
    supervisor = signed_in(a_user(Role.SUPERVISOR))
    query = f"measure={measure}&{query.format(topic=_topics['Heating'].pk)}"
    number = behind(supervisor, query).context["number"]
    assert number > 0
    assert len(listed(supervisor, query)) == number


def test_each_appeal_is_listed_once_the_newest_first(figures, analyst):
    supervisor = signed_in(a_user(Role.SUPERVISOR))
    codes = [line.split()[0] for line in listed(supervisor, "measure=received&period=90")]
    assert len(codes) == len(set(codes)) == 60


def test_a_card_of_the_overview_leads_to_what_is_behind_it(official):
    an_appeal()
    facts.rebuild()
    page = official.get("/dashboard/?period=7").content.decode()
    assert 'href="/dashboard/behind/?period=7&amp;measure=overdue"' in page


def test_the_parts_of_a_figure_add_up_to_it(figures, analyst):
    response = behind(analyst, "measure=overdue&period=90")
    number = response.context["number"]
    for section in [response.context["days"], *response.context["sections"]]:
        assert sum(int(line.cells[0]) for line in section.lines) == number


def test_confidential_appeals_are_counted_and_not_listed(analyst):
    an_appeal(summary="About an official", is_confidential=True)
    an_appeal(summary="No water")
    facts.rebuild()
    response = behind(analyst, "measure=received")
    assert response.context["number"] == 2
    assert [text.split(" ", 1)[1] for text in words(response, "words")] == ["No water"]


def test_an_official_sees_the_figure_and_is_told_why_not_the_appeals(official):
    an_appeal(summary="No water")
    facts.rebuild()
    response = behind(official, "measure=received")
    assert "Received: 1" in word(response, "said")
    assert "the appeals themselves are not" in word(response, "behind")
    assert "No water" not in response.content.decode()
    assert not Reading.objects.exists()


def test_words_are_shown_without_what_tells_who_wrote(analyst):
    an_appeal(summary="Call me: 99112233, no water", language="en")
    facts.rebuild()
    page = behind(analyst, "measure=received").content.decode()
    assert "no water" in page
    assert "99112233" not in page


def test_who_may_read_words_alone_gets_no_code_no_link_and_nothing_confidential(monkeypatch, db):
    role = Role.OFFICIAL
    monkeypatch.setitem(CAPABILITIES, role, CAPABILITIES[role] | {Capability.READ_WORDS})
    appeal = an_appeal(summary="No water")
    an_appeal(summary="About an official", is_confidential=True)
    facts.rebuild()
    response = behind(signed_in(a_user(role)), "measure=received")
    page = response.content.decode()
    assert words(response, "words") == ["No water"]
    assert appeal.code not in page
    assert "/admin/" not in page


def test_a_reader_is_shown_their_own_part_alone(db):
    heat, roads = an_organisation("Heat"), an_organisation("Roads")
    an_appeal(organisation=heat, summary="Cold radiators")
    an_appeal(organisation=roads, summary="A hole")
    facts.rebuild()
    chief = signed_in(a_user(Role.HEAD, organisation=heat))
    response = behind(chief, "measure=received")
    assert response.context["number"] == 1
    assert "A hole" not in response.content.decode()
    beyond = chief.get(f"/dashboard/behind/?measure=received&organisation={roads.pk}")
    assert beyond.status_code == 404


def test_figures_of_a_wider_reach_don_t_open_the_appeals(db):
    heat, roads = an_organisation("Heat"), an_organisation("Roads")
    an_appeal(organisation=heat, summary="Cold radiators")
    an_appeal(organisation=roads, summary="A hole")
    facts.rebuild()
    person = a_user(Role.OFFICIAL)
    Membership.objects.create(user=person, role=Role.INSPECTOR, organisation=heat)
    response = behind(signed_in(person), "measure=received")
    assert response.context["number"] == 2
    assert len(words(response, "words")) == 1
    assert "A hole" not in response.content.decode()


def test_each_look_at_the_list_is_kept(analyst):
    an_appeal()
    facts.rebuild()
    behind(analyst, "measure=open&period=7")
    (kept,) = Reading.objects.all()
    assert (kept.what, kept.reference) == ("export", "dashboard/behind?period=7&measure=open")


@pytest.mark.parametrize("query", ["measure=poem", "after=x", "after=1-2", "after=9e99-1-1", ""])
def test_what_makes_no_sense_begins_anew(analyst, query):
    an_appeal()
    facts.rebuild()
    assert len(words(behind(analyst, query), "words")) == 1


def test_the_list_costs_the_same_however_deep_and_long(
    figures, analyst, django_assert_max_num_queries
):
    sector = a_sector()
    for n in range(40):
        an_appeal(received_at=NOON - n * timedelta(hours=1), sector=sector)
    facts.rebuild()
    with django_assert_max_num_queries(20):
        response = behind(analyst, "measure=received&period=90")
    address = unescape(response.content.decode().split('"next"><a href="?')[1].split("#")[0])
    with django_assert_max_num_queries(20):
        behind(analyst, address)
