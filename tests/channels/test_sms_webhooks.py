"""Whether a webhook is the gateway's: signatures and secret words, good, bad, missing, stale."""

import base64
import hashlib
import hmac
import json
import logging
import time
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import RequestFactory

from channels.adapters.sms import Sms
from channels.errors import NotAuthentic
from channels.models import Account
from tests.channels.sms import a_carrier_account, a_twilio_account
from tests.standins import twilio

sms = Sms()
PUBLIC = "https://sanal.example.mn"
HOOK = "/hooks/sms/sms-main/"
FIELDS = {"MessageSid": "SM1", "From": "+97699112233", "Body": "Гэрэл & ус", "Empty": ""}
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def public_url(settings):
    settings.PUBLIC_URL = PUBLIC


def is_authentic(request, account) -> bool:
    try:
        sms.verify(request, account)
    except NotAuthentic:
        return False
    return True


def a_twilio_request(
    *, signed_with=twilio.TOKEN, signed_url=PUBLIC + HOOK, fields=FIELDS, path=HOOK, **headers
):
    signature = twilio.signature(signed_url, list(FIELDS.items()), signed_with)
    return RequestFactory().post(
        path,
        urlencode(fields),
        content_type=FORM,
        headers={"X-Twilio-Signature": signature, **headers},
    )


# Twilio -----------------------------------------------------------------------------------------


def test_twilios_own_signature_is_accepted_whatever_host_the_request_names():
    assert is_authentic(a_twilio_request(), a_twilio_account())
    assert is_authentic(a_twilio_request(Host="localhost"), a_twilio_account())


def test_the_host_of_the_request_makes_no_signature_right(settings):
    settings.ALLOWED_HOSTS = ["evil.example"]
    request = a_twilio_request(signed_url="https://evil.example" + HOOK, Host="evil.example")
    assert not is_authentic(request, a_twilio_account())


@pytest.mark.parametrize(
    "request_",
    [
        a_twilio_request(signed_with="another token"),
        a_twilio_request(signed_with=""),
        a_twilio_request(fields={**FIELDS, "Body": "Гэрэл"}),
        a_twilio_request(fields={**FIELDS, "More": "1"}),
        a_twilio_request(path="/hooks/sms/another/"),
        a_twilio_request(path=HOOK + "?a=1"),
        a_twilio_request(**{"X-Twilio-Signature": ""}),
        a_twilio_request(**{"X-Twilio-Signature": "ünïcode"}),
        RequestFactory().post(HOOK, urlencode(FIELDS), content_type=FORM),
        RequestFactory().post(HOOK, b"&".join([b"a=1"] * 600), content_type=FORM),
        RequestFactory().get(HOOK),
    ],
)
def test_any_other_signature_is_refused(request_):
    assert not is_authentic(request_, a_twilio_account())


def test_both_tokens_count_while_they_are_changed():
    account = a_twilio_account()
    account.secrets = {"auth_token": "the new token", "previous_auth_token": twilio.TOKEN}
    assert is_authentic(a_twilio_request(), account)
    assert is_authentic(a_twilio_request(signed_with="the new token"), account)
    account.secrets["previous_auth_token"] = ""
    assert not is_authentic(a_twilio_request(), account)


def test_an_account_without_token_takes_nothing():
    account = a_twilio_account()
    account.secrets = {}
    assert not is_authentic(a_twilio_request(signed_with=""), account)


def test_the_query_counts_as_it_came():
    url = f"{HOOK}?b=%D3%A8+1&a=&b=2"
    request = a_twilio_request(path=url, signed_url=PUBLIC + url)
    assert request.META["QUERY_STRING"] == "b=%D3%A8+1&a=&b=2"
    assert is_authentic(request, a_twilio_account())


def test_a_get_is_signed_by_its_address_alone():
    url = f"{HOOK}?MessageSid=SM1&Body=hi"
    signature = twilio.signature(PUBLIC + url, [], twilio.TOKEN)
    request = RequestFactory().get(url, headers={"X-Twilio-Signature": signature})
    assert is_authentic(request, a_twilio_account())


