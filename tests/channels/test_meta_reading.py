"""Meta's signatures and payloads against vectors, samples, and whatever nobody should send."""

import json
from pathlib import Path

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from channels import continuing, registry
from channels.errors import ChannelError, Malformed, NotAuthentic
from channels.meta import reading, signature, templates
from channels.models import Account, Envelope
from channels.values import Inbound, Receipt

SHARED = Path(__file__).parents[3] / "shared" / "data" / "webhooks"
SLUGS = {
    "whatsapp_business_account": "whatsapp",
    "page": "messenger",
    "instagram": "instagram",
}


def shared(name: str) -> str:
    if not (SHARED / name).is_file():
        pytest.skip(f"the shared sample {name} is not here")
    return (SHARED / name).read_text(encoding="utf-8")


def parsed(slug: str, raw: bytes, **options) -> list:
    account = Account(channel=slug, options=options)
    envelope = Envelope(account=account, raw=raw, content_type="application/json")
    return list(registry.get(slug).parse(envelope))


# Signatures -------------------------------------------------------------------------------------


def test_known_signatures_are_right_and_no_others():
    vectors = json.loads(shared("signature_vectors.json"))["meta_x_hub_signature_256"]
    assert vectors
    for vector in vectors:
        account = Account(channel="messenger", secrets={"app_secret": vector["secret"]})
        right = f"sha256={vector['hex']}"
        signature.verify(posted(vector["body"], right), account)
        for wrong in ("", vector["hex"], right[:-1] + "x", "sha1=" + vector["hex"]):
            with pytest.raises(NotAuthentic):
                signature.verify(posted(vector["body"], wrong), account)
        with pytest.raises(NotAuthentic):
            signature.verify(posted(vector["body"] + " ", right), account)


def posted(body: str, given: str):
    return RequestFactory().post(
        "/", body.encode(), content_type="text/plain", headers={signature.HEADER: given}
    )


def test_known_probes_are_answered_or_refused():
    account = Account(channel="messenger", secrets={"verify_token": "right"})
    for probe in json.loads(shared("signature_vectors.json"))["meta_get_verification"]:
        query = probe["query"].replace("<right>", "right")
        answer = signature.challenge(RequestFactory().get(f"/?{query}"), account)
        if "status" in probe["expect"]:
            expected = (probe["expect"]["status"], probe["expect"]["body"])
            assert (answer.status_code, answer.content.decode()) == expected
        else:
            assert answer is None


# Samples ----------------------------------------------------------------------------------------


def test_every_shared_sample_is_read_as_it_says():
    samples = [json.loads(line) for line in shared("meta_webhooks.ndjson").splitlines()]
    assert samples
    for sample in samples:
        expected, body = sample["expect"], sample["body"]
        values = parsed(SLUGS[body["object"]], json.dumps(body).encode())
        words = [value for value in values if isinstance(value, Inbound)]
        if expected.get("creates_case") is False:
            assert words == [], sample["label"]
        else:
            assert told(words[0], expected) == expected, sample["label"]
        if "status" in expected:
            (receipt,) = values
            assert isinstance(receipt, Receipt)
            assert (receipt.provider_id, receipt.state) == (expected["external_id"], "sent")


def told(inbound: Inbound, expected: dict) -> dict:
    """Of what was read, what the sample says about it; what it does not say is left as it is."""
    at = inbound.sent_at
    sender = inbound.sender.rpartition(":")[2].removeprefix("+")
    parent = inbound.thread_keys[0].partition(":")[2] if inbound.thread_keys else ""
    read = {
        "external_id": inbound.external_id,
        "text": inbound.text,
        "sender_id": sender,
        "sender_name": inbound.sender_name,
        "username": inbound.sender_name,
        "timestamp": at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None,
        "attachments": [
            {"kind": "audio", "media_id": media.url.removeprefix("whatsapp:")}
            for media in inbound.media
        ],
    }
    if inbound.public and parent:
        read["parent_id"] = parent
    return {name: read.get(name, value) for name, value in expected.items()}


# What nobody should send ------------------------------------------------------------------------

