"""Sending through Twilio and looking into its list, against a server that behaves like it."""

import logging
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from channels import http
from channels.adapters.sms import Sms
from channels.errors import ChannelError
from tests.channels.sms import NUMBER, PHONE, a_delivery, a_twilio_account, an_envelope
from tests.standins import twilio
from tests.standins.twilio import TwilioStandIn

sms = Sms()


@pytest.fixture
def server(settings):
    settings.PUBLIC_URL = "https://sanal.example.mn"
    with TwilioStandIn() as stand_in:
        settings.OUTGOING_ALLOWED_HOSTS = [stand_in.host, stand_in.media_host]
        yield stand_in


@pytest.fixture
def account(server):
    return a_twilio_account(server.url, media_hosts=server.media_host)


@pytest.fixture
def impatient(monkeypatch):
    """Nobody waits twenty seconds for a stand-in that hangs."""
    monkeypatch.setitem(http.request.__kwdefaults__, "timeout", 0.4)


def failure(delivery) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        sms.send(delivery)
    return caught.value


# Sending ----------------------------------------------------------------------------------------


def test_a_message_is_accepted_once_with_its_words_and_a_place_for_reports(server, account):
    sid = sms.send(a_delivery(account, "Өргөдөл хүлээн авлаа: 7KQM-4T2X-9RVC & баярлалаа"))
    (message,) = server.accepted
    assert (message.sid, message.to, message.sender) == (sid, PHONE, NUMBER)
    assert message.body == "Өргөдөл хүлээн авлаа: 7KQM-4T2X-9RVC & баярлалаа"
    assert message.callback == "https://sanal.example.mn/hooks/sms/sms-main/#rc=5&rp=all"


def test_a_messaging_service_sends_in_place_of_a_number(server):
    account = a_twilio_account(server.url, messaging_service="MG0123")
    sms.send(a_delivery(account))
    assert server.asked[0].form["MessagingServiceSid"] == "MG0123"
    assert "From" not in server.asked[0].form


@pytest.mark.parametrize(
    ("fault", "permanent", "unknown"),
    [
        (429, False, False),
        (503, False, False),
        (401, False, False),
        (500, False, True),
        (502, False, True),
        ("html", False, True),
        ("hang", False, True),
        ("drop", False, True),
        ("refuse", False, True),
        (404, True, False),
    ],
)
@pytest.mark.usefixtures("impatient")
def test_what_a_fault_means(server, account, fault, permanent, unknown):
    server.misbehave(fault)
    error = failure(a_delivery(account))
    assert (error.permanent, error.unknown) == (permanent, unknown)
    assert len(server.accepted) == (1 if fault == "drop" else 0)
    assert len(server.asked) == 1  # nothing is tried again behind the outbox's back


def test_too_many_requests_says_how_long_to_wait(server, account):
    server.misbehave(429, Retry_After="17")
    assert failure(a_delivery(account)).retry_after == 17


@pytest.mark.parametrize(
    ("to", "code"), [("1111", "21211"), ("MobiCom", "21211"), ("+97688000000", "21610")]
)
def test_a_refusal_for_good_names_twilios_code_and_not_the_number(server, account, to, code):
    server.opted_out.add("+97688000000")
    error = failure(a_delivery(account, to=to))
    assert error.permanent
    assert f"(Twilio {code})" in str(error)
    assert to not in str(error)


def test_a_full_queue_at_twilio_passes(server, account, monkeypatch):
    refusal = server._error(400, 21611, "queue is full")
    monkeypatch.setattr(server, "answer", lambda _asked: refusal)
    error = failure(a_delivery(account))
    assert (error.permanent, error.unknown, error.retry_after) == (False, False, 600)


def test_a_yes_without_a_message_id_is_of_unknown_fate(server, account, monkeypatch):
    monkeypatch.setattr(server, "answer", lambda _asked: server._json(201, {"sid": None}))
    assert failure(a_delivery(account)).unknown


