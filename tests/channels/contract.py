"""What every channel keeps, inherited by each adapter's own tests.

In `tests/channels/test_<slug>_contract.py`:

    class TestWebhooks(WebhookContract):
        slug = "telegram"
        options = {...}; secrets = {...}          # of the account, as an administrator sets them

        def signed(self, raw, content_type, path): # headers that make the provider's call authentic
            return {"X-Telegram-Bot-Api-Secret-Token": "..."}

    class TestSending(SendContract):
        slug = "telegram"; address = "42"
        def standin(self): return TelegramStandIn()
        def account_for(self, standin): return an_account("telegram", options=..., secrets=...)

The payloads are the channel's recordings, `tests/channels/recorded/<slug>/*.json`: a channel
without them fails.
"""

import json
import logging
from dataclasses import replace
from datetime import UTC
from itertools import islice, permutations
from pathlib import Path

import pytest
from django.test import Client

from accounts import addresses
from channels import inbox, outbox, receipts, registry
from channels.models import Account, Delivery, Envelope
from channels.values import DeliveryState, Inbound, Media, Place, Proven, Receipt
from feedback.models import Appeal, Message
from tests.builders import an_account

RECORDED = Path(__file__).parent / "recorded"
FORM = "application/x-www-form-urlencoded"
SAMPLE_SECRET = "a-secret-nobody-may-read-in-a-log"  # what a test may look for in the logs


def recordings(slug: str) -> list[dict]:
    """Payloads as the provider describes them, and what they mean; `raw` is the body's bytes."""
    found = []
    for path in sorted((RECORDED / slug).glob("*.json")):
        recording = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(recording, dict) or "expect" not in recording:
            continue  # a file that belongs to a recording
        body = recording.get("body")
        raw = json.dumps(recording["json"], ensure_ascii=False) if body is None else body
        content_type = recording.get("content_type", "application/json")
        found.append(
            {"options": {}, **recording}
            | {"name": path.stem, "raw": raw.encode(), "content_type": content_type}
        )
    return found


def meaning(value, expected: dict) -> dict:
    """Of a parsed value, the fields that a recording names, in plain JSON."""
    kind = "receipt" if isinstance(value, Receipt) else "inbound"
    if not isinstance(value, Inbound | Receipt):
        kind = type(value).__name__.lower()
    plain = {"kind": kind}
    for name in expected:
        if name != "kind":
            plain[name] = _plain(getattr(value, name))
            if isinstance(expected[name], bool):  # only whether there is one
                plain[name] = bool(plain[name])
    return plain


def _plain(value):
    match value:
        case Media():
            return [value.name, value.content_type, value.url]
        case Place():
            return [value.latitude, value.longitude, value.address]
        case Proven():
            return [value.kind, value.value]
        case tuple() | list():
            return [_plain(each) for each in value]
        case DeliveryState():
            return str(value)
    if hasattr(value, "astimezone"):
        return value.astimezone(UTC).isoformat()
    return value


class _Account:
    slug: str
    knows_receipts = False  # at the door, without reading them
    options: dict = {}
    secrets: dict = {}

    @property
    def adapter(self):
        return registry.get(self.slug)

    def account(self, **options) -> Account:
        return an_account(
            self.slug,
            code=f"{self.slug}-contract",
            options={**self.options, **options},
            secrets={"note": SAMPLE_SECRET, **self.secrets},
        )


