"""Telegram: a bot that citizens write to, called by Telegram's servers or asking them."""

import hmac
import json
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _

from channels.contract import Adapter
from channels.errors import NotAuthentic
from channels.telegram import api, speaking, terms, updates
from channels.values import Inbound, Pulled


class Telegram(Adapter):
    """One bot."""

    slug = "telegram"
    label = _("Telegram")
    icon = "send"
    address_kind = updates.KIND
    public_setting = "bot_name"
    settings = terms.SETTINGS
    receives = True
    polls = True
    sends = True
    threaded = False
    conversation_hours = 72
    starts = False
    chooses = True
    asks = frozenset({"location", "contact"})
    guides = True
    carries = frozenset({"media", "location"})
    identity = "A Telegram account; a confirmed phone number once they share their own contact."
    out_of_hours = "The bot answers at any hour and takes everything in."
    setup = terms.SETUP

    def verify(self, request: HttpRequest, account) -> None:
        """By the secret word, the one before it too during a rotation."""
        given = request.headers.get(terms.SECRET_HEADER, "").encode(errors="replace")
        names = ("webhook_secret", "previous_webhook_secret")
        known = [account.setting(name).encode() for name in names]
        right = [bool(secret) & hmac.compare_digest(secret, given) for secret in known]
        if not any(right):
            raise NotAuthentic(f"no valid {terms.SECRET_HEADER}")

    def external_id(self, raw: bytes, content_type: str, headers: dict) -> str:
        return api.identity(_loosely(raw))

    def reply(self, request: HttpRequest, account) -> HttpResponse:
        """A pressed button shows that it was heard: Telegram takes a call in place of a yes."""
        if name := api.pressed(_loosely(request.body)):
            return JsonResponse({"method": "answerCallbackQuery", "callback_query_id": name})
        return HttpResponse(status=200)

    def parse(self, envelope) -> Iterable[Inbound]:
        return updates.parse(envelope)

    def is_polled(self, account) -> bool:
        return account.setting("way") == terms.POLLING

    def poll(self, account) -> Iterator[Pulled]:
        return api.poll(account)

    def fetch(self, account, url: str) -> BinaryIO:
        return api.fetch(account, url)

    def send(self, delivery) -> str:
        return speaking.send(delivery)

    def check(self, account) -> str:
        return api.check(account)

    @classmethod
    def normalise(cls, address: str) -> str:
        number = address.strip()
        if not (number.isascii() and number.isdigit()) or number.startswith("0"):
            raise ValueError("a Telegram user is a number")
        return number


def _loosely(raw: bytes):
    """The JSON in the bytes, whatever it is; None when there is none."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None
