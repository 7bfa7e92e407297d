"""A visit in real browsers: a number, the board, the counter, words with a scan, a receipt."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, expect

from accounts.models import Assurance
from accounts.roles import Role
from feedback.models import Appeal
from reception import counters
from tests.builders import a_counter, a_service, a_user, an_account
from tests.desk import BACKEND
from tests.feedback.site import a_photo
from tests.looking import width_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREEN = "/admin/reception/ticket/"


@pytest.fixture
def chromium(whole_chromium: Browser) -> Browser:
    return whole_chromium  # it has a camera


def faults(page, *parts: str) -> list[str]:
    context = {"include": [[part] for part in parts]}
    found = Axe().run(page, context=context).response["violations"]
    return [f"{fault['id']}: {node['target']}" for fault in found for node in fault["nodes"]]


def sit_down(page, live_server, service) -> None:
    user = a_user(Role.OPERATOR)
    counters.take(a_counter(service.office, name="3"), user)
    client = Client()
    client.force_login(user, backend=BACKEND)
    session = {"name": "session", "value": client.cookies["session"].value}
    page.context.add_cookies([session | {"url": f"{live_server.url}/"}])


def test_from_the_number_to_the_receipt(page, live_server, tmp_path):
    an_account("sms")
    service = a_service()
    sit_down(page, live_server, service)
    board = page.context.new_page()
    board.set_viewport_size({"width": 1920, "height": 1080})
    board.goto(f"/board/{service.office.code}/?lang=en")
    expect(board.get_by_text("Please take a number")).to_be_visible()
    board.get_by_role("button", name="Switch the sound on").click()
    expect(board.get_by_role("button", name="Switch the sound on")).to_be_hidden()

    page.goto(SCREEN)
    page.select_option("#issue_language", "ru")
    page.get_by_role("button", name="Give out").click()
    expect(page.locator(".hall-given")).to_contain_text("A-001")
    assert faults(page, "#content") == []
    page.get_by_role("button", name="Call next").click()
    expect(page.locator(".hall-number")).to_have_text("A-001")
    newest = board.locator(".is-newest")
    expect(newest).to_contain_text("A-001")
    expect(newest).to_contain_text("3")
    number = newest.locator("th").bounding_box()
    assert number["height"] > 150  # of 1080: on a wall it is read from the last row of chairs
    assert faults(board, "main") == []

    page.get_by_role("button", name="Serve").click()
    scan = tmp_path / "letter.jpg"
    scan.write_bytes(a_photo().read())
    page.fill("#register_text", "Лифт не работает.")
    page.fill("#register_name", "Мария Иванова")
    page.fill("#register_phone", "9911 2233")
    page.check("#register_document_seen")
    page.fill("#register_national_number", "уб 99112233")
    page.set_input_files("#papers-files", scan)
    assert faults(page, "#content") == []
    page.get_by_role("button", name="Register and print").click()
    expect(page).to_have_url(re.compile(r"/receipt/$"))

    appeal = Appeal.objects.get()
    for group in appeal.code.split("-"):
        expect(page.locator(".slip__code")).to_contain_text(group)
    expect(page.locator(".slip [lang=ru]")).to_be_visible()
    assert faults(page, "body") == []
    assert (appeal.channel, appeal.language) == ("walkin", "ru")
    assert appeal.assurance == appeal.citizen.assurance == Assurance.DOCUMENT
    assert appeal.citizen.national_number == "УБ99112233"
    assert appeal.messages.get(direction="in").attachments.get().name == "letter.jpg"

    page.get_by_role("link", name="Back to the reception").click()
    expect(page.get_by_role("link", name=appeal.code)).to_be_visible()
    page.get_by_role("button", name="Finish", exact=True).click()
    expect(page.get_by_text("Nobody is at your counter.")).to_be_visible()
    expect(board.locator(".foot li")).to_contain_text("A-001")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_of_a_visit_fit_and_axe_finds_no_fault(page, width):
    service = a_service()
    page.set_viewport_size({"width": width, "height": 800})

    def right() -> None:
        assert width_of(page) <= width, page.url
        assert faults(page, "body") == [], page.url

    page.goto("/appointments/")
    right()
    page.get_by_role("link", name=service.name).click()
    right()
    page.locator(".times a").first.click()
    page.get_by_role("button", name="Book this time").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter your name.")
    right()
    page.fill("#id_name", "Bat")
    page.fill("#id_phone", "9911 2233")
    page.get_by_role("button", name="Book this time").click()
    expect(page.get_by_role("heading", name="Your visit is booked")).to_be_visible()
    right()
    page.get_by_role("button", name="Cancel the visit").click()
    expect(page.get_by_role("heading", name="Your visit is cancelled")).to_be_visible()
    right()


def test_papers_are_scanned_by_the_camera(page, live_server):
    service = a_service()
    sit_down(page, live_server, service)
    page.context.grant_permissions(["camera"])
    page.goto("/admin/feedback/appeal/add/")
    page.select_option("#register_channel", "walkin")
    page.fill("#register_text", "The lift is broken.")
    page.get_by_role("button", name="Scan with the camera").click()
    for count in "12":
        page.get_by_role("button", name="Take the picture").click()
        expect(page.locator("[data-scan=count]")).to_have_text(count)
    page.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Remove: scan-1.jpg").click()
    page.get_by_role("button", name="Register", exact=True).click()
    expect(page.locator(".desk-said.is-in")).to_contain_text("The lift is broken.")
    message = Appeal.objects.get().messages.get(direction="in")
    assert [file.name for file in message.attachments.all()] == ["scan-2.jpg"]
