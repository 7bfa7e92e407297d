"""The window of a provider: when it is open, what goes out after it, and who is told before."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts import addresses
from accounts.roles import Role
from channels import inbox, outbox, webhooks, windows
from channels.models import Account, Delivery, Hearing
from channels.values import DeliveryState
from feedback.models import Appeal
from tests.builders import a_user, an_account
from tests.desk import act_on, at_desk, page_of, seen
from tests.standins import meta
from tests.standins.meta import MetaStandIn

pytestmark = pytest.mark.django_db
PHONE = "+97699112233"
TEMPLATES = "mn = news_mn:en\n* = news"


@pytest.fixture
def server(settings):
    settings.PUBLIC_URL = "https://sanal.example.mn"
    with MetaStandIn() as stand_in:
        settings.OUTGOING_ALLOWED_HOSTS = [stand_in.host]
        yield stand_in
    webhooks.forget_accounts()


@pytest.fixture
def account(server) -> Account:
    return an_account(
        "whatsapp",
        code="main",
        language="mn",
        options={
            "phone_number_id": meta.NUMBER,
            "graph_url": server.url,
            "templates": TEMPLATES,
        },
        secrets={"access_token": meta.TOKEN, "app_secret": meta.SECRET},
    )


def write(payload: dict) -> None:
    """A webhook from Meta, taken in and processed."""
    raw = meta.json.dumps(payload).encode()
    headers = {"X-Hub-Signature-256": meta.signature(raw)}
    response = Client().post("/hooks/whatsapp/main/", raw, "application/json", headers=headers)
    assert response.status_code == 200
    inbox.drain()


def an_appeal_by_whatsapp(text: str = "Манай байранд гурав хоног ус алга") -> Appeal:
    write(meta.whatsapp(meta.text("wamid.first", text)))
    outbox.drain()
    return Appeal.objects.get()


def long_ago(hours: float = 25) -> None:
    Hearing.objects.update(at=timezone.now() - timedelta(hours=hours))


def composer(appeal: Appeal) -> str:
    page = at_desk(a_user(Role.OPERATOR)).get(page_of(appeal), headers={"Accept-Language": "en"})
    return " ".join(page.content.decode().split())


def answer(appeal: Appeal, text: str) -> Delivery:
    form = {"token": "5b0c3d2e-8a3f-4a57-9a1e-1d2b3c4d5e6f", "do": "reply", "text": text}
    response = at_desk(a_user(Role.OPERATOR)).post(act_on(appeal, "say"), seen(appeal, **form))
    assert response.status_code == 302
    outbox.drain()
    return Delivery.objects.latest("id")


def test_within_the_window_the_operators_own_words_go_out(server, account):
    appeal = an_appeal_by_whatsapp()
    assert "lets your own words out until" in composer(appeal)
    delivery = answer(appeal, "Хаяг хэд вэ?")
    assert delivery.state == DeliveryState.SENT
    sent = server.said[-1].body
    assert (sent["type"], sent["to"]) == ("text", PHONE)
    assert "Хаяг хэд вэ?" in sent["text"]["body"]
    assert sent["context"] == {"message_id": "wamid.first"}


def test_after_it_the_operator_reads_that_a_template_carries_the_words_and_it_does(server, account):
    appeal = an_appeal_by_whatsapp()
    long_ago()
    page = composer(appeal)
    assert "The 24 hours of WhatsApp are over." in page
    assert "Your words go out as the template “news_mn”, on one line" in page
    delivery = answer(appeal, "Засварын баг\nмаргааш очно.")
    assert delivery.state == DeliveryState.SENT
    template = server.said[-1].body["template"]
    assert (template["name"], template["language"]) == ("news_mn", {"code": "en"})
    (parameter,) = template["components"][0]["parameters"]
    assert "Засварын баг маргааш очно." in parameter["text"]
    assert "\n" not in parameter["text"]


def test_without_a_template_the_operator_reads_that_words_cannot_go_out_and_they_do_not(
    server, account
):
    account.options["templates"] = ""
    account.save()
    webhooks.forget_accounts()
    appeal = an_appeal_by_whatsapp()
    long_ago()
    page = composer(appeal)
    assert "they wait on the tracking page until the citizen writes again" in page
    assert "Goes by WhatsApp" not in page
    posts = len(server.said)
    delivery = answer(appeal, "Хаяг хэд вэ?")
    assert delivery.state == DeliveryState.FAILED
    assert "no template for mn" in delivery.error
    assert len(server.said) == posts


def test_the_operator_is_told_by_what_else_the_citizen_can_be_reached(server, account):
    account.options["templates"] = ""
    account.save()
    webhooks.forget_accounts()
    an_account("email", options={"address": "centre@city.mn", "smtp_host": "127.0.0.1"})
    appeal = an_appeal_by_whatsapp()
    mailbox = addresses.ensure(kind="email", value="bat@mail.mn")
    mailbox.citizen = appeal.citizen
    mailbox.save()
    long_ago()
    assert "You can reach the citizen by: E-mail." in composer(appeal)


def test_a_channel_without_a_window_says_nothing_of_it():
    account = an_account("sms")
    address = addresses.ensure(kind="phone", value=PHONE)
    windows.note(account, address)
    delivery = Delivery(account=account, address=address)
    assert windows.of(delivery) is None
    assert windows.open_until(account, address) is None


def test_the_next_message_opens_the_window_again(account):
    appeal = an_appeal_by_whatsapp()
    long_ago()
    write(meta.whatsapp(meta.text("wamid.second", "Хариу алга уу?")))
    assert "lets your own words out until" in composer(appeal)


def test_an_older_message_that_comes_late_does_not_shorten_the_window(account):
    an_appeal_by_whatsapp()
    until = windows.open_until(account, addresses.find(kind="phone", value=PHONE))
    yesterday = str(int((timezone.now() - timedelta(hours=20)).timestamp()))
    write(meta.whatsapp(meta.text("wamid.late", "Өчигдөр бичсэн", timestamp=yesterday)))
    assert windows.open_until(account, addresses.find(kind="phone", value=PHONE)) == until


def test_a_clock_ahead_does_not_lengthen_the_window(account):
    tomorrow = str(int((timezone.now() + timedelta(hours=20)).timestamp()))
    write(meta.whatsapp(meta.text("wamid.ahead", "Ирээдүйгээс", timestamp=tomorrow)))
    until = windows.open_until(account, addresses.find(kind="phone", value=PHONE))
    assert until <= timezone.now() + timedelta(hours=24)


def test_what_is_no_word_of_theirs_opens_no_window(account):
    reaction = {"type": "reaction", "reaction": {"message_id": "wamid.x", "emoji": "👍"}}
    write(meta.whatsapp(meta.text("wamid.sign", "", **reaction)))
    assert Hearing.objects.count() == 0


def test_an_answer_with_five_marks_is_a_list_and_a_press_rates(server, account):
    appeal = an_appeal_by_whatsapp()
    form = {"token": "5b0c3d2e-8a3f-4a57-9a1e-1d2b3c4d5e6f", "do": "answer", "text": "Ус ирсэн."}
    at_desk(a_user(Role.OPERATOR)).post(act_on(appeal, "say"), seen(appeal, **form))
    outbox.drain()
    rows = server.said[-1].body["interactive"]["action"]["sections"][0]["rows"]
    assert [row["title"] for row in rows] == ["★" * mark for mark in (5, 4, 3, 2, 1)]
    pressed = {
        "type": "interactive",
        "interactive": {
            "type": "list_reply",
            "list_reply": {"id": rows[0]["id"], "title": "★★★★★"},
        },
    }
    write(meta.whatsapp(meta.text("wamid.pressed", "", **pressed)))
    assert Appeal.objects.get().ratings.get().resolution == 5
