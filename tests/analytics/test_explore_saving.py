"""Views that are kept, and charts that are shown elsewhere."""

import pytest
from django.test import Client

from accounts.roles import Role
from analytics import facts
from analytics.models import Embed, SavedView
from tests.analytics.conftest import signed_in
from tests.analytics.pages import word, words
from tests.builders import a_topic, a_user, an_appeal, an_organisation

PAGE, VIEWS = "/dashboard/explore/", "/dashboard/explore/views/"

pytestmark = [pytest.mark.usefixtures("noon"), pytest.mark.django_db]


def keep(client, name="Heating", query="by=topic&across=kind", **more):
    return client.post(VIEWS, {"name": name, "query": query, "do": "keep", **more}, follow=True)


def act(client, view: SavedView, do: str, **more) -> int:
    return client.post(f"{VIEWS}{view.pk}/", {"do": do, **more}).status_code


def test_a_question_is_kept_and_opened_again(official):
    an_appeal()
    facts.rebuild()
    assert "Kept as “Heating”." in word(keep(official), "notice")
    assert SavedView.objects.get().query == "across=kind"  # what is usual needs no saying
    assert f'<a href="?{SavedView.objects.get().query}">Heating</a>' in (
        official.get(PAGE).content.decode()
    )


def test_only_what_makes_sense_is_kept(official):
    keep(official, query="by=kind&evil=1&measure=love&kind=incident")
    assert SavedView.objects.get().query == "kind=incident&by=kind"


def test_the_same_name_again_replaces_it(official):
    keep(official)
    keep(official, query="by=kind")
    assert SavedView.objects.get().query == "by=kind"


def test_a_view_is_renamed_ordered_and_deleted(official):
    for name in ("One", "Two", "Three"):
        keep(official, name)
    three = SavedView.objects.get(name="Three")
    assert act(official, three, "up") == 302
    assert [view.name for view in SavedView.objects.all()] == ["One", "Three", "Two"]
    act(official, three, "rename", name="Drei")
    act(official, SavedView.objects.get(name="One"), "delete")
    assert [view.name for view in SavedView.objects.all()] == ["Drei", "Two"]
    act(official, SavedView.objects.get(name="Two"), "rename", name="Drei")
    assert "has that name already" in word(official.get(VIEWS), "error")
    assert act(official, three, "explode") == 404


def test_the_first_view_opens_by_itself_and_is_only_one(official):
    keep(official, "One", "by=kind")
    keep(official, "Two", "by=channel")
    one, two = SavedView.objects.all()
    act(official, one, "start")
    act(official, two, "start")
    assert official.get(PAGE).url == f"{PAGE}?by=channel"
    act(official, two, "unstart")
    assert official.get(PAGE).status_code == 200


def test_a_shared_view_is_seen_by_colleagues_and_changed_by_its_owner_alone(official):
    keep(official, is_shared="1")
    colleague = signed_in(a_user(Role.ANALYST))
    keep(official, "Mine alone")
    page = colleague.get(VIEWS).content.decode()
    assert "Heating" in page
    assert "Mine alone" not in page
    shared = SavedView.objects.get(name="Heating")
    assert act(colleague, shared, "delete") == 404
    assert act(official, shared, "unshare") == 302
    assert "Heating" not in colleague.get(VIEWS).content.decode()


@pytest.fixture
def chart():
    """A chart that somebody of the Works shows elsewhere, and one appeal there and one not."""
    works = an_organisation("Works")
    an_appeal(organisation=works, topic=a_topic("Heating"))
    an_appeal(organisation=an_organisation("Office"), topic=a_topic("Water"))
    facts.rebuild()
    owner = a_user(Role.OFFICIAL, organisation=works)
    asked = {"name": "Wall", "query": "by=topic&shape=bar", "do": "embed"}
    signed_in(owner).post(VIEWS, asked)
    return Embed.objects.get()


def shown(embed: Embed):
    return Client().get(f"/dashboard/explore/embed/{embed.token}/")


def test_a_chart_elsewhere_has_its_makers_reach(chart):
    page = shown(chart)
    assert page.status_code == 200
    assert word(page, "h1") == "Received: 1"
    assert b"Heating" in page.content
    assert b"Water" not in page.content


def test_a_chart_ends_with_its_makers_right(chart):
    chart.owner.memberships.all().delete()
    page = shown(chart)
    assert page.status_code == 410
    assert words(page, "h1") == ["This chart is shown no longer"]
    assert b"Heating" not in page.content


def test_a_chart_is_withdrawn_by_its_maker_alone(chart):
    address = f"/dashboard/explore/shown/{chart.pk}/"
    assert signed_in(a_user(Role.SUPERVISOR)).post(address).status_code == 404
    assert shown(chart).status_code == 200
    assert signed_in(chart.owner).post(address).status_code == 302
    assert shown(chart).status_code == 410


def test_another_token_shows_nothing(chart):
    assert Client().get("/dashboard/explore/embed/guess/").status_code == 404


def test_only_named_sites_may_frame_a_chart(chart, settings):
    page = shown(chart)
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"
    settings.EMBED_ANCESTORS = ["https://intranet.example.org"]
    page = shown(chart)
    assert "frame-ancestors https://intranet.example.org" in page["Content-Security-Policy"]
    assert "X-Frame-Options" not in page
