"""Faxes through Telnyx: taken in with their pages, answered by a letter, looked up when unsure."""

import json
import re
from pathlib import Path

import pypdfium2
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Address
from channels import inbox, outbox
from channels.adapters.fax import Fax
from channels.errors import Malformed
from channels.models import Delivery, Envelope
from channels.values import DeliveryState, Receipt
from feedback import answers, workflow
from feedback.evidence import waiting
from feedback.models import Appeal, Attachment, Message
from feedback.statuses import Status
from tests import builders
from tests.channels.fax import MACHINE, OPTIONS, SECRETS, an_envelope, at_standin
from tests.feedback.files import a_pdf
from tests.standins import telnyx

SHARED = Path(__file__).parents[3] / "shared" / "data" / "webhooks" / "telnyx_fax.ndjson"
fax = Fax()


@pytest.fixture
def gateway(settings, db):
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    with telnyx.TelnyxStandIn() as standin:
        yield standin


def bring(account, body: dict, headers: dict | None = None) -> int:
    raw = json.dumps(body).encode()
    headers = telnyx.signed(raw) if headers is None else headers
    path = f"/hooks/fax/{account.code}/"
    return Client().post(path, raw, content_type="application/json", headers=headers).status_code


def saved(standin) -> object:
    return builders.an_account("fax", options=at_standin(standin), secrets=SECRETS)


def words_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


# Coming in ----------------------------------------------------------------------------------------


def test_a_fax_becomes_an_appeal_with_its_pages_and_is_acknowledged_by_a_faxed_letter(gateway):
    account = saved(gateway)
    came = gateway.receive(MACHINE, a_pdf())
    assert bring(account, gateway.event(came, page_count=1)) == 200
    inbox.drain()
    appeal = Appeal.objects.get()
    assert (appeal.channel, appeal.address.kind, appeal.address.value) == ("fax", "fax", MACHINE)
    assert Attachment.objects.get().page_count == 1
    waiting.drain()
    assert Attachment.objects.get().state == Attachment.State.READY
    outbox.drain()
    (letter,) = gateway.sent
    assert (letter.sender, letter.to) == (telnyx.NUMBER, MACHINE)
    assert appeal.code in words_of(letter.content)


def test_pages_whose_address_has_run_out_are_asked_for_anew(gateway):
    account = saved(gateway)
    came = gateway.receive(MACHINE, a_pdf())
    gateway.expired.add("first")
    bring(account, gateway.event(came))
    inbox.drain()
    waiting.drain()
    assert Attachment.objects.get().state == Attachment.State.READY


def test_pages_that_cannot_be_fetched_do_not_lose_the_fax(gateway):
    account = saved(gateway)
    came = gateway.receive(MACHINE, a_pdf())
    gateway.expired |= {"first", "fresh"}
    bring(account, gateway.event(came))
    inbox.drain()
    waiting.drain()
    attachment = Attachment.objects.get()
    assert attachment.state == Attachment.State.REFUSED
    assert attachment.reason
    assert Appeal.objects.count() == 1


def test_pages_are_fetched_from_no_other_host(gateway):
    account = saved(gateway)
    came = gateway.receive(MACHINE, a_pdf())
    body = gateway.event(came, media_url=f"http://127.0.0.2:{gateway.port}/store/{came.id}.pdf")
    bring(account, body)
    inbox.drain()
    asked = len(gateway.asked)
    waiting.drain()
    assert Attachment.objects.get().state == Attachment.State.REFUSED
    assert len(gateway.asked) == asked


def test_each_fax_of_one_machine_is_a_matter_of_its_own(gateway):
    account = saved(gateway)
    for _ in range(2):
        bring(account, gateway.event(gateway.receive(MACHINE, a_pdf())))
    inbox.drain()
    assert Appeal.objects.count() == 2
    assert Address.objects.count() == 1


def test_what_no_webhook_brought_is_found_in_the_list_and_comes_once(gateway):
    account = saved(gateway)
    first, second = gateway.receive(MACHINE, a_pdf()), gateway.receive(MACHINE, a_pdf())
    bring(account, gateway.event(first))
    for pulled in fax.reconcile(account):
        inbox.accept(
            account=account,
            raw=pulled.raw,
            content_type=pulled.content_type,
            external_id=pulled.external_id,
        )
    inbox.drain()
    keys = (
        Message.objects.filter(direction="in").order_by("id").values_list("intake_key", flat=True)
    )
    assert list(keys) == [f"{account.pk}:{first.id}", f"{account.pk}:{second.id}"]


# The signature ------------------------------------------------------------------------------------


def test_a_stale_signature_and_another_key_are_refused(db):
    account = builders.an_account("fax", options=OPTIONS)
    body = {"data": {"event_type": "fax.queued", "payload": {"fax_id": "12345678"}}}
    raw = json.dumps(body).encode()
    with time_machine.travel("2026-11-20T10:00:00Z", tick=False) as clock:
        headers = telnyx.signed(raw)
        clock.shift(301)
        assert bring(account, body, headers) == 403
        stranger = Ed25519PrivateKey.generate()
        assert bring(account, body, telnyx.signed(raw, key=stranger)) == 403
        assert bring(account, body) == 200
    assert Envelope.objects.count() == 1


