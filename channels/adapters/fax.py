"""Fax: pages on paper, through Telnyx or a gateway that brings them by e-mail."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from channels.contract import Adapter
from channels.errors import ChannelError, NotAuthentic
from channels.fax import letter, mailed, numbers, telnyx_api, telnyx_hooks, terms
from channels.mail import identity, mailbox
from channels.values import Inbound, Pulled, Receipt


class Fax(Adapter):
    """One fax number at one gateway. Answers go out as a letter on A4."""

    slug = "fax"
    label = _("Fax")
    icon = "fax"
    address_kind = "fax"
    public_setting = "number"
    receives = True
    polls = True
    sends = True
    # A machine stands in an office and is many people's: each fax is a matter of its own.
    threaded = False
    settings = (*terms.COMMON, *terms.OF_TELNYX, *terms.OF_MAIL)

    carries = frozenset({"media", "receipts"})
    identity = "The number of the machine, as the line tells it: often an office's, easily feigned."
    setup = (
        "Telnyx: in Mission Control, buy a number with the feature Fax under Numbers > Search & "
        "Buy Numbers.",
        "Under Fax > Fax Applications, create an application; as webhook URL give the address "
        "shown on the account's page here. Assign the number to it, and an outbound voice profile "
        "that may call the centre's country.",
        "Under Account > Keys & Credentials, create an API key and copy the public key; fill in "
        "both here, with the number and the application's ID.",
        "E-mail instead: choose the e-mail gateway, fill in the mailbox it sends faxes to and the "
        "address its mails come from; for answers also its address for outgoing faxes and the "
        "mail server. The mailbox's server must refuse mails with a feigned sender.",
        "Send a page from any machine; it is in the queue within a minute.",
    )

    def is_polled(self, account) -> bool:
        return account.setting("gateway") == terms.MAIL

    def verify(self, request: HttpRequest, account) -> None:
        if self.is_polled(account):
            raise NotAuthentic("a mailbox takes no webhooks")
        telnyx_hooks.verify(request, account)

    def external_id(self, raw: bytes, content_type: str, headers: dict) -> str:
        if content_type == mailed.CONTENT_TYPE:
            return identity.of_raw(raw)
        return telnyx_hooks.external_id(raw)

    def parse(self, envelope) -> Iterable[Inbound | Receipt]:
        read = mailed.parse if self.is_polled(envelope.account) else telnyx_hooks.parse
        return read(envelope)

    def poll(self, account) -> Iterator[Pulled]:
        if not account.setting("imap_host"):
            return iter(())
        return mailbox.waiting(account, max_bytes=int(settings.UPLOAD_MAX_BYTES * 1.5))

    def fetch(self, account, url: str) -> BinaryIO:
        return telnyx_api.fetch(account, url)

    def send(self, delivery) -> str:
        gateway = mailed if self.is_polled(delivery.account) else telnyx_api
        return gateway.send(delivery, letter.of(delivery))

    def find(self, delivery) -> str | None:
        if self.is_polled(delivery.account):
            raise ChannelError("a mail server tells nobody what it has sent", permanent=True)
        return telnyx_api.find(delivery)

    def reconcile(self, account) -> Iterator[Pulled]:
        return iter(()) if self.is_polled(account) else telnyx_api.reconcile(account)

    def check(self, account) -> None:
        if account.setting("country") and len(account.setting("country")) != 2:
            raise ChannelError("the country is two letters", permanent=True)
        (mailed if self.is_polled(account) else telnyx_api).check(account)

    @classmethod
    def normalise(cls, address: str) -> str:
        return numbers.normalise(address)
