"""Who sees which body beside which."""

import pytest

from accounts.models import Membership
from accounts.roles import Role
from analytics import facts
from tests.analytics.conftest import DAY, signed_in
from tests.analytics.test_league import PAGE, appeals
from tests.builders import NOON, a_sector, a_topic, a_user, an_appeal, an_organisation

pytestmark = pytest.mark.usefixtures("noon")

OTHERS = ("Roads", "Lamps", "Parks", "Buses", "Trees")


@pytest.fixture
def bodies(db):
    """A ministry with a department and its unit, and the police; each with figures."""
    ministry = an_organisation("Ministry")
    water = an_organisation("Water", parent=ministry)
    bodies = {
        "Ministry": ministry,
        "Water": water,
        "Pumps": an_organisation("Pumps", parent=water),
        "Police": an_organisation("Police"),
    }
    for late, body in enumerate(bodies.values()):
        appeals(body, 30, late * 5)
    for name in OTHERS:
        bodies[name] = an_organisation(name)
        appeals(bodies[name], 8, 2)
    facts.rebuild()
    return bodies


@pytest.mark.parametrize(
    ("where", "seen"),
    [
        (None, {"Ministry", "Water", "Pumps", "Police", *OTHERS}),
        ("Ministry", {"Ministry", "Water", "Pumps"}),
        ("Water", {"Water", "Pumps"}),
        ("Police", {"Police"}),
    ],
)
def test_a_body_sees_itself_and_those_below_and_of_others_only_the_mean(bodies, where, seen):
    user = a_user(Role.OFFICIAL, organisation=bodies[where] if where else None)
    browser = signed_in(user)
    for address in (PAGE, f"{PAGE}?each=below"):
        content = browser.get(address).content.decode().partition('<main id="main"')[2]
        content = content.replace(f"{where}, with all below", "")
        assert {name for name in bodies if f">{name}<" in content} == seen
        assert "all bodies together: 75% in time" in content
    file = b"".join(browser.get("/dashboard/organisations.csv").streaming_content).decode()
    assert len(file.splitlines()) == len(seen) + 1
    for name, body in bodies.items():
        for address in (f"{PAGE}{body.pk}/", f"{PAGE}{body.pk}/times.csv"):
            assert browser.get(address).status_code == (200 if name in seen else 404)


def test_of_few_others_a_bounded_reader_is_told_nothing(bodies):
    """Pipes are a matter of the water department and of four others: a mean tells of them."""
    pipes = a_topic("Pipes")
    appeals(bodies["Water"], 30, 15, topic=pipes)
    for name in OTHERS[:4]:
        appeals(bodies[name], 30, 21, topic=pipes)
    facts.rebuild()
    chief = signed_in(a_user(Role.OFFICIAL, organisation=bodies["Water"]))
    own = f"{PAGE}{bodies['Water'].pk}/"
    query = f"?topic={pipes.pk}"

    def compared(browser) -> list[bool]:
        file = b"".join(browser.get(f"/dashboard/organisations.csv{query}").streaming_content)
        pages = [browser.get(f"{at}{query}").content.decode() for at in (PAGE, own)]
        few = "Too few other bodies are left to compare with"
        assert len({few in text for text in (*pages, file.decode())}) == 1
        return [
            "all bodies together" in pages[0],
            '<th scope="col">All bodies</th>' in pages[1],
            "With the same matters others would have" in pages[1],
            "all bodies: " in pages[1],
            "All bodies" in browser.get(f"{own}times.csv{query}").content.decode(),
        ]

    assert compared(chief) == [False] * 5
    assert "all bodies: 34%" not in chief.get(own).content.decode()
    assert compared(signed_in(a_user(Role.OFFICIAL))) == [True] * 5
    appeals(bodies[OTHERS[4]], 1, 0, topic=pipes)
    facts.rebuild()
    assert compared(chief) == [True] * 5


def test_of_few_answers_of_others_a_bounded_reader_is_told_nothing(bodies):
    pipes = a_topic("Pipes")
    appeals(bodies["Water"], 30, 15, topic=pipes)
    for at, name in enumerate(OTHERS):
        appeals(bodies[name], 3 if at == 0 else 4, 0, topic=pipes)
    facts.rebuild()
    chief = signed_in(a_user(Role.OFFICIAL, organisation=bodies["Water"]))
    assert "all bodies together" not in chief.get(f"{PAGE}?topic={pipes.pk}").content.decode()
    appeals(bodies["Roads"], 1, 0, topic=pipes)
    facts.rebuild()
    assert "all bodies together" in chief.get(f"{PAGE}?topic={pipes.pk}").content.decode()


def test_a_bodys_page_names_none_beyond_reach(bodies):
    browser = signed_in(a_user(Role.OFFICIAL, organisation=bodies["Water"]))
    content = browser.get(f"{PAGE}{bodies['Water'].pk}/").content.decode()
    assert "Pumps" in content
    assert "Police" not in content
    assert "Bodies beside it" not in content


def test_who_reaches_a_place_sees_of_each_body_what_lies_there(bodies):
    place = a_sector("East")
    for _two in range(2):
        an_appeal(
            organisation=bodies["Police"],
            sector=place,
            status="answered",
            received_at=NOON - DAY,
            answered_at=NOON,
            due_at=NOON,
        )
    facts.rebuild()
    user = a_user(Role.OFFICIAL, sector=place)
    content = signed_in(user).get(PAGE).content.decode().partition('<main id="main"')[2]
    assert ">Police<" in content
    assert ">Water<" not in content
    said = signed_in(user).get(f"{PAGE}{bodies['Police'].pk}/").content.decode()
    assert "Of 2 answers due" in said


def test_without_a_role_for_figures_there_is_no_table(bodies):
    user = a_user(Role.INSPECTOR, organisation=bodies["Water"])
    assert signed_in(user).get(PAGE).status_code == 403
    Membership.objects.create(user=user, role=Role.HEAD, organisation=bodies["Water"])
    assert signed_in(user).get(PAGE).status_code == 200
