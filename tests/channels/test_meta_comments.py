"""Comments under posts: an appeal, a private reply with the code, a public word without it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.roles import Role
from channels import inbox, outbox, webhooks
from channels.models import Delivery, Hearing
from channels.values import DeliveryState
from feedback.models import Appeal, Message
from tests.builders import a_user, an_account
from tests.desk import act_on, at_desk, page_of, seen
from tests.standins import meta
from tests.standins.meta import INSTAGRAM, PAGE, MetaStandIn

pytestmark = pytest.mark.django_db
PERSON = "7234567890123456"
COMMENT = f"{PAGE}_98765"
WORDS = "Nobody has taken the rubbish away in our street for three weeks"


@pytest.fixture
def server(settings):
    settings.PUBLIC_URL = "https://sanal.example.mn"
    with MetaStandIn() as stand_in:
        settings.OUTGOING_ALLOWED_HOSTS = [stand_in.host]
        yield stand_in
    webhooks.forget_accounts()


@pytest.fixture
def account(server):
    return an_account(
        "messenger",
        code="page",
        language="en",
        options={"page_id": PAGE, "graph_url": server.url},
        secrets={"access_token": meta.TOKEN, "app_secret": meta.SECRET},
    )


def hear(payload: dict, door: str = "/hooks/messenger/page/") -> None:
    raw = meta.json.dumps(payload).encode()
    headers = {"X-Hub-Signature-256": meta.signature(raw)}
    response = Client().post(door, raw, "application/json", headers=headers)
    assert response.status_code == 200
    inbox.drain()
    outbox.drain()


def answer(text: str) -> Delivery:
    appeal = Appeal.objects.get()
    form = {"token": "5b0c3d2e-8a3f-4a57-9a1e-1d2b3c4d5e6f", "do": "reply", "text": text}
    at_desk(a_user(Role.OPERATOR)).post(act_on(appeal, "say"), seen(appeal, **form))
    words = Message.objects.filter(direction=Message.Direction.OUT).latest("id").delivery
    outbox.drain()
    words.refresh_from_db()
    return words


def composer() -> str:
    client = at_desk(a_user(Role.OPERATOR))
    page = client.get(page_of(Appeal.objects.get()), headers={"Accept-Language": "en"})
    return " ".join(page.content.decode().split())


def test_a_comment_gets_the_code_privately_and_thanks_in_public(server, account):
    hear(meta.comment(COMMENT, WORDS))
    code = Appeal.objects.get().code
    private, public = server.said
    assert (private.node, private.edge) == (PAGE, "messages")
    assert private.body["recipient"] == {"comment_id": COMMENT}
    assert code in private.text
    assert (public.node, public.edge) == (COMMENT, "comments")
    assert "Thank you" in public.text
    assert not any(word in public.text for word in (code, "Сараа", "track", "sanal"))


def test_the_same_comment_twice_is_answered_once(server, account):
    for _ in range(3):
        hear(meta.comment(COMMENT, WORDS))
    hear(meta.comment(COMMENT, WORDS, created_time=1))
    assert (Appeal.objects.count(), len(server.said)) == (1, 2)


def test_a_comment_opens_no_window_and_a_private_message_does(server, account):
    hear(meta.comment(COMMENT, WORDS))
    assert Hearing.objects.count() == 0
    assert "has not written to us privately" in composer()
    hear(meta.page(meta.event(message={"mid": "m_theirs", "text": "12-р байр"})))
    assert Appeal.objects.count() == 1
    assert "lets your own words out until" in composer()
    words = answer("Маргааш авна.")
    assert words.state == DeliveryState.SENT
    assert server.said[-1].body["recipient"] == {"id": PERSON}
    assert server.said[-1].body["messaging_type"] == "RESPONSE"


def test_when_the_private_reply_is_used_up_they_are_asked_in_public_to_write(server, account):
    hear(meta.comment(COMMENT, WORDS))
    words = answer("Маргааш авна.")
    assert words.state == DeliveryState.FAILED
    assert "private reply" in words.error
    asked = server.said[-1]
    assert (asked.node, asked.edge) == (COMMENT, "comments")
    assert "STATUS" in asked.text
    assert "Маргааш" not in asked.text


def test_a_comment_elsewhere_is_a_matter_of_its_own(server, account):
    hear(meta.comment(COMMENT, WORDS))
    hear(meta.comment(f"{PAGE}_98766", "The lift in our house has stopped"))
    assert Appeal.objects.count() == 2
    assert [said.edge for said in server.said] == ["messages", "comments"] * 2


def test_another_comment_under_the_first_brings_another_private_reply(server, account):
    hear(meta.comment(COMMENT, WORDS))
    hear(meta.comment(f"{PAGE}_98766", "And again rubbish everywhere", parent_id=COMMENT))
    assert "Your words go out as a private reply to the comment" in composer()
    assert answer("It is taken away tomorrow.").state == DeliveryState.SENT
    private = [said for said in server.said if said.edge == "messages"]
    assert private[-1].body["recipient"] == {"comment_id": f"{PAGE}_98766"}


def test_a_person_who_takes_no_private_words_is_asked_in_public(server, account):
    server.refusing[COMMENT] = (10903, 0)
    hear(meta.comment(COMMENT, WORDS))
    assert Delivery.objects.get(key__startswith="acknowledgement").state == DeliveryState.FAILED
    server.refusing.clear()
    Delivery.objects.filter(key__contains=":ask").update(
        state=DeliveryState.QUEUED, next_try_at=timezone.now()
    )
    outbox.drain()
    (public,) = server.said
    assert (public.edge, "STATUS" in public.text) == ("comments", True)


def test_public_thanks_are_tried_again_without_a_second_private_reply(server, account):
    server.misbehave("", "429")
    hear(meta.comment(COMMENT, WORDS))
    assert [said.edge for said in server.said] == ["messages"]
    Delivery.objects.filter(state=DeliveryState.QUEUED).update(next_try_at=timezone.now())
    outbox.drain()
    assert [said.edge for said in server.said] == ["messages", "comments"]


def test_a_private_reply_of_unknown_fate_is_looked_up_and_followed_by_thanks(server, account):
    server.misbehave("drop")
    hear(meta.comment(COMMENT, WORDS))
    assert [said.edge for said in server.said] == ["messages"]
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert outbox.look_up_unknown() == 1
    outbox.drain()
    assert [said.edge for said in server.said] == ["messages", "comments"]
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}


def test_a_public_reply_of_unknown_fate_is_looked_up_under_the_comment(server, account):
    server.misbehave("", "drop")
    hear(meta.comment(COMMENT, WORDS))
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert outbox.look_up_unknown() == 1
    assert [said.edge for said in server.said] == ["messages", "comments"]


def test_the_pages_own_public_reply_comes_back_and_is_no_appeal(server, account):
    hear(meta.comment(COMMENT, WORDS))
    own = {"id": PAGE, "name": "Хотын захиргаа"}
    hear(meta.comment(f"{COMMENT}_2", server.said[-1].text, **{"from": own}))
    assert (Appeal.objects.count(), len(server.said)) == (1, 2)


def test_a_changed_comment_is_a_correction(server, account):
    hear(meta.comment(COMMENT, WORDS))
    hear(
        meta.comment(
            COMMENT, "Nobody has taken the rubbish away in our street for a month", verb="edited"
        )
    )
    hear(
        meta.comment(
            COMMENT, "Nobody has taken the rubbish away in our street for a month", verb="edited"
        )
    )
    heard = Message.objects.filter(direction=Message.Direction.IN).order_by("id")
    assert [message.text for message in heard] == [
        WORDS,
        "Nobody has taken the rubbish away in our street for a month",
    ]
    assert Appeal.objects.count() == 1


def test_instagram_answers_a_comment_by_its_own_edge_and_a_live_one_only_privately(server):
    an_account(
        "instagram",
        code="ig",
        language="en",
        options={"instagram_id": INSTAGRAM, "page_id": PAGE, "graph_url": server.url},
        secrets={"access_token": meta.TOKEN, "app_secret": meta.SECRET},
    )
    for field, name in (("comments", "178"), ("live_comments", "179")):
        value = {"from": {"id": f"5{name}", "username": "saraa"}, "id": name, "text": WORDS}
        entry = {"id": INSTAGRAM, "changes": [{"field": field, "value": value}]}
        hear({"object": "instagram", "entry": [entry]}, "/hooks/instagram/ig/")
    assert [(said.node, said.edge) for said in server.said] == [
        (PAGE, "messages"),
        ("178", "replies"),
        (PAGE, "messages"),
    ]
    assert server.said[2].body["recipient"] == {"comment_id": "179"}
