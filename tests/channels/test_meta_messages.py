"""Messenger and Instagram conversations through the real doors; a stand-in plays Meta."""

import sys
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts import addresses
from channels import inbox, outbox, webhooks, windows
from channels.models import Account, Delivery, Envelope, Hearing
from channels.values import Choice, DeliveryState
from feedback.models import Appeal, Message
from tests.builders import an_account
from tests.standins import meta
from tests.standins.meta import PAGE, MetaStandIn

pytestmark = pytest.mark.django_db
PERSON = "7234567890123456"
ADDRESS = f"{PAGE}:{PERSON}"
DOOR = "/hooks/messenger/page/"


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
        "messenger",
        code="page",
        language="en",
        options={"page_id": PAGE, "graph_url": server.url},
        secrets={
            "access_token": meta.TOKEN,
            "app_secret": meta.SECRET,
            "verify_token": meta.VERIFY,
        },
    )


def hear(*events: dict, **headers) -> int:
    raw = meta.json.dumps(meta.page(*events)).encode()
    signed = {"X-Hub-Signature-256": meta.signature(raw), **headers}
    status = Client().post(DOOR, raw, "application/json", headers=signed).status_code
    inbox.drain()
    return status


def said(text: str, name: str = "m_theirs", **more) -> dict:
    return meta.event(message={"mid": name, "text": text, **more})


def say(account: Account, body: str = "Your appeal is received", **more) -> Delivery:
    address = addresses.ensure(kind="messenger", value=ADDRESS)
    key = more.pop("key", "k1")
    return outbox.enqueue(key=key, address=address, body=body, account=account, **more)


def after_sending(delivery: Delivery) -> Delivery:
    outbox.drain()
    delivery.refresh_from_db()
    return delivery


def heard(account: Account, hours_ago: float) -> None:
    address = addresses.ensure(kind="messenger", value=ADDRESS)
    windows.note(account, address, timezone.now() - timedelta(hours=hours_ago))


# Webhooks ---------------------------------------------------------------------------------------


def test_a_person_is_known_by_page_and_number_and_their_words_go_on(account):
    hear(said("There is no water in our house", "m_1"))
    hear(said("Block 12", "m_2"))
    assert Appeal.objects.get().messages.count() >= 2
    assert addresses.find(kind="messenger", value=ADDRESS)


def test_the_probe_gets_its_challenge_and_a_guess_gets_nothing(account):
    right = {"hub.mode": "subscribe", "hub.verify_token": meta.VERIFY, "hub.challenge": "115"}
    response = Client().get(DOOR, right)
    assert (response.status_code, response.content) == (200, b"115")
    assert response["Content-Type"].startswith("text/plain")
    for wrong in ({}, {"hub.mode": "subscribe"}, right | {"hub.verify_token": "guess"}):
        response = Client().get(DOOR, wrong)
        assert (response.status_code, b"115" in response.content) == (403, False)