class RecordingContract(_Account):
    """Recorded payloads are read as what they mean, and only once."""

    def test_there_are_recordings_of_words_and_of_what_is_put_aside(self):
        found = recordings(self.slug)
        kinds = [[value["kind"] for value in each["expect"]] for each in found]
        assert any("inbound" in each or "callevent" in each for each in kinds)
        assert [] in kinds, "record an event that is not for us"

    def test_every_recorded_payload_is_read(self, db):
        for recording in recordings(self.slug):
            envelope = Envelope(
                account=self.account_of(recording),
                external_id=recording["external_id"],
                raw=recording["raw"],
                content_type=recording["content_type"],
            )
            values = list(self.adapter.parse(envelope))
            read = [
                meaning(value, expected)
                for value, expected in zip(values, recording["expect"], strict=False)
            ]
            assert (recording["name"], len(values), read) == (
                recording["name"],
                len(recording["expect"]),
                recording["expect"],
            )

    def test_every_recorded_payload_has_its_identity(self):
        for recording in recordings(self.slug):
            identity = self.adapter.external_id(recording["raw"], recording["content_type"], {})
            assert (recording["name"], identity) == (recording["name"], recording["external_id"])
            assert len(identity) <= 300

    def test_receipts_say_the_same_in_every_order_early_or_late(self, db, monkeypatch):
        found = self.receipts()
        if not found:
            pytest.skip("this provider tells of our messages in another way, or not at all")
        account = self.account()
        best = max((receipt.state for receipt in found), key=receipts.RANK.__getitem__)
        for number, order in enumerate(islice(permutations(found), 24)):
            for early in (0, 1, len(order)):
                name = f"p{number}-{early}"
                told = [replace(receipt, provider_id=name, key="") for receipt in order]
                assert self.told(account, name, told, early, monkeypatch) == best, (order, early)

    def test_receipts_are_known_at_the_door_and_words_never_taken_for_them(self):
        for recording in recordings(self.slug):
            account = self.account_of(recording)
            given = recording["raw"], recording["content_type"]
            kinds = {value["kind"] for value in recording["expect"]}
            if self.adapter.reports_only(account, *given):
                assert kinds <= {"receipt", "outcome"}, recording["name"]
            elif self.knows_receipts:
                assert kinds != {"receipt"}, recording["name"]

    def receipts(self) -> list[Receipt]:
        """One recorded receipt of each state."""
        by_state = {}
        for recording in recordings(self.slug):
            envelope = Envelope(
                account=self.account_of(recording),
                external_id=recording["external_id"],
                raw=recording["raw"],
                content_type=recording["content_type"],
            )
            for value in self.adapter.parse(envelope):
                if isinstance(value, Receipt):
                    by_state.setdefault(value.state, value)
        return list(by_state.values())

    def told(self, account, name, receipts, early, monkeypatch) -> DeliveryState:
        """The state of a message of which so many receipts came before its sending returned."""

        def sent(_adapter, _delivery) -> str:
            for receipt in receipts[:early]:
                outbox.receive(account, receipt)
            return name

        monkeypatch.setattr(type(self.adapter), "send", sent)
        where = addresses.ensure(kind=self.adapter.address_kind, value="+97699112233")
        outbox.enqueue(key=name, address=where, account=account, body="x")
        outbox.drain()
        for receipt in receipts[early:]:
            outbox.receive(account, receipt)
        return Delivery.objects.get(key=name).state

    def account_of(self, recording: dict) -> Account:
        return Account(
            channel=self.slug,
            code=f"{self.slug}-recorded",
            options={**self.options, **recording["options"]},
            secrets=dict(self.secrets),
        )


