"""Web chat: a conversation in our own widget, on our pages and on those of other offices.

There is no provider. What a visitor sends is kept by `live.chats` as JSON of our own; what we say
is sent as soon as it may be shown, and delivered when the visitor's window has fetched it.
"""

import base64
import binascii
import json
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from channels import origins
from channels.contract import Adapter
from channels.errors import ChannelError, Malformed
from channels.values import Inbound, Media, Setting

_GREETINGS = tuple(
    Setting(
        f"greeting_{code}",
        format_lazy("{label} ({language})", label=_("Greeting"), language=name),
        _("The first words in an empty chat. Empty: our own."),
        required=False,
        kind="long",
    )
    for code, name in settings.LANGUAGES
)


class WebChat(Adapter):
    """One widget, with the sites that may show it."""

    slug = "webchat"
    label = _("Web chat")
    icon = "chat"
    address_kind = "webchat"
    receives = True
    sends = True
    threaded = False
    conversation_hours = 30 * 24
    starts = False
    chooses = True
    carries = frozenset({"media", "receipts"})
    identity = "The same browser as before; a phone number or mailbox by a one-time code."
    out_of_hours = "The chat says that nobody is there and when somebody is; words are taken in."
    setup = (
        "Sanal, Channels → Accounts: add an account of the channel Web chat; the first one in use "
        "is the chat of the citizen site, which shows its button at once.",
        "To let other government sites show it, list their addresses under Sites that may show "
        "the chat, one a line (https://ministry.example), and save.",
        "Copy the script tag from the top of the account's page and hand it to those sites' "
        "administrators; it goes before </body>.",
        "A site with a content security policy of its own adds the address of Sanal to "
        "script-src and to frame-src.",
        "Press Try the saved settings; then open the other site, write, and answer at the desk.",
    )
    settings = (
        Setting(
            "origins",
            _("Sites that may show the chat"),
            _("One address a line, like https://ministry.example; our own pages always may."),
            required=False,
            default="",
            kind="long",
        ),
        *_GREETINGS,
    )

    def external_id(self, raw: bytes, content_type: str, headers: dict) -> str:
        try:
            return str(json.loads(raw)["id"])
        except (ValueError, LookupError, TypeError, RecursionError):
            return ""

    def parse(self, envelope) -> Iterable[Inbound]:
        try:
            said = json.loads(bytes(envelope.raw))
            if said.get("visitor") is None:  # nobody's words
                return
            yield Inbound(
                external_id=_text(said, "id"),
                sender=_text(said, "visitor"),
                address_kind=self.address_kind,
                text=_text(said, "text"),
                payload=_text(said, "press"),
                language=_text(said, "language"),
                media=tuple(_file(each) for each in said.get("files", ())),
                sent_at=datetime.fromisoformat(said["at"]) if said.get("at") else None,
            )
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise Malformed(f"no message of a chat: {type(error).__name__}") from error

    def send(self, delivery) -> str:
        """Nothing to call: from now on the visitor's window is told of it."""
        return str(delivery.pk)

    def find(self, delivery) -> str | None:
        return str(delivery.pk)

    def check(self, account) -> None:
        try:
            origins.read(account.setting("origins"))
        except ValueError as error:
            words = f"{error} is no address of a site, like https://ministry.example"
            raise ChannelError(words, permanent=True) from error

    def embed(self, account) -> str:
        script = settings.PUBLIC_URL + reverse("chat_widget")
        return f'<script src="{script}" data-account="{account.code}" defer></script>'


def _text(said: dict, name: str) -> str:
    words = said.get(name, "")
    if not isinstance(words, str):
        raise TypeError(name)
    return words


def _file(said: dict) -> Media:
    try:
        content = base64.b64decode(_text(said, "content"), validate=True)
    except binascii.Error as error:
        raise ValueError("content") from error
    return Media(
        name=_text(said, "name"),
        content_type=_text(said, "type") or "application/octet-stream",
        content=content,
        size=len(content),
    )
