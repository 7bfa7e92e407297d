"""WhatsApp, through Meta's Cloud API or through Twilio."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from channels.contract import Adapter
from channels.errors import ChannelError
from channels.meta import (
    reading,
    signature,
    templates,
    terms,
    whatsapp_api,
    whatsapp_hooks,
    whatsapp_twilio,
)
from channels.sms import hooks, payload, phones, twilio_api, twilio_hooks, twilio_terms
from channels.values import Inbound, Outcome, Pulled, Receipt, Setting

CLOUD, TWILIO = "cloud", "twilio"


class WhatsApp(Adapter):
    """One WhatsApp number at one gateway."""

    slug = "whatsapp"
    label = _("WhatsApp")
    icon = "chat_bubble"
    address_kind = "phone"
    public_setting = "sender"
    receives = True
    sends = True
    starts = False
    threaded = False
    conversation_hours = 72
    window_hours = 24
    chooses = True
    most_choices = whatsapp_api.MAX_ROWS
    choice_letters = whatsapp_api.MAX_DESCRIPTION
    carries = frozenset({"media", "location", "receipts"})
    identity = "The phone number, which WhatsApp has confirmed."
    setup = (
        "Open developers.facebook.com, My Apps, Create app, and add the product WhatsApp; or open "
        "your app there.",
        "In WhatsApp, API Setup, add the centre's phone number and copy its Phone number ID.",
        "In business.facebook.com, Settings, Users, System users, make a system user with full "
        "control of the app and of the WhatsApp account; Generate token with the permissions "
        "whatsapp_business_messaging and whatsapp_business_management, without an end date.",
        "In App settings, Basic, show and copy the App secret.",
        "Here, add a WhatsApp account with the gateway Meta Cloud API, the Phone number ID, the "
        "token, the app secret, and a verify token of your own.",
        "In WhatsApp, Configuration, Webhook, Edit: the callback URL is "
        "<your address>/hooks/whatsapp/<account code>/, the verify token is the one you chose; "
        "then subscribe to the field messages.",
        "In WhatsApp Manager, Message templates, make one template of the category Utility for "
        "each language, with one parameter in its text for the words; type their names into this "
        "account. Without them, nothing goes out once 24 hours have passed since the person wrote.",
        "With Twilio instead: in the Twilio console, Messaging, Senders, WhatsApp senders, add the "
        "number; set its webhook for incoming messages to <your address>/hooks/whatsapp/<account "
        "code>/ with POST; in Content Template Builder, make the templates and type their Content "
        "SIDs into this account with the gateway Twilio, the account SID and the auth token.",
    )
    settings = (
        Setting(
            "gateway",
            _("Gateway"),
            _("Fill in the settings of that gateway below; the others stay as they are."),
            default=CLOUD,
            kind="choice",
            choices=((CLOUD, "Meta Cloud API"), (TWILIO, "Twilio")),
        ),
        Setting(
            "sender",
            _("Our number"),
            _("As people see it: +97670001234."),
            required=False,
        ),
        Setting(
            "phone_number_id",
            _("Phone number ID"),
            _("Of the Cloud API: WhatsApp, API Setup. Not the number itself."),
            required=False,
        ),
        templates.SETTING,
        *terms.SETTINGS,
        Setting(
            "country",
            _("Country of numbers without a country code"),
            _("Two letters, such as MN; empty: the centre's country."),
            required=False,
        ),
        *twilio_terms.SETTINGS,
    )

    def verify(self, request: HttpRequest, account) -> None:
        gateway = twilio_hooks if self._by_twilio(account) else signature
        gateway.verify(request, account)

    def challenge(self, request: HttpRequest, account) -> HttpResponse | None:
        return None if self._by_twilio(account) else signature.challenge(request, account)

    def external_id(self, raw: bytes, content_type: str, headers: dict) -> str:
        if payload.is_json(raw, content_type):
            return reading.identity(raw)
        return twilio_hooks.external_id(raw, content_type)

    def reports_only(self, account, raw: bytes, content_type: str) -> bool:
        gateway = twilio_hooks if self._by_twilio(account) else whatsapp_hooks
        return gateway.reports_only(account, raw, content_type)

    def reply(self, request: HttpRequest, account) -> HttpResponse:
        if self._by_twilio(account):
            return twilio_hooks.reply(account)
        return super().reply(request, account)

    def parse(self, envelope) -> Iterable[Inbound | Receipt | Outcome]:
        gateway = whatsapp_twilio if self._by_twilio(envelope.account) else whatsapp_hooks
        return gateway.parse(envelope)

    def fetch(self, account, url: str) -> BinaryIO:
        gateway = twilio_api if self._by_twilio(account) else whatsapp_api
        return gateway.fetch(account, url)

    def send(self, delivery) -> str:
        gateway = whatsapp_twilio if self._by_twilio(delivery.account) else whatsapp_api
        return gateway.send(delivery)

    def find(self, delivery) -> str | None:
        if not self._by_twilio(delivery.account):
            return super().find(delivery)
        return whatsapp_twilio.find(delivery)

    def reconcile(self, account) -> Iterator[Pulled]:
        if not self._by_twilio(account):
            return super().reconcile(account)
        return whatsapp_twilio.reconcile(account)

    def beyond(self, delivery, heard_at) -> str:
        try:
            template = templates.of(delivery.account, delivery.language)
        except ChannelError:
            return ""
        if template is None:
            return ""
        words = {"name": template.name, "most": templates.MAX_LETTERS}
        return gettext("the template “%(name)s”, on one line, cut after %(most)d letters") % words

    def check(self, account) -> None:
        gateway = whatsapp_twilio if self._by_twilio(account) else whatsapp_api
        gateway.check(account)

    def _by_twilio(self, account) -> bool:
        return account.setting("gateway") == TWILIO

    @classmethod
    def normalise(cls, address: str) -> str:
        return phones.normalise(address, hooks.centre_country())
