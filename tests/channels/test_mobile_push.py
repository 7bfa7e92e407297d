"""News on a device: encrypted for the browser, signed by the centre, gone when the device is."""

import json

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from channels import outbox, registry
from channels.errors import ChannelError
from channels.models import Account, Delivery
from channels.push import devices, terms
from channels.push.encryption import encrypt, from_text, to_text
from channels.values import DeliveryState
from tests.builders import an_account, an_address
from tests.channels.contract import SendContract
from tests.standins.push import Browser, FcmStandIn, PushStandIn, claims_of

TOKEN = "dK3:APA91bF-registration_token-of-a-phone"

# RFC 8291, section 5 and appendix A.
WATERMELON = b"When I grow up, I want to be a watermelon"
BROWSER_KEY = (
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
)
SECRET = "BTBZMqHH6r4Tts7J_aSIgg"
OWN_KEY = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS"
    "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qul"
    "cy4a-fN"
)


@pytest.fixture(autouse=True)
def _local(settings, db):
    settings.PUBLIC_URL = "https://sanal.example.mn"
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1"]


def an_app(services: str = "127.0.0.1", **fields) -> Account:
    account = an_account("mobile", options={"services": services, **fields.pop("options", {})})
    account.secrets = fields.pop("secrets", {})
    account.save()
    terms.ensure_key(account)
    return account


def pushed(standin, account, address, *, key="news:1", **words) -> Delivery:
    words = {"body": "We answered.", "subject": "Your appeal of 12 November"} | words
    where = an_address(address, "device")
    delivery = outbox.enqueue(key=key, address=where, account=account, language="en", **words)
    outbox.drain(limit=1)
    delivery.refresh_from_db()
    return delivery


def test_the_published_example_comes_out_letter_by_letter():
    own_key = ec.derive_private_key(int.from_bytes(from_text(OWN_KEY), "big"), ec.SECP256R1())
    body = encrypt(
        WATERMELON,
        browser_key=from_text(BROWSER_KEY),
        secret=from_text(SECRET),
        own_key=own_key,
        salt=from_text(SALT),
    )
    assert to_text(body) == BODY


def test_each_message_is_sealed_anew_and_only_its_browser_opens_it():
    browser = Browser(1)
    keys = {"browser_key": browser.point, "secret": browser.secret}
    first, second = encrypt(b"news", **keys), encrypt(b"news", **keys)
    assert first != second
    assert browser.opened(first) == browser.opened(second) == b"news"
    with pytest.raises(InvalidTag):
        Browser(2).opened(first)


def test_more_words_than_a_push_holds_are_refused():
    browser = Browser()
    with pytest.raises(ValueError, match="3993"):
        encrypt(b"x" * 4000, browser_key=browser.point, secret=browser.secret)


def test_a_browser_gets_title_words_and_link_signed_by_the_centre():
    with PushStandIn() as service:
        account = an_app()
        thread = {"link": "/app/news/abc/", "about": "registration-1"}
        delivery = pushed(service, account, service.address(), thread=thread)
        assert delivery.state == DeliveryState.SENT, delivery.error
        (shown,) = service.shown
    assert shown.words == {
        "title": "Your appeal of 12 November",
        "body": "We answered.",
        "language": "en",
        "link": "/app/news/abc/",
        "tag": "registration-1",
    }
    assert delivery.provider_id.endswith("/message/1")
    assert shown.headers["Content-Encoding"] == "aes128gcm"
    assert shown.headers["Urgency"] == "normal"
    assert int(shown.headers["TTL"]) == 28 * 24 * 3600
    token = shown.headers["Authorization"].partition("t=")[2].partition(",")[0]
    assert claims_of(token)[1]["sub"] == "https://sanal.example.mn"


def test_news_of_one_appeal_share_a_topic_so_that_the_newest_waits_alone():
    with PushStandIn() as service:
        account = an_app()
        for number, about in enumerate(("one", "one", "other")):
            thread = {"about": about}
            pushed(service, account, service.address(), key=f"news:{number}", thread=thread)
        topics = [each.headers["Topic"] for each in service.shown]
    assert topics[0] == topics[1] != topics[2]


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_tried_no_more(status):
    with PushStandIn() as service:
        account = an_app()
        service.misbehave(status)
        delivery = pushed(service, account, service.address())
    assert delivery.state == DeliveryState.FAILED
    assert delivery.address.failing_since is not None
    assert "push/one" not in delivery.error


def test_words_of_a_trouble_elsewhere_leave_the_device_alone():
    with PushStandIn() as service:
        account = an_app()
        service.misbehave(503)
        delivery = pushed(service, account, service.address())
    assert delivery.state == DeliveryState.QUEUED
    assert delivery.address.failing_since is None


def test_nothing_is_handed_to_a_host_that_is_no_push_service():
    with PushStandIn() as service:
        account = an_app(services="fcm.googleapis.com *.push.apple.com")
        delivery = pushed(service, account, service.address())
        assert service.asked == []
    assert delivery.state == DeliveryState.FAILED