def test_a_text_that_twilio_cannot_take_is_not_sent(server, account):
    assert failure(a_delivery(account, "Ө" * 1601)).permanent
    assert server.asked == []


def test_an_account_without_credentials_sends_nothing(server):
    account = a_twilio_account(server.url)
    account.secrets = {}
    assert failure(a_delivery(account)).permanent
    assert server.asked == []


# What became of it ------------------------------------------------------------------------------


def test_a_message_whose_answer_was_lost_is_found(server, account):
    server.misbehave("drop")
    delivery = a_delivery(account)
    assert failure(delivery).unknown
    (message,) = server.accepted
    assert message.status == "queued"
    assert sms.find(delivery) == message.sid


def test_a_message_that_never_arrived_is_not_found(server, account):
    server.misbehave(500)
    delivery = a_delivery(account)
    failure(delivery)
    sms.send(a_delivery(account, "Other words"))
    sms.send(a_delivery(account, delivery.body, to="+97699112234"))
    server.receive(PHONE, NUMBER, delivery.body)
    assert sms.find(delivery) is None


def test_a_message_that_came_in_is_none_of_ours(server, account):
    delivery = a_delivery(account, to=NUMBER)
    server.receive(PHONE, NUMBER, delivery.body)
    assert sms.find(delivery) is None


def test_an_older_message_with_the_same_words_is_another(server, account):
    sms.send(a_delivery(account))
    server.accepted[0].created -= timedelta(minutes=10)
    assert sms.find(a_delivery(account)) is None


@pytest.mark.parametrize("off", [timedelta(hours=1), timedelta(hours=-1)])
def test_it_is_found_although_the_clocks_disagree(server, account, off):
    server.clock = off
    old = a_delivery(account)
    sms.send(old)
    server.accepted[0].created -= timedelta(minutes=10)
    delivery = a_delivery(account)
    assert sms.find(delivery) is None
    sid = sms.send(delivery)
    assert sms.find(delivery) == sid


def test_it_is_found_on_a_later_page(server, account):
    server.page_size = 2
    delivery = a_delivery(account, "The first of many")
    sid = sms.send(delivery)
    for number in range(6):
        sms.send(a_delivery(account, f"Message {number}"))
    assert sms.find(delivery) == sid
    assert sum(asked.method == "GET" for asked in server.asked) == 4


def test_a_list_too_long_to_look_through_is_no_answer(server, account):
    server.page_size = 1
    for number in range(7):
        sms.send(a_delivery(account, f"Message {number}"))
    with pytest.raises(ChannelError, match="more than 5 pages") as caught:
        sms.find(a_delivery(account, "Not among them"))
    assert not caught.value.permanent


def test_looking_stops_at_messages_from_before(server, account):
    server.page_size = 1
    for number in range(7):
        sms.send(a_delivery(account, f"Message {number}"))
    for message in server.messages[:6]:
        message.created -= timedelta(days=3)
    assert sms.find(a_delivery(account, "Not among them")) is None


@pytest.mark.parametrize("fault", [500, "html", "drop", "hang", 429])
@pytest.mark.usefixtures("impatient")
def test_a_provider_that_cannot_tell_settles_nothing(server, account, fault):
    server.misbehave(fault)
    with pytest.raises(ChannelError) as caught:
        sms.find(a_delivery(account))
    assert not caught.value.permanent


# What no webhook brought ------------------------------------------------------------------------


def test_the_list_brings_messages_to_us_as_their_webhooks_would(server, account):
    server.page_size = 2
    sms.send(a_delivery(account))
    first = server.receive(PHONE, NUMBER, "Гэрэл & ус алга +")
    server.receive(PHONE, "+12025550199", "to another number of the account")
    second = server.receive("+77011234567", NUMBER, "зураг", ("image/jpeg", b"jpeg"))
    long_ago = server.receive(PHONE, NUMBER, "last month")
    long_ago.created -= timedelta(days=30)

    pulled = list(sms.reconcile(account))

    assert [item.external_id for item in pulled] == [first.sid, second.sid]
    for item, message in zip(pulled, [first, second], strict=True):
        webhook = urlencode(server.incoming(message)).encode()
        assert item.external_id == sms.external_id(webhook, item.content_type, {})
        (from_list,) = sms.parse(an_envelope(account, item.raw, item.content_type))
        (from_webhook,) = sms.parse(an_envelope(account, webhook))
        assert (from_list.text, from_list.sender) == (from_webhook.text, from_webhook.sender)
        assert from_list.external_id == from_webhook.external_id
        assert from_list.media == from_webhook.media
        assert abs(from_list.sent_at - timezone.now()) < timedelta(minutes=1)


