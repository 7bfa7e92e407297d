"""Calls keep what every channel keeps; what they bring is no appeal but a call."""

from channels import inbox
from channels.models import Envelope
from live.models import Call
from tests.channels import voice
from tests.channels.contract import FORM, WebhookContract


class CallContract(WebhookContract):
    slug = "phone"

    def test_an_authentic_call_is_kept_and_becomes_an_appeal(self):
        """It becomes a call, which an operator may take down as one."""
        raw, content_type = self.sample()
        assert self.bring(raw, content_type, account=self.account()).status_code == 200
        inbox.drain()
        assert Envelope.objects.get().state == "done", Envelope.objects.get().error
        assert Call.objects.get().caller.value == voice.PHONE

    def test_the_same_payload_twice_adds_nothing(self):
        raw, content_type = self.sample()
        account = self.account()
        for _ in range(3):
            assert self.bring(raw, content_type, account=account).status_code == 200
            inbox.drain()
        assert (Envelope.objects.count(), Call.objects.count()) == (1, 1)


class TestTwilio(CallContract):
    options = voice.TWILIO
    secrets = voice.TWILIO_SECRETS

    def signed(self, raw, content_type, path):
        return voice.twilio_headers(raw, content_type, path)

    def sample(self):
        return b"CallSid=CA12&CallStatus=ringing&From=%2B97699112233&To=%2B97670001234", FORM

    def unknown(self):
        return b"CallSid=CA12&Weather=fine", FORM


class TestExchange(CallContract):
    options = voice.EXCHANGE
    secrets = voice.EXCHANGE_SECRETS

    def signed(self, raw, content_type, path):
        return voice.exchange_headers(raw)

    def sample(self):
        return b'{"event": "start", "call": "17.1", "caller": "99112233"}', "application/json"

    def unknown(self):
        return b'{"event": "parked", "call": "17.1"}', "application/json"

    def account_of(self, recording):
        account = super().account_of(recording)
        account.options["gateway"] = recording["options"].get("gateway", "twilio")
        return account