def test_an_account_without_a_verify_token_passes_no_probe(account):
    account.secrets = {}
    account.save()
    webhooks.forget_accounts()
    probe = {"hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "115"}
    assert Client().get(DOOR, probe).status_code == 403


def test_both_app_secrets_count_while_they_are_changed(account):
    account.secrets |= {"app_secret": "the new one", "previous_app_secret": meta.SECRET}
    account.save()
    webhooks.forget_accounts()
    assert hear(said("Hello there, no water")) == 200
    raw = meta.json.dumps(meta.page(said("x", "m_2"))).encode()
    new = {"X-Hub-Signature-256": meta.signature(raw, "the new one")}
    assert Client().post(DOOR, raw, "application/json", headers=new).status_code == 200


def test_messages_that_come_again_in_other_company_are_taken_once(account):
    hear(said("There is no water", "m_1"), said("Block 12", "m_2"))
    hear(said("There is no water", "m_1"))
    hear(said("Block 12", "m_2"), said("Third floor", "m_3"))
    texts = Message.objects.filter(direction=Message.Direction.IN).order_by("id")
    assert [message.text for message in texts] == ["There is no water", "Block 12", "Third floor"]
    assert Envelope.objects.count() == 3


def test_the_start_button_is_greeted_and_opens_no_appeal(server, account):
    hear(meta.event(postback={"mid": "m_p", "title": "Get Started", "payload": "GET_STARTED"}))
    outbox.drain()
    assert (Appeal.objects.count(), len(server.said)) == (0, 1)


def test_ingest_tells_what_is_put_aside_and_why(account, tmp_path, capsys):
    path = tmp_path / "events.json"
    seen = {"reaction": {"mid": "m_ours", "emoji": "x"}}
    path.write_text(meta.json.dumps(meta.page(meta.event(**seen), said("There is no water"))))
    call_command("ingest", "messenger", str(path), stdout=sys.stdout)
    rows = [meta.json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["result"] for row in rows] == ["ignored", "appeal"]
    assert rows[0]["note"] == "a sign under a message, no words"


# Speaking ---------------------------------------------------------------------------------------


def test_choices_are_quick_replies(server, account):
    heard(account, 1)
    marks = [Choice("★" * mark, f"rate:t:{mark}") for mark in (5, 4, 3, 2, 1)]
    assert after_sending(say(account, choices=marks)).state == DeliveryState.SENT
    replies = server.said[0].body["message"]["quick_replies"]
    assert [reply["payload"] for reply in replies] == [f"rate:t:{mark}" for mark in (5, 4, 3, 2, 1)]


def test_after_a_day_nothing_goes_out(server, account):
    heard(account, 25)
    delivery = after_sending(say(account, automatic=False))
    assert delivery.state == DeliveryState.FAILED
    assert "24 hours" in delivery.error
    assert server.asked == []


@pytest.mark.parametrize(
    ("hours", "automatic", "state"),
    [
        (25, False, DeliveryState.SENT),
        (25, True, DeliveryState.FAILED),
        (24 * 7 + 1, False, DeliveryState.FAILED),
    ],
)
def test_a_human_agent_has_seven_days_and_a_machine_has_not(
    server, account, hours, automatic, state
):
    account.options["human_agent"] = True
    account.save()
    heard(account, hours)
    delivery = say(account, automatic=automatic)
    told_before = windows.of(delivery).way
    assert after_sending(delivery).state == state
    assert bool(told_before) == (state == DeliveryState.SENT)
    if state == DeliveryState.SENT:
        assert server.said[0].body["tag"] == "HUMAN_AGENT"


def test_long_words_go_out_in_pieces_in_order_with_the_buttons_last(server, account):
    heard(account, 1)
    text = "\n\n".join(f"Paragraph {number}. " + "word " * 120 for number in range(10))
    server.misbehave("", "429")
    say(account, text, choices=[Choice("★", "rate:t:1")])
    for _ in range(6):
        Delivery.objects.filter(state=DeliveryState.QUEUED).update(next_try_at=timezone.now())
        outbox.drain()
    pieces = [each.text for each in server.said]
    assert all(len(piece) <= 2000 for piece in pieces)
    assert " ".join(" ".join(pieces).split()) == " ".join(text.split())
    buttons = ["quick_replies" in each.body["message"] for each in server.said]
    assert buttons == [False] * (len(pieces) - 1) + [True]


def test_a_message_whose_answer_was_lost_is_found_and_not_said_again(server, account):
    heard(account, 1)
    server.misbehave("drop")
    delivery = after_sending(say(account))
    assert delivery.state == DeliveryState.UNKNOWN
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    outbox.look_up_unknown()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.provider_id) == (DeliveryState.SENT, server.said[0].name)


def test_a_message_that_never_arrived_is_said_again(server, account):
    heard(account, 1)
    server.misbehave("refuse")
    delivery = after_sending(say(account))
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    outbox.look_up_unknown()
    Delivery.objects.update(next_try_at=timezone.now())
    assert after_sending(delivery).state == DeliveryState.SENT
    assert len(server.said) == 1


# Receipts ---------------------------------------------------------------------------------------


def test_receipts_by_name_and_by_moment_are_folded(server, account):
    heard(account, 1)
    first, second = say(account, key="k1"), say(account, key="k2", body="Something else")
    outbox.drain()
    hear(meta.event(delivery={"mids": [server.said[0].name]}))
    second.refresh_from_db()
    assert second.state == DeliveryState.SENT
    seen_at = int((timezone.now() + timedelta(seconds=1)).timestamp() * 1000)
    hear(meta.event(read={"watermark": seen_at}))
    for delivery in (first, second):
        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.DELIVERED


def test_a_moment_before_it_was_sent_changes_nothing(server, account):
    heard(account, 1)
    delivery = after_sending(say(account))
    earlier = int((timezone.now() - timedelta(minutes=5)).timestamp() * 1000)
    hear(meta.event(read={"watermark": earlier}))
    hear(meta.event(person="99", read={"watermark": earlier * 2}))
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT


# Refusals ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "subcode", "state"),
    [
        (4, 0, DeliveryState.QUEUED),
        (613, 0, DeliveryState.QUEUED),
        (190, 463, DeliveryState.QUEUED),
        (10, 2018278, DeliveryState.FAILED),
        (551, 0, DeliveryState.FAILED),
        (200, 0, DeliveryState.FAILED),
        (100, 2018001, DeliveryState.FAILED),
    ],
)
def test_metas_own_code_says_whether_to_try_again(server, account, code, subcode, state):
    heard(account, 1)
    server.refusing[PERSON] = (code, subcode)
    delivery = after_sending(say(account))
    assert delivery.state == state
    assert f"Meta {code}" in delivery.error
    assert meta.TOKEN not in delivery.error
    account.refresh_from_db()
    assert f"Meta {code}" in account.last_error


def test_the_accounts_own_check_names_what_is_wrong(server, account):
    assert account.adapter.check(account) is None
    account.options["page_id"] = "centre"
    with pytest.raises(Exception, match="the page: a number"):
        account.adapter.check(account)
    account.options["page_id"] = PAGE
    account.secrets["access_token"] = "expired"
    with pytest.raises(Exception, match="no longer valid"):
        account.adapter.check(account)


def test_a_hearing_is_one_row_however_often_they_write(account):
    for number in range(3):
        hear(said("Still no water here", f"m_{number}"))
    assert Hearing.objects.count() == 1