@pytest.mark.parametrize(
    ("sent", "hash_of", "authentic"),
    [
        (b'{"a": 1}', b'{"a": 1}', True),
        (b'{"a": 2}', b'{"a": 1}', False),
        (b'{"a": 1}', None, False),
        (b"\xff{", b"{", False),
    ],
)
def test_a_json_body_is_tied_to_the_address_by_its_hash(sent, hash_of, authentic):
    url = HOOK
    if hash_of is not None:
        url += f"?bodySHA256={hashlib.sha256(hash_of).hexdigest()}"
    request = RequestFactory().post(
        url,
        sent,
        content_type="application/json",
        headers={"X-Twilio-Signature": twilio.signature(PUBLIC + url, [], twilio.TOKEN)},
    )
    assert is_authentic(request, a_twilio_account()) is authentic


def vectors() -> list:
    """Published signatures, where the test data lie beside the project."""
    path = settings.BASE_DIR.parent / "shared" / "data" / "webhooks" / "signature_vectors.json"
    if not path.exists():
        return [pytest.param(None, marks=pytest.mark.skip("no test data beside the project"))]
    return json.loads(path.read_text())["twilio_x_twilio_signature"]


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector and vector["id"])
def test_published_signatures(vector, settings):
    scheme_and_host, _slash, rest = vector["url"].partition("/myapp.php")
    settings.PUBLIC_URL = scheme_and_host
    account = a_twilio_account()
    account.secrets = {"auth_token": vector["token"]}
    body, content_type = urlencode([tuple(pair) for pair in vector["params"]]), FORM
    if "body" in vector:
        body, content_type = vector["body"], "application/json"
    request = RequestFactory().post(
        "/myapp.php" + rest,
        body,
        content_type=content_type,
        headers={"X-Twilio-Signature": vector["signature"]},
    )
    assert is_authentic(request, account) is vector["valid"]


def test_twilio_hears_an_empty_document():
    response = sms.reply(a_twilio_request(), a_twilio_account())
    assert response["Content-Type"].startswith("text/xml")
    assert response.content.endswith(b"<Response />")


# Carriers ---------------------------------------------------------------------------------------

TOKEN = "hook-token-5d"


@pytest.mark.parametrize(
    ("request_", "authentic"),
    [
        (RequestFactory().get(f"{HOOK}?from=1&text=a&token={TOKEN}"), True),
        (RequestFactory().post(f"{HOOK}?token={TOKEN}", "from=1", content_type=FORM), True),
        (RequestFactory().post(HOOK, f"from=1&token={TOKEN}", content_type=FORM), True),
        (RequestFactory().post(HOOK, {"token": TOKEN}, content_type="application/json"), True),
        (RequestFactory().post(HOOK, "from=1", content_type=FORM, headers={"Token": TOKEN}), True),
        (RequestFactory().get(f"{HOOK}?from=1&token=wrong"), False),
        (RequestFactory().get(f"{HOOK}?from=1&token="), False),
        (RequestFactory().get(f"{HOOK}?from=1"), False),
        (RequestFactory().get(f"{HOOK}?token={TOKEN}x"), False),
        (RequestFactory().get(f"{HOOK}?token=%D3%A8%FF"), False),
        (RequestFactory().post(HOOK, "{", content_type="application/json"), False),
    ],
)
def test_a_secret_word_in_header_address_or_body(request_, authentic):
    assert is_authentic(request_, a_carrier_account()) is authentic


@pytest.mark.parametrize("other", [{}, *({"token": letter} for letter in "abcdefgh")])
def test_one_record_with_the_secret_word_vouches_for_no_other(other):
    records = [{"token": TOKEN, "from": "1"}, {**other, "from": "2"}]
    request = RequestFactory().post(HOOK, records, content_type="application/json")
    assert not is_authentic(request, a_carrier_account())