WORDS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["text", "image", "edit", "location", "comment", "add", "1", "97699112233"]),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
)
NAMES = st.sampled_from(
    "id mid text body type from message messages statuses status timestamp attachments payload url "
    "edit original_message_id location latitude longitude contacts interactive list_reply button "
    "context reply_to story postback read delivery watermark mids item verb comment_id from value "
    "field message_edit coordinates is_deleted quick_reply title errors code sender name".split()
)
VALUES = st.recursive(
    WORDS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=5)),
    max_leaves=15,
)
PARTS = "id from timestamp text image edit location contacts interactive button context".split()
KINDS = st.sampled_from("text image edit location contacts interactive button poll".split())
MESSAGES = st.fixed_dictionaries({"type": KINDS}, optional=dict.fromkeys(PARTS, VALUES))
CHANGES = st.fixed_dictionaries(
    {
        "field": st.sampled_from(["messages", "feed", "comments", "live_comments", "x"]),
        "value": st.one_of(
            VALUES,
            st.fixed_dictionaries({"messages": st.lists(MESSAGES, max_size=3), "statuses": VALUES}),
            st.fixed_dictionaries({"item": st.just("comment"), "verb": st.just("add")}),
        ),
    }
)
EVENTS = st.dictionaries(
    st.sampled_from("sender recipient timestamp message postback read delivery".split()), VALUES
)
ENTRIES = st.fixed_dictionaries(
    {}, optional={"id": WORDS, "changes": st.lists(CHANGES), "messaging": st.lists(EVENTS)}
)
PAYLOADS = st.fixed_dictionaries(
    {"object": st.sampled_from(sorted(SLUGS)), "entry": st.one_of(VALUES, st.lists(ENTRIES))}
)


@pytest.mark.parametrize("slug", sorted(SLUGS.values()))
@given(raw=st.one_of(st.binary(max_size=60), PAYLOADS.map(lambda v: json.dumps(v).encode())))
def test_whatever_comes_is_read_or_malformed(slug, raw):
    assert len(registry.get(slug).external_id(raw, "application/json", {})) <= 300
    try:
        values = parsed(slug, raw)
    except Malformed:
        return
    for value in values:
        if isinstance(value, Inbound):
            assert value.external_id
            assert "\0" not in value.text
            value.text.encode()
            if value.place:
                assert abs(value.place.latitude) <= 90


# Identity ---------------------------------------------------------------------------------------


def test_other_changes_have_another_identity_and_another_time_has_not():
    def payload(*texts: str, at: int = 1) -> bytes:
        changes = [{"field": "feed", "value": {"message": text}} for text in texts]
        return json.dumps({"object": "page", "entry": [{"time": at, "changes": changes}]}).encode()

    assert reading.identity(payload("a")) == reading.identity(payload("a", at=2))
    named = {reading.identity(payload(*texts)) for texts in ("a", "b", "ab", "ba", "aa")}
    assert len(named) == 5
    assert reading.identity(b"[" * 100_000) == reading.identity(b"\xff") == ""


# Templates and long words -----------------------------------------------------------------------


def test_templates_are_read_by_language():
    lines = "mn = news_mn:en\n\nkk=news_kk\n* = news:en_US"
    account = Account(channel="whatsapp", options={"templates": lines})
    assert templates.of(account, "mn") == templates.Template("news_mn", "en")
    assert templates.of(account, "kk") == templates.Template("news_kk", "kk")
    assert templates.of(account, "az") == templates.Template("news", "en_US")
    account.options["templates"] = "mn: news"
    with pytest.raises(ChannelError, match="templates, line 1"):
        templates.of(account, "mn")


def test_a_parameter_has_one_line_and_a_link_when_it_is_cut():
    assert templates.parameter("a\n\tb     c", "L") == "a b c"
    cut = templates.parameter("word " * 500, "https://sanal.example.mn/track/")
    assert len(cut) <= templates.MAX_LETTERS
    assert cut.endswith("… https://sanal.example.mn/track/")


@given(st.text(min_size=1, max_size=300), st.integers(min_value=4, max_value=50))
def test_long_words_are_cut_without_loss(text, most):
    pieces, rest = [], text
    while rest:
        piece, rest = continuing.cut(rest, lambda words: len(words.encode()) <= most)
        assert len(piece.encode()) <= most
        pieces.append(piece)
    assert "".join("".join(pieces).split()) == "".join(text.split())