def test_the_previous_key_is_good_while_keys_are_changed(db):
    options = OPTIONS | {"public_key": "", "previous_public_key": telnyx.PUBLIC_KEY}
    account = builders.an_account("fax", options=options)
    assert bring(account, {"data": {"event_type": "fax.queued", "payload": {}}}) == 200


# Going out ----------------------------------------------------------------------------------------


def a_delivery(account, **fields) -> Delivery:
    address = builders.an_address(MACHINE, "fax")
    return outbox.enqueue(
        key="answer:1", address=address, account=account, body="Хариу үг", **fields
    )


def test_receipts_follow_the_letter_to_its_end(gateway):
    account = saved(gateway)
    delivery = a_delivery(account)
    outbox.drain()
    (sent,) = gateway.sent
    for kind, state in (
        ("fax.sending.started", DeliveryState.SENT),
        ("fax.delivered", DeliveryState.DELIVERED),
        ("fax.queued", DeliveryState.DELIVERED),
    ):
        bring(account, gateway.event(sent, kind))
        inbox.drain()
        delivery.refresh_from_db()
        assert delivery.state == state


def test_a_letter_whose_fate_is_unknown_is_looked_up_and_not_faxed_twice(gateway):
    account = saved(gateway)
    delivery = a_delivery(account)
    gateway.misbehave("drop")
    outbox.drain(limit=1)
    Delivery.objects.update(lease_until=delivery.created_at)
    assert outbox.look_up_unknown() == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.provider_id) == (DeliveryState.SENT, gateway.sent[0].id)
    assert len(gateway.sent) == 1


def test_a_letter_that_never_arrived_there_is_sent_again(gateway):
    account = saved(gateway)
    delivery = a_delivery(account)
    Delivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.UNKNOWN,
        claimed_at=delivery.created_at,
        lease_until=delivery.created_at,
    )
    outbox.look_up_unknown()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.QUEUED


def test_a_check_tells_what_is_wrong(gateway):
    account = saved(gateway)
    fax.check(account)
    gateway.application["active"] = False
    with pytest.raises(Exception, match="switched off"):
        fax.check(account)


# What it says -------------------------------------------------------------------------------------


@pytest.mark.skipif(not SHARED.exists(), reason=f"no shared samples at {SHARED}")
def test_the_shared_samples_are_read_as_they_should_be():
    for line in SHARED.read_text(encoding="utf-8").splitlines():
        sample = json.loads(line)
        values = list(fax.parse(an_envelope(sample["body"])))
        expected = sample["expect"]
        if not expected.get("creates_case", True):
            assert values == []
            continue
        (inbound,) = values
        assert (inbound.sender, inbound.external_id) == (
            expected["sender_id"],
            expected["external_id"],
        )
        assert (len(inbound.media), inbound.media[0].pages) == (1, expected["pages"])


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "no JSON object"),
        (b"[1]", "no JSON object"),
        (b'{"data":{"event_type":"fax.received","payload":{}}}', "no fax_id"),
        (b'{"data":{"event_type":"fax.received","payload":{"fax_id":"f7200000"}}}', "pages"),
        (b'{"data":{"event_type":"fax.delivered","payload":[]}}', "no fax_id"),
    ],
)
def test_what_cannot_be_read_says_why(raw, said):
    with pytest.raises(Malformed, match=re.escape(said)):
        list(fax.parse(an_envelope(raw)))


WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["fax.received", "fax.failed", "inbound", "outbound", "f72eebbe-f9b6", "+97"]),
)
FIELDS = ["event_type", "payload", "fax_id", "direction", "from", "media_url", "page_count"]
FIELDS += ["failure_reason", "occurred_at", "partial_content", "data"]
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), WORDS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6)
    ),
    max_leaves=12,
)
EVENTS = st.builds(
    lambda kind, payload, at: {"data": {"event_type": kind, "payload": payload, "occurred_at": at}},
    WORDS,
    st.dictionaries(st.sampled_from(FIELDS), VALUES),
    WORDS,
)


@given(
    raw=st.one_of(
        st.binary(max_size=200),
        st.one_of(VALUES, EVENTS).map(lambda value: json.dumps(value).encode()),
    )
)
def test_whatever_comes_is_read_or_malformed(raw):
    assert len(fax.external_id(raw, "application/json", {})) <= 120
    try:
        values = list(fax.parse(an_envelope(raw)))
    except Malformed:
        return
    for value in values:
        if isinstance(value, Receipt):
            assert "\0" not in value.provider_id + value.error
        else:
            assert "\0" not in value.sender + value.note + value.media[0].url
            (value.note + value.media[0].url).encode()


def test_a_fax_that_answers_our_question_goes_on_with_its_matter(gateway):
    account = saved(gateway)
    bring(account, gateway.event(gateway.receive(MACHINE, a_pdf())))
    inbox.drain()
    appeal = Appeal.objects.get()
    desk = builders.staff()
    workflow.move(appeal, Status.IN_PROGRESS, actor=desk)
    answers.reply(appeal, text="Аль байр вэ?", actor=desk, key="1", ask=True)
    Appeal.objects.update(last_activity_at="2026-01-01T00:00Z")
    bring(account, gateway.event(gateway.receive(MACHINE, a_pdf())))
    inbox.drain()
    assert Appeal.objects.get().messages.filter(direction="in").count() == 2
