"""A telephone rings while an operator works: the card, the form, and what hanging up leaves be."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import expect

from accounts.roles import Role
from channels import inbox
from feedback.models import Appeal
from live.models import Seat
from tests.builders import a_registered_appeal, a_user, an_address
from tests.channels.voice import PHONE, an_exchange, tell
from tests.desk import BACKEND
from tests.looking import width_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OURS = {"include": [["#content"], ["#call-pop"]]}


@pytest.fixture
def desk(page, live_server):
    operator = a_user(Role.OPERATOR, first_name="Оюун")
    Seat.objects.create(user=operator, number="201", is_taking=True)
    client = Client()
    client.force_login(operator, backend=BACKEND)
    session = client.cookies["session"].value
    page.context.add_cookies([{"name": "session", "value": session, "url": f"{live_server.url}/"}])
    return page


def tell_all(account, *events: dict) -> None:
    for event in events:
        tell(account, call="17.1", caller=PHONE, **event)
    inbox.drain()


def faults(page, include: list[list[str]]) -> list[str]:
    found = Axe().run(page, context={"include": include}).response["violations"]
    return [f"{fault['id']}: {node['target']}" for fault in found for node in fault["nodes"]]


def test_the_card_slides_in_and_one_click_opens_the_form_that_stays(desk):
    address = an_address(PHONE, name="Болд Дорж")
    a_registered_appeal("Ус алга байна", address=address, channel="sms")
    account = an_exchange()
    desk.goto("/admin/feedback/appeal/")
    tell_all(account, {"event": "ringing", "operator": "201", "language": "mn"})
    pop = desk.locator("#call-pop")
    expect(pop).to_contain_text("Ringing")
    expect(pop).to_contain_text("+976***33")
    expect(pop).to_contain_text("1 appeal so far, 1 open")
    assert faults(desk, [["#call-pop"]]) == []

    pop.get_by_role("button", name="Take the words down").click()
    expect(desk.get_by_label("Phone", exact=True)).to_have_value(PHONE)
    expect(desk.get_by_label("How they turned to us")).to_have_value("phone")
    desk.get_by_label("Their words").fill("Халаалт хүйтэн байна")
    tell_all(account, {"event": "answered", "operator": "201"}, {"event": "ended"})
    expect(pop).to_contain_text("The call is over.")
    expect(desk.get_by_label("Their words")).to_have_value("Халаалт хүйтэн байна")
    pop.get_by_role("button", name="Hide").click()
    desk.get_by_role("button", name="Register", exact=True).click()
    expect(desk.locator(".desk-said.is-in")).to_contain_text("Халаалт хүйтэн байна")
    appeal = Appeal.objects.latest("pk")
    assert (appeal.channel, appeal.citizen_id) == ("phone", address.citizen_id)


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_of_calls_fits_and_axe_finds_no_fault(desk, width):
    account = an_exchange()
    desk.set_viewport_size({"width": width, "height": 900})
    tell(account, event="queued", call="2", caller="+97699445566", language="kk")
    tell(account, event="ended", call="3", caller="+97688001122")
    tell_all(account, {"event": "ringing", "operator": "201", "language": "mn"})
    desk.goto("/admin/live/call/")
    expect(desk.locator("#call-mine")).to_contain_text("Ringing")
    expect(desk.locator("#call-lists")).to_contain_text("+976***66")
    desk.get_by_role("button", name="I call them").click()
    expect(desk.get_by_role("link", name="+97688001122")).to_be_visible()
    assert faults(desk, [["#content"]]) == []
    assert width_of(desk) <= width
