"""A document's pages in a real browser: by keyboard, at every width, without a script too."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.roles import Role
from feedback.evidence import keeping
from feedback.models import DocumentPage
from tests.builders import a_message, a_user, an_appeal
from tests.channels.fax import a_scan
from tests.desk import BACKEND, page_of
from tests.looking import width_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def document(page, live_server):
    """A fax of three pages, its second one read by machine; and an operator who is signed in."""
    kept = keeping.keep(
        name="fax.tif",
        declared_type="image/tiff",
        content=a_scan("1", "2", "3"),
        message=a_message(an_appeal(channel="fax", language="en"), text=""),
    )
    keeping.process(kept)
    DocumentPage.objects.filter(number=2).update(text="Усны шугам", is_recognised=True)
    client = Client()
    client.force_login(a_user(Role.OPERATOR), backend=BACKEND)
    session = client.cookies["session"].value
    cookie = {"name": "session", "value": session, "url": f"{live_server.url}/"}
    page.context.add_cookies([cookie])
    return kept


def faults(page: Page) -> list[str]:
    found = Axe().run(page, context={"include": [["#content"]]}).response["violations"]
    return [f"{fault['id']}: {node['target']}" for fault in found for node in fault["nodes"]]


def test_an_operator_reads_a_fax_by_keyboard(page, document):
    page.goto(page_of(document.message.appeal))
    page.get_by_role("link", name="fax.tif, 3 pages").click()
    expect(page.get_by_text("Page 1 of 3")).to_be_visible()
    picture = page.locator(".desk-sheet img")
    assert picture.evaluate("image => image.decode().then(() => image.naturalHeight)") == 2200
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Page 2 of 3")).to_be_visible()
    expect(page.get_by_text("Recognised text, may contain errors")).to_be_visible()
    narrow = picture.bounding_box()["width"]
    page.keyboard.press("+")
    expect(page.get_by_role("link", name="150 %")).to_have_attribute("aria-current", "true")
    assert picture.bounding_box()["width"] > 1.4 * narrow
    page.keyboard.press("u")
    page.wait_for_url(f"**{page_of(document.message.appeal)}")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_viewer_fits_and_is_sound_at_every_width(page, document, width):
    page.set_viewport_size({"width": width, "height": 800})
    where = reverse("admin:desk_document", args=[document.message.appeal_id, document.pk])
    page.goto(f"{where}?page=2&zoom=250")
    assert faults(page) == []
    assert width_of(page) <= width
