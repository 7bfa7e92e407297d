"""X keeps what every channel keeps."""

from tests.builders import an_account
from tests.channels.contract import SendContract, WebhookContract
from tests.channels.x import OPTIONS, at_standin
from tests.standins import x


class TestWebhooks(WebhookContract):
    slug = "x"
    options = OPTIONS
    secrets = x.KEYS

    def signed(self, raw, content_type, path):
        return x.signed(raw)

    def unknown(self):
        body = f'{{"for_user_id":"{x.OURS}","something_of_next_year_events":[{{"id":"1"}}]}}'
        return body.encode(), "application/json"


class TestSending(SendContract):
    slug = "x"
    address = "2200000000000000042"

    def standin(self):
        return x.XStandIn()

    def account_for(self, standin):
        return an_account("x", options=at_standin(standin), secrets=x.KEYS)
