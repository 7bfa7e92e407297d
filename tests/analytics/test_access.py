"""Who sees figures, and of whom."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from accounts.roles import Role
from analytics import facts
from tests.analytics.conftest import signed_in
from tests.analytics.pages import word, words
from tests.builders import a_sector, a_user, an_appeal, an_organisation

pytestmark = pytest.mark.usefixtures("noon")

PAGES = ["/dashboard/", "/dashboard/figures.csv"]
MAY = {
    Role.HEAD,
    Role.SUPERVISOR,
    Role.QUALITY_ANALYST,
    Role.METHODOLOGIST,
    Role.ANALYST,
    Role.HEAD_OF_ANALYSIS,
    Role.PR_MANAGER,
    Role.OFFICIAL,
    Role.ADMINISTRATOR,
}


@pytest.fixture
def ministry(db):
    """A ministry with a department of two units, and another body; an appeal at each."""
    ministry = an_organisation("Ministry")
    water = an_organisation("Water", parent=ministry)
    bodies = {
        "ministry": ministry,
        "water": water,
        "pumps": an_organisation("Pumps", parent=water),
        "police": an_organisation("Police"),
    }
    for body in bodies.values():
        an_appeal(organisation=body)
    facts.rebuild()
    return bodies


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_who_is_not_signed_in_is_asked_to(page):
    response = Client().get(f"{page}?period=7")
    assert response.status_code == 302
    assert response.url == f"{reverse('account_login')}?next={page}%3Fperiod%3D7"


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", list(Role))
def test_the_roles_that_may_see_figures_do_and_no_others(page, role):
    response = signed_in(a_user(role)).get(page)
    assert response.status_code == (200 if role in MAY else 403)


@pytest.mark.django_db
def test_a_citizen_is_told_whom_to_ask_and_no_names(settings):
    settings.CENTRE_PHONE = "11-11"
    a_user(Role.ADMINISTRATOR, first_name="Saule", email="saule@example.org")
    response = signed_in(a_user()).get("/dashboard/")
    assert response.status_code == 403
    assert "call the centre: 11-11" in word(response, "message")
    assert b"Saule" not in response.content


@pytest.mark.django_db
def test_a_colleague_is_told_which_administrators_to_ask():
    a_user(Role.ADMINISTRATOR, first_name="Saule", email="saule@example.org")
    a_user(Role.ADMINISTRATOR, first_name="Gone", is_active=False)
    response = signed_in(a_user(Role.OPERATOR)).get("/dashboard/")
    assert "Saule, saule@example.org" in word(response, "message")
    assert b"Gone" not in response.content


@pytest.mark.django_db
def test_nothing_but_reading_is_possible(official):
    assert official.post("/dashboard/").status_code == 405


def test_who_sees_everything_sees_all_appeals(ministry):
    response = signed_in(a_user(Role.OFFICIAL)).get("/dashboard/")
    assert words(response, "value")[0] == "4"
    assert words(response, "bounds") == []


@pytest.mark.parametrize(
    ("body", "appeals"), [("ministry", "3"), ("water", "2"), ("pumps", "1"), ("police", "1")]
)
def test_an_official_sees_the_own_body_and_those_below(ministry, body, appeals):
    official = signed_in(a_user(Role.OFFICIAL, organisation=ministry[body]))
    response = official.get("/dashboard/")
    assert words(response, "value")[0] == appeals
    assert word(response, "bounds") == f"{ministry[body].name}, with all below"
    file = b"".join(official.get("/dashboard/figures.csv?by=organisation").streaming_content)
    assert len(file.decode().splitlines()) == int(appeals) + 1


def test_asking_for_another_body_is_told_that_there_is_no_such_page(ministry):
    """That nothing came in there would be no truth."""
    official = signed_in(a_user(Role.OFFICIAL, organisation=ministry["police"]))
    for page in ("", "explore/", "behind/", "figures.csv"):
        address = f"/dashboard/{page}?organisation={ministry['water'].pk}"
        assert official.get(address).status_code == 404, page


def test_only_bodies_within_reach_are_offered(ministry):
    official = signed_in(a_user(Role.OFFICIAL, organisation=ministry["water"]))
    content = official.get("/dashboard/").content.decode()
    assert f'<option value="{ministry["pumps"].pk}">' in content
    assert f'<option value="{ministry["police"].pk}">' not in content


@pytest.mark.django_db
def test_reaches_by_body_and_by_sector_add_up():
    water, city = an_organisation("Water"), a_sector("City")
    east = a_sector("East", parent=city)
    an_appeal(organisation=water)
    an_appeal(organisation=water, sector=east)
    an_appeal(sector=east)
    an_appeal(sector=a_sector("Elsewhere"))
    facts.rebuild()
    user = a_user(Role.OFFICIAL, organisation=water)
    Membership.objects.create(user=user, role=Role.ANALYST, sector=city)
    response = signed_in(user).get("/dashboard/")
    assert words(response, "value")[0] == "3"
    assert word(response, "bounds") == "Water, City, with all below"


@pytest.mark.django_db
def test_a_role_without_figures_widens_no_reach():
    an_appeal()
    facts.rebuild()
    user = a_user(Role.OFFICIAL, organisation=an_organisation())
    Membership.objects.create(user=user, role=Role.OPERATOR)
    response = signed_in(user).get("/dashboard/")
    assert word(response, "said") == "In the last 30 days no appeals came in."
