"""SMS, through Twilio or through a carrier's own HTTP gateway."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from channels.contract import Adapter
from channels.errors import ChannelError
from channels.sms import (
    carrier_api,
    carrier_hooks,
    carrier_terms,
    hooks,
    phones,
    twilio_api,
    twilio_hooks,
    twilio_terms,
)
from channels.sms.parts import parts
from channels.values import Inbound, Pulled, Receipt, Setting

HTTP, TWILIO = "http", "twilio"
_HOOKS = {TWILIO: twilio_hooks, HTTP: carrier_hooks}
_API = {TWILIO: twilio_api, HTTP: carrier_api}


class Sms(Adapter):
    """One number or short code at one gateway."""

    slug = "sms"
    label = _("SMS")
    icon = "sms"
    address_kind = "phone"
    public_setting = "sender"
    receives = True
    sends = True
    threaded = False
    brief = True
    conversation_hours = 72
    carries = frozenset({"media", "receipts"})
    identity = "The phone, as far as its network can be trusted; surely by one-time code."
    setup = (
        "Twilio: Console → Phone Numbers → Manage → Active numbers → the number → Messaging: set"
        " “A message comes in” to the account's address shown on its page, with POST, and add"
        " #rc=5&rp=all behind it, so that Twilio tries again.",
        "Twilio: Console → Account → API keys & tokens: copy the Account SID and the Auth Token"
        " into the account's settings.",
        "A carrier's gateway: ask the carrier to call the account's address for each message, with"
        " the agreed word (or signature), and for the address that sends, with its parameters.",
        "Press “Try the saved settings”, then send a message from your own phone.",
    )
    settings = (
        Setting(
            "gateway",
            _("Gateway"),
            _("Fill in the settings of that gateway below; the others stay as they are."),
            default=TWILIO,
            kind="choice",
            choices=((TWILIO, "Twilio"), (HTTP, _("carrier's HTTP gateway (Kannel and others)"))),
        ),
        Setting(
            "sender",
            _("Our number"),
            _("As people see it: +97670001234, a short code, or a name."),
            required=False,
        ),
        Setting(
            "country",
            _("Country of numbers without a country code"),
            _("Two letters, such as MN; empty: the centre's country."),
            required=False,
        ),
        *twilio_terms.SETTINGS,
        *carrier_terms.SETTINGS,
    )

    def verify(self, request: HttpRequest, account) -> None:
        _HOOKS[account.setting("gateway")].verify(request, account)

    def external_id(self, raw: bytes, content_type: str, headers: dict) -> str:
        # A carrier's field for it has whatever name the account says, which is not known here:
        # its payloads go by their hash, and their messages by that field when they are read.
        return twilio_hooks.external_id(raw, content_type)

    def reports_only(self, account, raw: bytes, content_type: str) -> bool:
        return _HOOKS[account.setting("gateway")].reports_only(account, raw, content_type)

    def reply(self, request: HttpRequest, account) -> HttpResponse:
        return _HOOKS[account.setting("gateway")].reply(account)

    def parse(self, envelope) -> Iterable[Inbound | Receipt]:
        return _HOOKS[envelope.account.setting("gateway")].parse(envelope)

    def fetch(self, account, url: str) -> BinaryIO:
        if account.setting("gateway") != TWILIO:
            return super().fetch(account, url)
        return twilio_api.fetch(account, url)

    def send(self, delivery) -> str:
        return _API[delivery.account.setting("gateway")].send(delivery)

    def find(self, delivery) -> str | None:
        return _API[delivery.account.setting("gateway")].find(delivery)

    def reconcile(self, account) -> Iterator[Pulled]:
        if account.setting("gateway") != TWILIO:
            return super().reconcile(account)
        return twilio_api.reconcile(account)

    def takes_media(self, account) -> bool:
        """MMS come through Twilio alone."""
        return account.setting("gateway") == TWILIO

    def parts(self, body: str) -> int:
        return max(1, parts(body).count)

    def check(self, account) -> None:
        if account.setting("country") and len(account.setting("country")) != 2:
            raise ChannelError("the country is two letters", permanent=True)
        _API[account.setting("gateway")].check(account)

    @classmethod
    def normalise(cls, address: str) -> str:
        return phones.normalise(address, hooks.centre_country())