@pytest.mark.parametrize(
    ("host", "serves"),
    [
        ("fcm.googleapis.com", True),
        ("web.push.apple.com", True),
        ("wns2-par02p.notify.windows.com", True),
        ("UPDATES.push.services.mozilla.com", True),
        ("push.apple.com.example", False),
        ("evilpush.apple.com", False),
        ("example.com", False),
    ],
)
def test_known_push_services_are_told_from_others(host, serves):
    assert terms.serves(an_account("mobile"), host) is serves


def test_the_key_is_made_once_and_stays():
    account = an_account("mobile")
    first = terms.public_key(account)
    again = terms.public_key(Account.objects.get(pk=account.pk))
    assert first == again
    assert len(from_text(first)) == 65
    assert "PRIVATE" in Account.objects.get(pk=account.pk).secrets["vapid_key"]


def test_what_is_no_device_is_refused():
    good = Browser()
    keys = f"{to_text(good.point)} {to_text(good.secret)}"
    for address in (
        "",
        "web:",
        "fcm:short",
        "fcm:with space in it and long enough",
        f"web:http://push.example/1 {keys}",
        f"web:ftp://127.0.0.1/1 {keys}",
        f"web:https:///1 {keys}",
        f"web:https://push.example/{'x' * 2001} {keys}",
        f"web:https://push.example/1 {to_text(good.point)} {to_text(b'short')}",
        f"web:https://push.example/1 {to_text(bytes(65))} {to_text(good.secret)}",
        f"web:https://push.example/1 {keys} more",
    ):
        with pytest.raises(ValueError):  # noqa: PT011  (whichever of the many reasons)
            registry.get("mobile").normalise(address)
    whole = f"web:https://push.example/1 {keys}"
    assert registry.get("mobile").normalise(f" {whole}") == whole


def test_a_native_application_is_told_only_that_there_is_news():
    with FcmStandIn() as google:
        account = an_app(
            options={"fcm_url": google.url},
            secrets={"fcm_service_account": google.service_account},
        )
        thread = {"about": "registration-1", "link": "/app/news/abc/"}
        delivery = pushed(google, account, f"fcm:{TOKEN}", thread=thread)
        assert delivery.state == DeliveryState.SENT, delivery.error
        pushed(google, account, f"fcm:{TOKEN}", key="news:2", thread=thread)
        assert len(google.tokens) == 1  # asked for once, then kept
    message = google.taken[0]
    assert message["token"] == TOKEN
    assert message["notification"] == {"body": "There is news about your appeal."}
    assert message["data"] == {"registration": "registration-1"}
    assert "answered" not in json.dumps(message)


def test_an_application_that_was_removed_is_tried_no_more():
    with FcmStandIn() as google:
        google.gone.add(TOKEN)
        account = an_app(
            options={"fcm_url": google.url},
            secrets={"fcm_service_account": google.service_account},
        )
        delivery = pushed(google, account, f"fcm:{TOKEN}")
    assert delivery.state == DeliveryState.FAILED
    assert delivery.address.failing_since is not None


def test_a_token_that_google_takes_back_is_asked_for_anew():
    with FcmStandIn() as google:
        account = an_app(
            options={"fcm_url": google.url},
            secrets={"fcm_service_account": google.service_account},
        )
        pushed(google, account, f"fcm:{TOKEN}")
        google.tokens[:] = ["another"]
        delivery = pushed(google, account, f"fcm:{TOKEN}", key="news:2")
        assert delivery.state == DeliveryState.QUEUED
        Delivery.objects.filter(pk=delivery.pk).update(next_try_at=delivery.claimed_at)
        outbox.drain(limit=1)
        delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT, delivery.error


@pytest.mark.parametrize("file", ["", "{", "[]", '{"project_id": "x"}'])
def test_without_a_service_account_nothing_goes_to_native_applications(file):
    delivery = pushed(None, an_app(secrets={"fcm_service_account": file}), f"fcm:{TOKEN}")
    assert delivery.state == DeliveryState.FAILED
    assert delivery.address.failing_since is None


def test_the_test_button_makes_the_key_and_names_a_broken_one():
    account = an_account("mobile", options={"services": "*.push.apple.com"})
    registry.get("mobile").check(account)
    assert account.secrets["vapid_key"]
    account.secrets = {"vapid_key": "no key"}
    with pytest.raises(ChannelError, match="P-256"):
        registry.get("mobile").check(account)


def test_the_test_button_wants_a_contact_that_push_services_take(settings):
    settings.PUBLIC_URL = "http://localhost:8000"
    account = an_account("mobile", options={"services": "*.push.apple.com"})
    with pytest.raises(ChannelError, match="contact"):
        registry.get("mobile").check(account)
    account.options["contact"] = "hello@centre.example"
    registry.get("mobile").check(account)


def test_a_device_is_one_address_however_it_is_written():
    browser = Browser()
    known = devices.subscription(
        "https://push.example/1", to_text(browser.point) + "=", to_text(browser.secret) + "=="
    )
    assert str(known) == registry.get("mobile").normalise(str(known))


class TestSending(SendContract):
    slug = "mobile"
    # The topic and the tag make one of what is said twice: silence is simply tried again.
    after_silence = DeliveryState.QUEUED
    after_500 = DeliveryState.QUEUED

    def standin(self):
        return PushStandIn()

    def account_for(self, standin):
        self.address = standin.address()
        return an_app()
