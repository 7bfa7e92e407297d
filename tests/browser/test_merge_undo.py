"""Two appeals of one person are joined and parted again, as an operator would do it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from feedback.matters import incidents
from feedback.models import Appeal
from feedback.statuses import Status
from tests.builders import a_registered_appeal, a_user, an_account, an_address, staff
from tests.desk import BACKEND, page_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PANEL = "#panel-matters"


@pytest.fixture
def appeals() -> list[Appeal]:
    account, address = an_account("sms"), an_address("+97699112233", name="Bold Dorj")
    words = ("There is no water in house 7", "No water in house 7 since Monday")
    made = [
        a_registered_appeal(text, channel="sms", account=account, address=address) for text in words
    ]
    neighbour = an_address("+97699445566")
    text = "House 9 has no water either"
    made.append(a_registered_appeal(text, channel="sms", account=account, address=neighbour))
    return made


def sit_down(page: Page, live_server, user: User) -> None:
    client = Client()
    client.force_login(user, backend=BACKEND)
    session = client.cookies["session"].value
    page.context.add_cookies([{"name": "session", "value": session, "url": f"{live_server.url}/"}])


def test_an_operator_joins_two_appeals_and_parts_them_again(page, live_server, appeals):
    into, appeal, neighbour = appeals
    sit_down(page, live_server, a_user(Role.OPERATOR, first_name="Oyun", last_name="Bat"))
    page.goto(page_of(into))
    panel = page.locator(PANEL)
    expect(panel).to_contain_text("same person")
    panel.get_by_role("button", name=f"Join it here {appeal.code}").click()
    expect(page.locator("body")).to_contain_text("Joined. You can part them again")
    talk = page.locator(".desk-talk")
    expect(talk).to_contain_text("No water in house 7 since Monday")
    assert Appeal.objects.get(pk=appeal.pk).status == Status.MERGED

    panel.get_by_role("button", name="Undo: part them again").click()
    expect(page.locator("body")).to_contain_text("Parted: each is as it was before.")
    expect(talk.locator(".is-in")).to_have_count(1)
    assert Appeal.objects.get(pk=appeal.pk).status == Status.RECEIVED

    incidents.declare(into, title="Burst main in Sector 4", actor=staff())
    incidents.attach(into, neighbour, actor=staff())
    for width in (390, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 1000})
        page.goto(page_of(into))
        expect(panel).to_contain_text("2 people told us.")
        for summary in panel.locator("summary").all():
            summary.click()
        wide = panel.evaluate("panel => panel.scrollWidth - panel.clientWidth")
        assert wide <= 0, f"{wide} too wide at {width}"
        found = Axe().run(page, context={"include": [[PANEL]]}).response["violations"]
        assert [fault["id"] for fault in found] == []
