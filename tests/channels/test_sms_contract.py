"""SMS keeps what every channel keeps."""

from urllib.parse import parse_qsl

from tests.builders import an_account
from tests.channels.contract import FORM, SendContract, WebhookContract
from tests.channels.sms import PHONE, a_carrier_account, a_twilio_account
from tests.standins import twilio


class Webhooks(WebhookContract):
    slug = "sms"
    knows_receipts = True

    def account_of(self, recording):
        builds = {"twilio": a_twilio_account, "http": a_carrier_account}
        return builds[recording["gateway"]](**recording["options"])


class TestTwilio(Webhooks):
    options = {"gateway": "twilio", "account_sid": twilio.SID, "sender": "+12025550143"}
    secrets = {"auth_token": twilio.TOKEN}

    def signed(self, raw, content_type, path):
        is_form = content_type.endswith("urlencoded")
        fields = parse_qsl(raw.decode("latin-1"), keep_blank_values=True) if is_form else []
        url = f"https://sanal.example.mn{path}"
        return {"X-Twilio-Signature": twilio.signature(url, fields, twilio.TOKEN)}

    def sample(self):
        return (
            b"MessageSid=SM1&From=%2B97699112233&Body=No+water",
            FORM,
        )

    def unknown(self):
        return b"MessageSid=SM1&Weather=fine", FORM


class TestSending(SendContract):
    slug = "sms"
    address = PHONE

    def standin(self):
        return twilio.TwilioStandIn()

    def account_for(self, standin):
        return an_account(
            "sms",
            options={
                "gateway": "twilio",
                "sender": "+12025550143",
                "account_sid": twilio.SID,
                "api_url": standin.url,
            },
            secrets={"auth_token": twilio.TOKEN},
        )
