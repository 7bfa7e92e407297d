"""Telegram keeps what every channel keeps."""

from tests.builders import an_account
from tests.channels.contract import SendContract, WebhookContract
from tests.standins import telegram


class TestWebhooks(WebhookContract):
    slug = "telegram"
    secrets = {"bot_token": telegram.TOKEN, "webhook_secret": telegram.SECRET}

    def signed(self, raw, content_type, path):
        return {telegram.HEADER: telegram.SECRET}


class TestSending(SendContract):
    slug = "telegram"
    address = "42"

    def standin(self):
        return telegram.TelegramStandIn()

    def account_for(self, standin):
        return an_account(
            "telegram",
            options={"api_url": standin.url},
            secrets={"bot_token": telegram.TOKEN, "webhook_secret": telegram.SECRET},
        )
