"""A broadcast from the first word to the report, in a browser: one writes, another approves."""

from datetime import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.roles import Role
from channels import outbox
from channels.models import Delivery
from channels.sms.parts import parts
from channels.values import DeliveryState, Receipt
from outreach.models import Broadcast, Manners, SendingPrice
from outreach.sending import handing
from outreach.tasks import start_broadcasts
from tests.builders import a_contact, a_user, an_account, an_audience

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESK = {"include": [["#content"]]}  # the rest is the admin theme's own
WIDTHS = (390, 1280)


@pytest.fixture(autouse=True)
def _by_day():
    Manners.objects.create(quiet_from=time(0), quiet_until=time(0), at_most=0)


@pytest.fixture
def people():
    account = an_account("sms")
    SendingPrice.objects.create(account=account, price=55)
    for number, language in enumerate(("mn", "mn", "kk", "ru")):
        a_contact(phone=f"+9769911000{number}", language=language)
    return an_audience(name="All residents")


def faults(page: Page) -> list[str]:
    found = []
    page.wait_for_load_state()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
        found += [f"{width}: wider than the screen"] if wide else []
        for fault in Axe().run(page, context=DESK).response["violations"]:
            found += [f"{width} {fault['id']}: {node['target']}" for node in fault["nodes"]]
    return found


def arrive() -> None:
    """What the workers and the provider do: all is handed over, three arrive, one does not."""
    handing.hand_over(Broadcast.objects.get().pk)
    for number, delivery in enumerate(Delivery.objects.select_related("account").order_by("pk")):
        name = f"id-{delivery.pk}"
        Delivery.objects.filter(pk=delivery.pk).update(
            state=DeliveryState.SENT, provider_id=name, next_try_at=None
        )
        state = DeliveryState.DELIVERED if number else DeliveryState.UNDELIVERED
        outbox.receive(
            delivery.account, Receipt(name, state, "" if number else "absent subscriber")
        )
    handing.hand_over(Broadcast.objects.get().pk)


def test_written_proposed_approved_gone_out_and_reported(page, sit_down, people):
    writer, supervisor = a_user(Role.PR_MANAGER), a_user(Role.SUPERVISOR, first_name="Yerlan")
    sit_down(writer)
    page.goto(reverse("admin:broadcasts"))
    page.get_by_role("link", name="Write a broadcast").click()
    expect(page.get_by_label("Name, for us")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("Name, for us").fill("Snowstorm")
    page.get_by_label("Audience").select_option(label="All residents")
    page.locator("#id_language").select_option("mn")
    page.locator("#id_body_mn").fill("Цасан шуурга: маргааш гадуур явахгүй байхыг хүсье. {name}")
    page.locator("#id_body_ru").fill("Метель: завтра просим не выезжать.")
    page.get_by_role("button", name="Save and look at it").click()
    expect(page.locator("#content")).to_contain_text("write what stands for one")
    page.get_by_role("link", name="Write on").click()
    page.locator("#id_body_mn").fill("Цасан шуурга: маргааш гадуур явахгүй байхыг хүсье.")
    page.get_by_role("button", name="Save and look at it").click()
    expect(page.locator("#content")).to_contain_text("220 MNT")
    assert faults(page) == []
    page.get_by_role("button", name="Propose for approval").click()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)

    sit_down(supervisor)
    page.goto(reverse("admin:broadcast", args=[Broadcast.objects.get().pk]))
    expect(page.locator("#content")).to_contain_text("Метель: завтра просим не выезжать.")
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("button", name="Start it now").click()
    expect(page.locator("#broadcast-progress")).to_contain_text("It is being started")
    start_broadcasts()
    expect(page.locator("#broadcast-progress")).to_contain_text("0 of 4")
    arrive()
    expect(page.locator("#broadcast-progress")).to_contain_text("4 of 4", timeout=15_000)
    expect(page.locator("#broadcast-progress")).to_contain_text("done")
    assert faults(page) == []
    page.get_by_role("link", name="Report").click()
    expect(page.locator("#content")).to_contain_text("absent subscriber")
    assert faults(page) == []
    page.get_by_role("link", name="Recipients").first.click()
    expect(page.locator("#content")).to_contain_text("+976***01")
    assert faults(page) == []


@pytest.mark.parametrize(
    "text",
    [
        "Цас орно",
        "ө" * 70,
        "ө" * 71,
        "a" * 160,
        "a" * 161,
        "€" * 81,
        "ө" + "😀" * 67,
        "ө" * 66 + "😀" * 3,
    ],
)
def test_the_form_counts_sms_as_the_provider_does_while_one_writes(page, sit_down, people, text):
    sit_down(a_user(Role.PR_MANAGER))
    page.goto(reverse("admin:broadcast_add"))
    page.locator("#id_body_mn").fill(text)
    taken = parts(text)
    told = page.locator("#id_body_mn + small")
    expect(told).to_have_text(f"SMS: {taken.count} · letters: {taken.units}")
    page.locator("#id_body_mn").fill("")
    expect(told).to_have_text("")


def test_a_form_that_comes_back_begins_at_what_is_to_be_mended(page, sit_down, people):
    sit_down(a_user(Role.PR_MANAGER))
    page.goto(reverse("admin:broadcast_add"))
    page.get_by_role("button", name="Save and look at it").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.goto(reverse("admin:people_list_add"))
    page.get_by_role("button", name="Look at it first").click()
    expect(page.locator("#id_name")).to_be_focused()
