"""Payloads as the gateways send them, read as the values they mean; and what nobody should send."""

import json
import re
from datetime import UTC
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.adapters.sms import Sms
from channels.errors import Malformed
from channels.sms.payload import FORM
from channels.values import Receipt
from tests.channels.sms import a_carrier_account, a_twilio_account, an_envelope, recordings

sms = Sms()


def account_of(recording: dict):
    build = a_twilio_account if recording["gateway"] == "twilio" else a_carrier_account
    return build(**recording["options"])


@pytest.mark.parametrize("recording", recordings(), ids=lambda recording: recording["name"])
def test_a_recorded_payload_is_read(recording):
    raw, content_type = recording["body"].encode(), recording["content_type"]
    envelope = an_envelope(account_of(recording), raw, content_type)
    assert [shown(value) for value in sms.parse(envelope)] == [
        {"media": [], "note": False, "sent_at": None, **expected}
        if expected["kind"] == "inbound"
        else expected
        for expected in recording["expect"]
    ]
    assert sms.external_id(raw, content_type, {}) == recording["external_id"]


def shown(value) -> dict:
    if isinstance(value, Receipt):
        return {
            "kind": "receipt",
            "provider_id": value.provider_id,
            "state": value.state,
            "error": value.error,
        }
    assert value.address_kind == "phone"
    return {
        "kind": "inbound",
        "external_id": value.external_id,
        "sender": value.sender,
        "text": value.text,
        "media": [[media.name, media.content_type, media.url] for media in value.media],
        "note": bool(value.note),
        "sent_at": value.sent_at.astimezone(UTC).isoformat() if value.sent_at else None,
    }


def test_both_gateways_are_recorded():
    assert {recording["gateway"] for recording in recordings()} == {"twilio", "http"}


def test_a_database_gives_the_payload_as_a_view_of_memory():
    raw = memoryview(b"MessageSid=SM1&From=%2B97699112233&Body=hi")
    (inbound,) = sms.parse(an_envelope(a_twilio_account(), raw))
    assert inbound.text == "hi"


def test_the_same_message_has_the_same_identity_and_each_of_its_callbacks_another():
    message = urlencode({"MessageSid": "SM1", "From": "+97699112233", "Body": "a"}).encode()
    again = urlencode({"Body": "a", "From": "+97699112233", "MessageSid": "SM1"}).encode()
    callbacks = [
        urlencode({"MessageSid": "SM1", "MessageStatus": status}).encode()
        for status in ("queued", "sent", "delivered", "sent")
    ]
    assert sms.external_id(message, FORM, {}) == sms.external_id(again, FORM, {}) == "SM1"
    assert [sms.external_id(raw, FORM, {}) for raw in callbacks] == [
        "SM1:queued",
        "SM1:sent",
        "SM1:delivered",
        "SM1:sent",
    ]


def test_what_twilio_read_back_from_its_list_has_the_time_of_the_message():
    fields = {"MessageSid": "SM1", "From": "+97699112233", "Body": "a"}
    fields["DateSent"] = "Thu, 05 Nov 2026 03:04:05 +0000"
    (inbound,) = sms.parse(an_envelope(a_twilio_account(), urlencode(fields).encode()))
    assert inbound.sent_at.isoformat() == "2026-11-05T03:04:05+00:00"


@pytest.mark.parametrize(
    ("account", "content_type", "raw", "said"),
    [
        (a_twilio_account(), FORM, b"", "no MessageSid"),
        (a_twilio_account(), FORM, b"MessageSid=%00&From=1&Body=x", "no MessageSid"),
        (a_twilio_account(), FORM, b"MessageSid=SM1&Body=x", "nobody is named"),
        (a_twilio_account(), FORM, b"&".join([b"a=1"] * 501), "more than 500 fields"),
        (a_carrier_account(), FORM, b"from=99112233&body=x", "no field 'text'; there are: body"),
        (a_carrier_account(), FORM, b"text=x", "nobody is named"),
        (a_carrier_account(), FORM, b"status=1", "without an identity"),
        (a_carrier_account(), "application/json", b"{", "JSON: Expecting"),
        (a_carrier_account(), "application/json", b"[1]", "an object was expected"),
        (a_carrier_account(), "application/json", b'{"a":' * 100_000, "JSON: "),
        (a_carrier_account(), "application/json", b"[" + b"{}," * 501 + b"{}]", "more than 500"),
        (a_carrier_account(in_charset="klingon"), FORM, b"text=x", "no known alphabet"),
    ],
)
def test_what_cannot_be_read_says_why(account, content_type, raw, said):
    with pytest.raises(Malformed, match=re.escape(said)):
        list(sms.parse(an_envelope(account, raw, content_type)))


FIELDS = ["MessageSid", "MessageStatus", "From", "Body", "NumMedia", "MediaUrl0", "ErrorCode"]
FIELDS += ["DateSent", "from", "text", "id", "time", "status"]
WORDS = st.one_of(st.text(max_size=30), st.sampled_from(["SM1", "1", "delivered", "99112233"]))
RECORDS = st.dictionaries(st.sampled_from(FIELDS), WORDS)
FORMS = RECORDS.map(lambda record: urlencode(record, errors="surrogatepass").encode())
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), WORDS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(FIELDS), inner, max_size=5)
    ),
    max_leaves=10,
)
JSONS = VALUES.map(lambda value: json.dumps(value).encode())


@pytest.mark.parametrize("account", [a_twilio_account(), a_carrier_account()])
@given(
    raw=st.one_of(st.binary(max_size=200), FORMS, JSONS),
    content_type=st.sampled_from([FORM, "application/json", "", "text/plain"]),
)
def test_whatever_comes_is_read_or_malformed(account, raw, content_type):
    identity = sms.external_id(raw, content_type, {})
    assert len(identity) <= 100
    try:
        values = list(sms.parse(an_envelope(account, raw, content_type)))
    except Malformed:
        return
    for value in values:
        assert len(shown(value).get("sender", "")) <= 50
        for word in shown(value).values():
            if isinstance(word, str):
                assert "\0" not in word
                word.encode()  # a database can keep it