class WebhookContract(RecordingContract):
    """The provider's door: authentic or nothing, once, never a stumble."""

    def signed(self, raw: bytes, content_type: str, path: str) -> dict[str, str]:
        """The headers of an authentic call with that body to that path."""
        raise NotImplementedError

    def query(self) -> str:
        """What an authentic address has behind it, for providers that sign nothing else."""
        return ""

    def sample(self) -> tuple[bytes, str]:
        """A body that brings words."""
        for recording in recordings(self.slug):
            kinds = {value["kind"] for value in recording["expect"]}
            if "inbound" in kinds and not recording["options"]:
                return recording["raw"], recording["content_type"]
        raise AssertionError("no recording brings words with the contract's own options")

    def unknown(self) -> tuple[bytes, str]:
        """A body with an event that nobody knows."""
        return b'{"something_of_next_year": {"id": 1}}', "application/json"

    def malformed(self) -> list[tuple[bytes, str]]:
        bodies = [b"", b"{", b"[1]", b'"x"', b"\xff\xfe\x00", b"[" * 5000, b"null", b"a=1&a=2"]
        return [(body, kind) for body in bodies for kind in ("application/json", FORM)]

    @pytest.fixture(autouse=True)
    def _public(self, settings, db):
        settings.PUBLIC_URL = "https://sanal.example.mn"

    def path(self, account: Account) -> str:
        return f"/hooks/{self.slug}/{account.code}/{self.query()}"

    def bring(self, raw: bytes, content_type: str, *, account: Account, headers=None):
        path = self.path(account)
        if headers is None:
            headers = self.signed(raw, content_type, path)
        return Client(raise_request_exception=True).post(
            path, raw, content_type=content_type, headers=headers
        )

    def test_an_authentic_call_is_kept_and_becomes_an_appeal(self):
        raw, content_type = self.sample()
        assert self.bring(raw, content_type, account=self.account()).status_code == 200
        inbox.drain()
        envelope = Envelope.objects.get()
        assert envelope.state == "done", envelope.error
        assert Appeal.objects.get().channel == self.slug

    def test_a_call_without_its_signature_or_with_a_wrong_one_leaves_nothing(self):
        raw, content_type = self.sample()
        account = self.account()
        good = self.signed(raw, content_type, self.path(account))
        wrong = [{}, *({**good, name: "wrong"} for name in good)]
        wrong += [{**good, name: "sha256=" + "0" * 64} for name in good]
        for headers in wrong:
            response = self.bring(raw, content_type, account=account, headers=headers)
            assert response.status_code == 403, headers
        assert Envelope.objects.count() == 0

    def test_a_changed_body_does_not_fit_its_signature(self):
        raw, content_type = self.sample()
        account = self.account()
        headers = self.signed(raw, content_type, self.path(account))
        if headers == self.signed(raw + b" ", content_type, self.path(account)):
            pytest.skip("this provider sends a secret word and signs no body")
        changed = raw + (b"&More=1" if content_type == FORM else b" ")
        response = self.bring(changed, content_type, account=account, headers=headers)
        assert response.status_code == 403
        assert Envelope.objects.count() == 0

    def test_the_same_payload_twice_adds_nothing(self):
        raw, content_type = self.sample()
        account = self.account()
        for _ in range(3):
            assert self.bring(raw, content_type, account=account).status_code == 200
            inbox.drain()
        assert Envelope.objects.count() == 1
        heard = Message.objects.filter(direction=Message.Direction.IN)
        assert (Appeal.objects.count(), heard.count()) == (1, 1)

    def test_an_unknown_event_is_answered_and_put_aside(self):
        raw, content_type = self.unknown()
        assert self.bring(raw, content_type, account=self.account()).status_code == 200
        inbox.drain()
        assert Appeal.objects.count() == 0
        assert Envelope.objects.get().state in ("done", "dead")

    def test_whatever_comes_is_never_a_stumble_of_ours(self):
        account = self.account()
        for raw, content_type in self.malformed():
            assert self.bring(raw, content_type, account=account).status_code < 500, raw
        inbox.drain()
        assert not Envelope.objects.filter(error__contains="Traceback").exists()
        open_ones = Envelope.objects.exclude(state__in=["done", "dead"])
        assert [(bytes(each.raw), each.error) for each in open_ones] == []

    def test_no_secret_reaches_a_log(self, caplog):
        raw, content_type = self.sample()
        account = self.account()
        with caplog.at_level(logging.DEBUG, "sanal"):
            self.bring(raw, content_type, account=account)
            self.bring(raw, content_type, account=account, headers={})
            inbox.drain()
        for secret in {SAMPLE_SECRET, *map(str, self.secrets.values())}:
            assert secret not in caplog.text