def test_both_secret_words_count_while_they_are_changed():
    account = a_carrier_account(secrets={"token": "new", "previous_token": "old"})
    for word, authentic in [("new", True), ("old", True), ("older", False)]:
        assert is_authentic(RequestFactory().get(f"{HOOK}?token={word}"), account) is authentic


def test_without_any_secret_nothing_is_accepted():
    account = a_carrier_account(secrets={"token": ""})
    assert not is_authentic(RequestFactory().get(f"{HOOK}?token="), account)


def signing_account(**options) -> Account:
    return a_carrier_account(
        secrets={"signature_secret": "key-1", "previous_signature_secret": "key-0"},
        signature_header="X-Signature",
        **options,
    )


def a_signed_request(body: bytes, signature: str, **headers):
    headers["X-Signature"] = signature
    return RequestFactory().post(HOOK, body, content_type=FORM, headers=headers)


def digest(signed: bytes, key: bytes = b"key-1") -> bytes:
    return hmac.new(key, signed, hashlib.sha256).digest()


BODY = "from=99112233&text=Гэрэл".encode()


@pytest.mark.parametrize(
    ("signature", "authentic"),
    [
        (digest(BODY).hex(), True),
        (digest(BODY).hex().upper(), True),
        ("sha256=" + digest(BODY).hex(), True),
        (base64.b64encode(digest(BODY)).decode(), True),
        (digest(BODY, b"key-0").hex(), True),
        (digest(BODY, b"key-2").hex(), False),
        (digest(BODY + b"x").hex(), False),
        ("", False),
        ("ü", False),
        (hmac.new(b"key-1", BODY, hashlib.sha1).hexdigest(), False),
    ],
)
def test_a_carriers_signature_over_the_raw_body(signature, authentic):
    assert is_authentic(a_signed_request(BODY, signature), signing_account()) is authentic


def test_a_signature_is_not_replaced_by_the_secret_word():
    request = RequestFactory().get(f"{HOOK}?token={TOKEN}")
    assert not is_authentic(request, signing_account())


def test_a_get_is_signed_over_its_query():
    query = "from=99112233&text=%D0%93"
    headers = {"X-Signature": digest(query.encode()).hex()}
    request = RequestFactory().get(f"{HOOK}?{query}", headers=headers)
    assert is_authentic(request, signing_account())
    assert not is_authentic(
        RequestFactory().get(f"{HOOK}?{query}1", headers=headers), signing_account()
    )


@pytest.mark.parametrize(
    ("age", "authentic"), [(0, True), (290, True), (-290, True), (310, False), (-310, False)]
)
def test_a_stale_signature_is_refused(age, authentic):
    at = str(int(time.time()) - age)
    signature = digest(at.encode() + b"." + BODY).hex()
    request = a_signed_request(BODY, signature, **{"X-Time": at})
    assert is_authentic(request, signing_account(timestamp_header="X-Time")) is authentic


@pytest.mark.parametrize("at", ["", "now", "-1", "٣", "9" * 400])
def test_a_time_of_signing_is_demanded_and_is_itself_signed(at):
    account = signing_account(timestamp_header="X-Time")
    request = a_signed_request(BODY, digest(BODY).hex(), **{"X-Time": at})
    assert not is_authentic(request, account)
    fresh = a_signed_request(BODY, digest(BODY).hex(), **{"X-Time": str(int(time.time()))})
    assert not is_authentic(fresh, account)


def test_a_carrier_hears_what_it_wants():
    request = RequestFactory().get(HOOK)
    assert sms.reply(request, a_carrier_account()).content == b""
    assert sms.reply(request, a_carrier_account(reply_text="ACK")).content == b"ACK"


def test_checking_writes_no_secret_to_the_log(caplog):
    caplog.set_level(logging.DEBUG)
    is_authentic(RequestFactory().get(f"{HOOK}?token={TOKEN}x"), a_carrier_account())
    is_authentic(a_twilio_request(signed_with="another"), a_twilio_account())
    assert TOKEN not in caplog.text
    assert twilio.TOKEN not in caplog.text
