"""Instagram keeps what every channel keeps."""

from accounts import addresses
from channels import windows
from tests.builders import an_account
from tests.channels.contract import SendContract, WebhookContract, recordings
from tests.standins import meta

OPTIONS = {"instagram_id": meta.INSTAGRAM, "page_id": meta.PAGE}


class TestWebhooks(WebhookContract):
    slug = "instagram"
    options = OPTIONS
    secrets = {
        "app_secret": meta.SECRET,
        "verify_token": meta.VERIFY,
        "access_token": meta.TOKEN,
    }

    def signed(self, raw, content_type, path):
        return {"X-Hub-Signature-256": meta.signature(raw)}

    def sample(self):
        (found,) = [each for each in recordings("instagram") if each["name"] == "text_mn"]
        return found["raw"], found["content_type"]


class TestSending(SendContract):
    slug = "instagram"
    address = f"{meta.INSTAGRAM}:1254459154682919"

    def standin(self):
        return meta.MetaStandIn()

    def account_for(self, standin):
        return an_account(
            "instagram",
            options={**OPTIONS, "graph_url": standin.url},
            secrets={"access_token": meta.TOKEN, "app_secret": meta.SECRET},
        )

    def prepare(self, account):
        windows.note(account, addresses.find(kind="instagram", value=self.address))
