"""A screen on the wall shows figures of its maker's reach, until it is withdrawn."""

import pytest

from accounts.roles import Role
from analytics import facts
from analytics.models import Embed, SavedView
from tests.analytics.conftest import signed_in
from tests.analytics.pages import words
from tests.builders import a_sector, a_topic, a_user, an_appeal, an_organisation

PAGE = "/dashboard/wall/"

pytestmark = pytest.mark.usefixtures("noon")


def figures(response) -> str:
    assert response.status_code == 200
    return " ".join(words(response, "figures"))


def a_link(browser, **fields) -> str:
    browser.post(f"{PAGE}links/", {"name": "Hall"} | fields)
    return f"{PAGE}screen/{Embed.objects.latest('pk').token}/"


def test_the_screen_shows_figures_rises_places_and_the_queue(official):
    an_appeal(topic=a_topic(), sector=a_sector("North"), summary="No water")
    facts.rebuild()
    response = official.get(PAGE)
    page = response.content.decode()
    assert "Received 1 " in figures(response)
    assert "Received today 1" in figures(response)
    assert "Most came from: North (1)" in page
    assert "No water" not in page


def test_a_link_opens_the_screen_without_signing_in(db, client):
    heat = an_organisation("Heat")
    an_appeal(organisation=heat)
    an_appeal()
    facts.rebuild()
    link = a_link(signed_in(a_user(Role.OFFICIAL, organisation=heat)))
    assert "Received 1 " in figures(client.get(link))
    assert client.get(PAGE).status_code == 302


def test_a_link_that_was_withdrawn_says_so(official, client):
    link = a_link(official)
    screen = Embed.objects.get()
    stranger = signed_in(a_user(Role.OFFICIAL))
    assert stranger.post(f"{PAGE}links/{screen.pk}/end/").status_code == 404
    assert client.get(link).status_code == 200
    assert official.post(f"{PAGE}links/{screen.pk}/end/").status_code == 302
    assert client.get(link).status_code == 410


def test_a_link_ends_with_the_right_of_who_made_it(db, client):
    person = a_user(Role.OFFICIAL)
    link = a_link(signed_in(person))
    person.memberships.all().delete()
    assert client.get(link).status_code == 410


def test_the_address_of_a_chart_opens_no_screen(official, client):
    chart = Embed.objects.create(owner=a_user(Role.OFFICIAL), name="x", query="", language="en")
    assert client.get(f"{PAGE}screen/{chart.token}/").status_code == 404
    assert client.get(f"{PAGE}screen/nonsense/").status_code == 404


def test_saved_views_are_shown_too_and_only_ones_own_or_shared(official, client):
    colleague = a_user(Role.OFFICIAL)
    shared = SavedView.objects.create(owner=colleague, name="Shared", query="", is_shared=True)
    hidden = SavedView.objects.create(owner=colleague, name="Hidden", query="")
    an_appeal()
    facts.rebuild()
    page = client.get(a_link(official, view=[shared.pk, hidden.pk])).content.decode()
    assert "Shared:" in page
    assert "Hidden" not in page
