"""Who sees which body beside which."""

import pytest

from accounts.models import Membership
from accounts.roles import Role
from analytics import facts
from tests.analytics.conftest import DAY, signed_in
from tests.analytics.test_league import PAGE, appeals
from tests.builders import NOON, a_sector, a_user, an_appeal, an_organisation

pytestmark = pytest.mark.usefixtures("noon")


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
    facts.rebuild()
    return bodies


@pytest.mark.parametrize(
    ("where", "seen"),
    [
        (None, {"Ministry", "Water", "Pumps", "Police"}),
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
