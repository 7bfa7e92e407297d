"""The dashboard in a real browser: on a phone, on a desk, on paper, for every eye."""

from datetime import timedelta

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils import timezone

from accounts.roles import Role
from analytics import facts
from tests.analytics.conftest import signed_in
from tests.builders import a_rating, a_sector, a_topic, a_user, an_appeal, an_organisation
from tests.looking import width_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Directorate for Water Supply, Sewerage and Underground Communications"


@pytest.fixture
def figures(db):
    """Ten topics, bodies and sectors over forty days; some late, some rated."""
    now = timezone.now()
    for number in range(40):
        received_at = now - timedelta(days=number)
        appeal = an_appeal(
            received_at=received_at,
            due_at=received_at + timedelta(days=5),
            status="answered" if number % 3 else "assigned",
            answered_at=received_at + timedelta(hours=9) if number % 3 else None,
        )
        if number % 3:
            a_rating(appeal, 1 + number % 5)
    for number in range(10):
        an_appeal(
            received_at=now,
            topic=a_topic(f"Topic {number}"),
            organisation=an_organisation(f"{LONG} {number}"),
            sector=a_sector(f"Sector {number}"),
        )
    facts.rebuild()


def enter(page, role: Role) -> None:
    """Sign the browser in as somebody of that role."""
    name = settings.SESSION_COOKIE_NAME
    cookie = signed_in(a_user(role)).cookies[name].value
    page.context.add_cookies(
        [{"name": name, "value": cookie, "url": settings.PUBLIC_URL, "httpOnly": True}]
    )


def faults(page) -> list[str]:
    """What axe finds, as "rule: element"."""
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {node['html'][:120]}" for fault in found for node in fault["nodes"]]


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(
    "address", ["/dashboard/", "/dashboard/?since=nonsense", "/dashboard/?kind=gratitude"]
)
def test_the_page_fits_and_is_accessible(page, figures, address, width):
    enter(page, Role.OFFICIAL)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    assert faults(page) == []
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    assert faults(page) == []
    assert width_of(page) == width


def test_the_closed_door_is_accessible_too(page, db):
    enter(page, Role.OPERATOR)
    assert page.goto("/dashboard/").status == 403
    assert faults(page) == []


def test_the_language_is_changed_in_place(page, figures):
    enter(page, Role.OFFICIAL)
    page.goto("/dashboard/?period=7")
    page.get_by_label("Language").select_option("ru")
    page.get_by_role("button", name="Change").click()
    page.wait_for_selector("html[lang=ru]")
    assert page.url.endswith("/dashboard/?period=7")


def test_a_filter_is_chosen_by_hand_and_taken_off_again(page, figures):
    enter(page, Role.OFFICIAL)
    page.goto("/dashboard/")
    page.get_by_text("Choose days, place or kind").click()
    page.get_by_label("Topic", exact=True).select_option("Topic 3")
    page.get_by_role("button", name="Show").click()
    assert page.locator(".card.received .value").inner_text() == "1"
    page.locator(".chosen a").click()
    assert page.locator(".card.received .value").inner_text() == "40"


def test_it_prints_on_one_page(page, figures, tmp_path):
    enter(page, Role.OFFICIAL)
    page.goto("/dashboard/")
    page.pdf(path=tmp_path / "figures.pdf", prefer_css_page_size=True)
    with pypdfium2.PdfDocument(tmp_path / "figures.pdf") as document:
        assert len(document) == 1
