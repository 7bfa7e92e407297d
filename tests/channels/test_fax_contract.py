"""The fax channel keeps what every channel keeps."""

from tests.builders import an_account
from tests.channels.contract import SendContract, WebhookContract
from tests.channels.fax import MACHINE, OPTIONS, SECRETS, at_standin
from tests.standins import telnyx


class TestWebhooks(WebhookContract):
    slug = "fax"
    options = OPTIONS
    secrets = SECRETS

    def signed(self, raw, content_type, path):
        return telnyx.signed(raw)


class TestSending(SendContract):
    slug = "fax"
    address = MACHINE

    def standin(self):
        return telnyx.TelnyxStandIn()

    def account_for(self, standin):
        return an_account("fax", options=at_standin(standin), secrets=SECRETS)
