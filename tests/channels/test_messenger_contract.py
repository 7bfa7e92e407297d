"""Messenger keeps what every channel keeps."""

from accounts import addresses
from channels import windows
from tests.builders import an_account
from tests.channels.contract import SendContract, WebhookContract, recordings
from tests.standins import meta

OPTIONS = {"page_id": meta.PAGE}


class TestWebhooks(WebhookContract):
    slug = "messenger"
    options = OPTIONS
    secrets = {
        "app_secret": meta.SECRET,
        "verify_token": meta.VERIFY,
        "access_token": meta.TOKEN,
    }

    def signed(self, raw, content_type, path):
        return {"X-Hub-Signature-256": meta.signature(raw)}

    def sample(self):
        (found,) = [each for each in recordings("messenger") if each["name"] == "text_mn"]
        return found["raw"], found["content_type"]


class TestSending(SendContract):
    slug = "messenger"
    address = f"{meta.PAGE}:7234567890123456"

    def standin(self):
        return meta.MetaStandIn()

    def account_for(self, standin):
        return an_account(
            "messenger",
            options={**OPTIONS, "graph_url": standin.url},
            secrets={"access_token": meta.TOKEN, "app_secret": meta.SECRET},
        )

    def prepare(self, account):
        windows.note(account, addresses.find(kind="messenger", value=self.address))
