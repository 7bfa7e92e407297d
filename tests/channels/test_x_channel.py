"""X: proven both ways, read once however it comes, private words never said in public."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from channels import http, inbox, outbox, polling
from channels.adapters.x import X
from channels.errors import ChannelError, Malformed
from channels.models import Account, Delivery, Envelope
from channels.values import DeliveryState, Inbound
from channels.x import letters, signing, terms
from feedback import answers
from feedback.models import Appeal, Message
from tests import builders
from tests.channels.contract import recordings
from tests.channels.x import BAT, OPTIONS, an_account, at_standin
from tests.standins import x as standins

VECTORS = Path(__file__).parents[3] / "shared" / "data" / "webhooks" / "signature_vectors.json"
x = X()


@pytest.fixture
def there(settings, db):
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    with standins.XStandIn() as standin:
        yield standin


def saved(standin, **options) -> Account:
    return builders.an_account("x", options=at_standin(standin, **options), secrets=standins.KEYS)


def bring(account, recording: str) -> None:
    (found,) = [each for each in recordings("x") if each["name"] == recording]
    path = f"/hooks/x/{account.code}/"
    headers = standins.signed(found["raw"])
    response = Client().post(path, found["raw"], content_type="application/json", headers=headers)
    assert response.status_code == 200
    inbox.drain()


def ask(account) -> None:
    """Question X as the scheduler does, past the pause between two questions."""
    Account.objects.filter(pk=account.pk).update(
        cursor={**Account.objects.get(pk=account.pk).cursor, "not_before": 0}
    )
    polling.poll(account.pk)
    inbox.drain()


# Proofs -------------------------------------------------------------------------------------------


def test_the_challenge_is_answered(db):
    account = builders.an_account("x", options=OPTIONS, secrets={"api_secret": "DDD"})
    answer = Client().get(f"/hooks/x/{account.code}/", {"crc_token": "some_random"})
    assert answer.json()["response_token"].startswith("sha256=")
    assert Client().get(f"/hooks/x/{account.code}/").status_code == 403
    assert Envelope.objects.count() == 0


@pytest.mark.skipif(not VECTORS.exists(), reason=f"no shared vectors at {VECTORS}")
def test_the_challenge_is_answered_as_in_the_shared_vectors(db):
    for vector in json.loads(VECTORS.read_text(encoding="utf-8"))["x_crc"]:
        secrets = {"api_secret": vector["consumer_secret"]}
        account = builders.an_account("x", options=OPTIONS, secrets=secrets)
        answer = Client().get(f"/hooks/x/{account.code}/", {"crc_token": vector["crc_token"]})
        assert answer.json() == {"response_token": vector["response_token"]}


def test_requests_are_signed_as_in_the_published_example():
    params = {
        "status": "Hello Ladies + Gentlemen, a signed OAuth request!",
        "include_entities": "true",
        "oauth_consumer_key": "xvz1evFS4wEEPTGEFPHBog",
        "oauth_nonce": "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": "1318622958",
        "oauth_token": "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
        "oauth_version": "1.0",
    }
    secrets = (
        "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
        "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
    )
    old = "https://api.twitter.com/1/statuses/update.json"
    new = "https://api.twitter.com/1.1/statuses/update.json"
    assert signing.signature("post", old, params, *secrets) == "tnnArxj06cWHq44gCs1OSKk/jLY="
    assert signing.signature("POST", new, params, *secrets) == "hCtSmYh+iHYCEqBWrE7C7hYmtUk="


def test_the_previous_secret_is_good_while_secrets_are_changed(db):
    secrets = {**standins.KEYS, "api_secret": "new", "previous_api_secret": "old"}
    account = builders.an_account("x", options=OPTIONS, secrets=secrets)
    for secret, status in (("new", 200), ("old", 200), ("older", 403)):
        raw = json.dumps({"for_user_id": secret}).encode()
        headers = standins.signed(raw, secret)
        path = f"/hooks/x/{account.code}/"
        answer = Client().post(path, raw, content_type="application/json", headers=headers)
        assert answer.status_code == status


# Coming in ----------------------------------------------------------------------------------------


def test_a_mention_is_answered_in_public_without_its_code_and_the_rest_in_private(there):
    account = saved(there)
    bring(account, "mention_kk")
    appeal = Appeal.objects.get()
    outbox.drain()
    (public,) = there.said
    assert public.answers == "1900000000000000201"
    assert letters.weight(public.text) <= terms.MOST_IN_POST
    assert appeal.code not in public.text
    assert f"recipient_id={standins.OURS}" in public.text
    bring(account, "message_mn")
    assert Appeal.objects.count() == 1
    answers.answer(appeal, text="Шам ертең жанады.", actor=builders.staff())
    outbox.drain()
    private = there.messages[-1]
    assert (private.sender, private.to) == (standins.OURS, BAT)
    assert "Шам ертең жанады." in private.text


def test_an_answer_to_a_mention_goes_in_private_where_that_is_open(there):
    account = saved(there)
    bring(account, "mention_kk")
    answers.answer(Appeal.objects.get(), text="Шам ертең жанады.", actor=builders.staff())
    outbox.drain()
    assert [each.to for each in there.said] == ["", BAT]
    assert "Шам ертең жанады." in there.messages[-1].text


def test_where_it_is_closed_the_answer_waits_behind_a_public_invitation(there):
    there.closed.add(BAT)
    account = saved(there)
    bring(account, "mention_kk")
    answers.answer(Appeal.objects.get(), text="Шам ертең жанады.", actor=builders.staff())
    outbox.drain()
    assert there.messages == []
    assert [each.answers for each in there.posts] == ["1900000000000000201"] * 2
    assert not any("Шам" in each.text for each in there.posts)
    assert there.posts[0].text != there.posts[1].text


def test_a_reply_under_our_words_goes_on_with_the_same_matter(there):
    account = saved(there)
    bring(account, "mention_kk")
    outbox.drain()
    (ours,) = there.said
    Appeal.objects.update(last_activity_at=datetime(2026, 1, 1, tzinfo=UTC))
    there.hear(BAT, "@centre1111 Одоо ч хэвээр", private=False, answers=ours.id)
    Account.objects.update(options=at_standin(there, way="polling"))
    ask(account)
    assert Appeal.objects.count() == 1
    heard = Message.objects.filter(direction="in").order_by("id")
    assert [each.text for each in heard][-1] == "Одоо ч хэвээр"
    assert heard.last().link.startswith("https://x.com/")


def test_words_asked_for_come_oldest_first_and_only_once(there):
    account = saved(there, way="polling")
    there.page_size = 2
    for number in range(5):
        there.hear(BAT, f"Мессеж {number}")
    there.hear("77", "@centre1111 Хашаа", private=False)
    there.hear(standins.OURS, "Бидний үг")
    ask(account)
    ask(account)
    there.hear(BAT, "Сүүлийн")
    ask(account)
    heard = Message.objects.filter(direction="in").order_by("id")
    assert [each.text for each in heard] == [
        *(f"Мессеж {number}" for number in range(5)),
        *("Хашаа", "Сүүлийн"),
    ]


def test_what_came_by_a_call_is_not_taken_in_again_when_it_is_listed(there):
    account = saved(there)
    bring(account, "message_mn")
    moment = datetime.now(UTC) - timedelta(hours=1)
    listed = there.hear(BAT, "Манай байрны лифт", created=moment)
    listed.id = "1900000000000000101"
    assert polling.reconcile(account.pk) == 0


def test_x_is_asked_no_more_often_than_it_may_be(there):
    account = saved(there, way="polling", poll_minutes=5)
    with time_machine.travel("2026-11-20T10:00:00Z", tick=False) as clock:
        polling.poll(account.pk)
        asked = len(there.asked)
        clock.shift(240)
        polling.poll(account.pk)
        assert len(there.asked) == asked
        clock.shift(61)
        reset = {"x_rate_limit_reset": str(int(datetime.now(UTC).timestamp()) + 700)}
        there.misbehave(429, **reset)
        polling.poll(account.pk)
        asked = len(there.asked)
        clock.shift(690)
        polling.poll(account.pk)
        assert len(there.asked) == asked
        clock.shift(11)
        polling.poll(account.pk)
        assert len(there.asked) > asked


# Going out ----------------------------------------------------------------------------------------


def a_delivery(account, body: str = "Хариу", **fields) -> Delivery:
    address = builders.an_address(BAT, "x")
    return outbox.enqueue(key="answer:1", address=address, account=account, body=body, **fields)


def test_too_many_requests_wait_until_x_says(there):
    delivery = a_delivery(saved(there))
    reset = str(int(datetime.now(UTC).timestamp()) + 333)
    there.misbehave(429, x_rate_limit_reset=reset)
    outbox.drain(limit=1)
    delivery.refresh_from_db()
    assert 325 <= (delivery.next_try_at - delivery.claimed_at).total_seconds() <= 334


@pytest.mark.parametrize("thread", [{}, {"in_reply_to": "post:1900000000000000201"}])
def test_words_of_unknown_fate_are_found_in_the_list_and_not_said_twice(there, thread):
    delivery = a_delivery(saved(there), thread=thread)
    there.misbehave("drop")
    outbox.drain(limit=1)
    Delivery.objects.update(lease_until=delivery.created_at)
    assert outbox.look_up_unknown() == 1
    delivery.refresh_from_db()
    assert (delivery.state, len(there.said)) == (DeliveryState.SENT, 1)
    assert delivery.provider_id.endswith(there.said[0].id)


def test_very_long_words_go_out_in_pieces_one_after_the_other(there):
    a_delivery(saved(there), body="Урт үг. " * 2000)
    outbox.drain()
    first, second = there.messages
    assert max(len(first.text), len(second.text)) <= terms.MOST_IN_MESSAGE
    assert f"{first.text} {second.text}".strip() == ("Урт үг. " * 2000).strip()


def test_pictures_of_private_messages_are_fetched_in_our_name(there):
    account = saved(there)
    with x.fetch(account, f"{there.url}/media/private.jpg?a=1#private") as file:
        assert file.read() == b"picture"
    with pytest.raises(http.Refused):
        x.fetch(account, f"{there.url}/media/private.jpg")
    with pytest.raises(ChannelError, match="not among"):
        x.fetch(account, "https://elsewhere.example/media/1.jpg")


def test_a_check_notices_a_token_of_another_account(there):
    x.check(saved(there))
    with pytest.raises(ChannelError, match="another account's: @centre1111"):
        x.check(saved(there, user_id="77"))


# Letters ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0),
        ("abc", 3),
        ("Өргөдөл", 7),
        ("漢字", 4),
        ("🙂", 2),
        ("https://a.mn/very/long/way x", 25),
    ],
)
def test_letters_are_counted_as_x_counts_them(text, weight):
    assert letters.weight(text) == weight


@given(st.text(max_size=600))
def test_whatever_is_said_in_public_fits(words):
    said = letters.fitting(words, "https://x.com/messages/compose?recipient_id=1")
    assert letters.weight(said) <= terms.MOST_IN_POST


# What comes ---------------------------------------------------------------------------------------


def test_events_of_another_account_say_nothing():
    body = {"for_user_id": "77", "direct_message_events": [{"type": "message_create"}]}
    assert list(x.parse(Envelope(account=an_account(), raw=json.dumps(body).encode()))) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ([], "no JSON object"),
        ({"polled": "cat", "event": {"id": "1"}}, "no known kind"),
        ({"polled": "dm"}, "no known kind"),
        (
            {"for_user_id": standins.OURS, "tweet_create_events": [{"id_str": "1"}]},
            "without its id or its writer",
        ),
    ],
)
def test_what_cannot_be_read_says_why(body, said):
    with pytest.raises(Malformed, match=re.escape(said)):
        list(x.parse(Envelope(account=an_account(), raw=json.dumps(body).encode())))


FIELDS = ["id", "id_str", "type", "text", "user", "entities", "urls", "user_mentions", "media"]
FIELDS += ["message_create", "sender_id", "target", "recipient_id", "message_data", "attachment"]
FIELDS += ["created_timestamp", "created_at", "coordinates", "extended_tweet", "url", "author_id"]
FIELDS += ["expanded_url", "video_info", "variants", "referenced_tweets", "media_key", "geo"]
WORDS = st.one_of(
    st.text(max_size=20),
    st.sampled_from([standins.OURS, BAT, "message_create", "MessageCreate", "photo", "https://t"]),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), WORDS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6)
    ),
    max_leaves=12,
)
THINGS = st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=8)
BODIES = st.one_of(
    VALUES,
    st.builds(
        lambda messages, posts, users: {
            "for_user_id": standins.OURS,
            "direct_message_events": messages,
            "tweet_create_events": posts,
            "users": users,
        },
        st.one_of(VALUES, st.lists(THINGS, max_size=2)),
        st.one_of(VALUES, st.lists(THINGS, max_size=2)),
        VALUES,
    ),
    st.builds(
        lambda kind, event, includes: {"polled": kind, "event": event, "includes": includes},
        st.one_of(VALUES, st.sampled_from(["dm", "post"])),
        THINGS,
        THINGS,
    ),
)


@given(raw=st.one_of(st.binary(max_size=100), BODIES.map(lambda body: json.dumps(body).encode())))
def test_whatever_comes_is_read_or_malformed(raw):
    assert len(x.external_id(raw, "application/json", {})) <= 60
    try:
        values = list(x.parse(Envelope(account=an_account(), raw=raw)))
    except Malformed:
        return
    for value in values:
        if isinstance(value, Inbound):
            said = value.text + value.sender_name + value.link
            assert "\0" not in said
            said.encode()
