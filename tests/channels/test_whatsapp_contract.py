"""WhatsApp keeps what every channel keeps, by either gateway."""

import json
from urllib.parse import parse_qsl

import pytest

from accounts import addresses
from channels import windows
from tests.builders import an_account
from tests.channels.contract import FORM, SendContract, WebhookContract, recordings
from tests.standins import meta, twilio

PHONE = "+97699112233"


class TestCloud(WebhookContract):
    slug = "whatsapp"
    knows_receipts = True
    options = {"phone_number_id": meta.NUMBER, "sender": "+97670001111"}
    secrets = {
        "app_secret": meta.SECRET,
        "verify_token": meta.VERIFY,
        "access_token": meta.TOKEN,
    }

    def signed(self, raw, content_type, path):
        return {"X-Hub-Signature-256": meta.signature(raw)}

    def sample(self):
        (found,) = [each for each in recordings("whatsapp") if each["name"] == "text_mn"]
        return found["raw"], found["content_type"]


class TestTwilio(WebhookContract):
    slug = "whatsapp"
    knows_receipts = True
    options = {"gateway": "twilio", "account_sid": twilio.SID, "sender": "+12025550143"}
    secrets = {"auth_token": twilio.TOKEN}

    def account_of(self, recording):
        account = super().account_of(recording)
        account.options = recording["options"]
        return account

    def signed(self, raw, content_type, path):
        is_form = content_type.endswith("urlencoded")
        fields = parse_qsl(raw.decode("latin-1"), keep_blank_values=True) if is_form else []
        url = f"https://sanal.example.mn{path}"
        return {"X-Twilio-Signature": twilio.signature(url, fields, twilio.TOKEN)}

    def sample(self):
        return b"MessageSid=SM1&From=whatsapp%3A%2B97699112233&Body=No+water", FORM

    def unknown(self):
        return b"MessageSid=SM1&Weather=fine", FORM


class _Heard(SendContract):
    slug = "whatsapp"
    address = PHONE

    def prepare(self, account):
        windows.note(account, addresses.find(kind="phone", value=PHONE))


class TestSendingByTheCloud(_Heard):
    def standin(self):
        return meta.MetaStandIn()

    def account_for(self, standin):
        return an_account(
            "whatsapp",
            options={"phone_number_id": meta.NUMBER, "graph_url": standin.url},
            secrets={"access_token": meta.TOKEN, "app_secret": meta.SECRET},
        )


class TestSendingByTwilio(_Heard):
    def standin(self):
        return twilio.TwilioStandIn()

    def account_for(self, standin):
        return an_account(
            "whatsapp",
            options={
                "gateway": "twilio",
                "sender": "+12025550143",
                "account_sid": twilio.SID,
                "api_url": standin.url,
            },
            secrets={"auth_token": twilio.TOKEN},
        )


@pytest.mark.parametrize("name", ["text_mn", "several_entries_and_changes"])
def test_a_payload_in_another_order_of_fields_is_the_same(name):
    (found,) = [each for each in recordings("whatsapp") if each["name"] == name]
    adapter = TestCloud().adapter
    turned = json.dumps(dict(reversed(json.loads(found["raw"]).items())), indent=3).encode()
    assert adapter.external_id(turned, "application/json", {}) == found["external_id"]
