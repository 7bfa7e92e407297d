"""What the phone and its answering machine have in common: Twilio Voice, or an exchange."""

from typing import BinaryIO

from django.http import HttpRequest

from channels.contract import Adapter
from channels.sms import hooks, phones, twilio_hooks
from channels.voice import exchange, terms, twilio


class CallingChannel(Adapter):
    """Subclass with what is read of a payload, and what the caller hears next."""

    def verify(self, request: HttpRequest, account) -> None:
        (twilio_hooks if at_twilio(account) else exchange).verify(request, account)

    def external_id(self, raw: bytes, content_type: str, headers: dict) -> str:
        return twilio.external_id(raw, content_type) or exchange.external_id(raw, content_type)

    def fetch(self, account, url: str) -> BinaryIO:
        return (twilio if at_twilio(account) else exchange).fetch(account, url)

    def check(self, account) -> None:
        if at_twilio(account):
            twilio.check(account)

    @classmethod
    def normalise(cls, address: str) -> str:
        return phones.e164(address, hooks.centre_country())


def at_twilio(account) -> bool:
    return account.setting("gateway") == terms.TWILIO