class SendContract(_Account):
    """Speaking to the provider: once, and tried again only when that is right."""

    address: str
    body = "Таны өргөдлийг хүлээн авлаа."
    # A request that went out and got no answer: may be said twice by the provider ("unknown"),
    # or the provider tells repeats apart and it is simply tried again ("queued").
    after_silence = DeliveryState.UNKNOWN
    after_500 = DeliveryState.UNKNOWN

    def standin(self):
        """The server that stands in for the provider; a context manager."""
        raise NotImplementedError

    def account_for(self, standin) -> Account:
        """The saved account that speaks to it."""
        raise NotImplementedError

    def prepare(self, account: Account) -> None:
        """Whatever must have happened before words may go out (a person wrote first)."""

    @pytest.fixture(autouse=True)
    def _allowed(self, settings, db, monkeypatch):
        settings.PUBLIC_URL = "https://sanal.example.mn"
        settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
        monkeypatch.setattr("channels.http.ANSWER_SECONDS", 1)

    def enqueue(self, account: Account, key: str = "contract:1") -> Delivery:
        where = addresses.ensure(kind=self.adapter.address_kind, value=self.address)
        delivery = outbox.enqueue(key=key, address=where, account=account, body=self.body)
        self.prepare(account)
        return delivery

    def sent(self, *faults, **headers) -> tuple[Delivery, int]:
        """A delivery after one try with those faults, and how many requests it took."""
        with self.standin() as standin:
            account = self.account_for(standin)
            delivery = self.enqueue(account)
            standin.misbehave(*faults, **headers)
            outbox.drain(limit=1)
            delivery.refresh_from_db()
            return delivery, len(standin.asked)

    def test_words_go_out_once(self):
        with self.standin() as standin:
            account = self.account_for(standin)
            delivery = self.enqueue(account)
            self.enqueue(account)
            outbox.drain()
            asked = len(standin.asked)
            outbox.drain()
            delivery.refresh_from_db()
            assert delivery.state in (DeliveryState.SENT, DeliveryState.DELIVERED), delivery.error
            assert delivery.provider_id
            assert (Delivery.objects.count(), len(standin.asked)) == (1, asked)

    def test_too_many_requests_are_tried_again_when_the_provider_says(self):
        delivery, _ = self.sent(429, Retry_After="77")
        assert delivery.state == DeliveryState.QUEUED, delivery.error
        assert (delivery.next_try_at - delivery.claimed_at).total_seconds() >= 76

    def test_a_refusal_is_final(self):
        delivery, _ = self.sent(400)
        assert delivery.state == DeliveryState.FAILED

    def test_a_providers_own_fault_is_not_said_twice_blindly(self):
        delivery, _ = self.sent(500)
        assert delivery.state == self.after_500, delivery.error

    @pytest.mark.parametrize("fault", ["drop", "hang"])
    def test_silence_is_not_said_twice_blindly(self, fault):
        delivery, _ = self.sent(fault)
        assert delivery.state == self.after_silence, delivery.error

    def test_a_web_page_in_place_of_an_answer_is_no_yes(self):
        delivery, _ = self.sent("html")
        assert delivery.state not in (DeliveryState.SENT, DeliveryState.DELIVERED)

    def test_a_line_that_cannot_be_opened_is_tried_again(self):
        with self.standin() as standin:
            account = self.account_for(standin)
        delivery = self.enqueue(account)
        outbox.drain(limit=1)
        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.QUEUED, delivery.error

    def test_no_secret_reaches_a_log_or_an_error(self, caplog):
        with caplog.at_level(logging.DEBUG):
            delivery, _ = self.sent(400)
        account = Account.objects.get(pk=delivery.account_id)
        told = f"{caplog.text} {delivery.error} {account.last_error}"
        for secret in map(str, account.secrets.values()):
            assert secret not in told
