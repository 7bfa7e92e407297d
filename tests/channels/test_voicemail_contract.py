"""Voicemail keeps what every channel keeps."""

from tests.channels import voice
from tests.channels.contract import FORM, WebhookContract


class TestTwilio(WebhookContract):
    slug = "voicemail"
    options = voice.TWILIO
    secrets = voice.TWILIO_SECRETS

    def signed(self, raw, content_type, path):
        return voice.twilio_headers(raw, content_type, path)

    def unknown(self):
        return b"CallSid=CA12&Weather=fine", FORM


class TestExchange(WebhookContract):
    slug = "voicemail"
    options = voice.EXCHANGE
    secrets = voice.EXCHANGE_SECRETS

    def signed(self, raw, content_type, path):
        return voice.exchange_headers(raw)

    def sample(self):
        return (
            b'{"event": "voicemail", "call": "17.1", "caller": "99112233",'
            b' "recording": "https://pbx.example.mn/17.1.wav"}',
            "application/json",
        )

    def unknown(self):
        return b'{"event": "weather", "call": "17.1"}', "application/json"

    def account_of(self, recording):
        account = super().account_of(recording)
        account.options["gateway"] = recording["options"].get("gateway", "twilio")
        return account