def test_a_messaging_services_list_is_not_narrowed_to_one_number(server):
    account = a_twilio_account(server.url, messaging_service="MG0123")
    server.receive(PHONE, "+12025550199", "to any number of the service")
    assert len(list(sms.reconcile(account))) == 1


# Media and the account --------------------------------------------------------------------------


def picture_url(server, account) -> str:
    message = server.receive(PHONE, NUMBER, "зураг", ("image/jpeg", b"\xff\xd8 a picture"))
    raw = urlencode(server.incoming(message)).encode()
    (inbound,) = sms.parse(an_envelope(account, raw))
    return inbound.media[0].url


def test_a_picture_is_fetched_and_its_store_gets_no_password(server, account):
    with sms.fetch(account, picture_url(server, account)) as file:
        assert file.read() == b"\xff\xd8 a picture"
    asked, stored = server.asked
    assert "Authorization" in asked.headers
    assert stored.headers["Host"] == server.media_host
    assert "Authorization" not in stored.headers


def test_the_store_gets_no_password_when_it_is_asked_directly(server, account):
    sid = picture_url(server, account).rpartition("/")[2]
    sms.fetch(account, f"http://{server.media_host}/cdn/{sid}").close()
    assert "Authorization" not in server.asked[0].headers


@pytest.mark.parametrize("place", ["http://169.254.169.254/", "http://evil.example/picture.jpg"])
def test_a_picture_is_not_fetched_from_elsewhere(server, account, place):
    server.media_location = place
    with pytest.raises(ChannelError) as caught:
        sms.fetch(account, picture_url(server, account))
    assert caught.value.permanent
    with pytest.raises(ChannelError):
        sms.fetch(account, place)


def test_a_picture_over_the_limit_is_not_taken(server, account, settings):
    settings.UPLOAD_MAX_BYTES = 10
    with pytest.raises(ChannelError, match="more than 10 bytes"):
        sms.fetch(account, picture_url(server, account))


def test_a_good_account_passes_its_check(server, account):
    sms.check(account)


@pytest.mark.parametrize(
    ("options", "secrets", "said"),
    [
        ({}, {"auth_token": "wrong"}, "401"),
        ({"account_sid": ""}, {}, "account SID"),
        ({"account_sid": "AC1/../.."}, {}, "account SID"),
        ({"sender": ""}, {}, "sender number"),
        ({"country": "Mongolia"}, {}, "two letters"),
        ({"api_url": "http://127.0.0.1:1"}, {}, "public address"),
    ],
)
def test_a_bad_account_hears_why(server, account, options, secrets, said):
    account.options |= options
    account.secrets |= secrets
    with pytest.raises(ChannelError, match=said):
        sms.check(account)


def test_a_suspended_account_is_told(server, account):
    server.account_status = "suspended"
    with pytest.raises(ChannelError, match="suspended"):
        sms.check(account)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("fault", [400, 401, 429, 500, "html", "hang", "drop"])
def test_neither_token_nor_number_nor_words_are_in_logs_or_errors(server, account, fault, caplog):
    caplog.set_level(logging.DEBUG)
    server.misbehave(fault)
    error = failure(a_delivery(account, "private words"))
    logging.getLogger("sanal").error("failed", exc_info=error)
    for private in (twilio.TOKEN, twilio.SID, PHONE, "private words"):
        assert private not in caplog.text
        assert private not in str(error)
