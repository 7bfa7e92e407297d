"""X (formerly Twitter): posts that name us, and direct messages."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse

from channels.contract import Adapter
from channels.values import Inbound, Pulled, Receipt
from channels.x import activity, api, hooks, speaking, terms

RECONCILE_DAYS = 2


class X(Adapter):
    """One account of ours. Its people are known by their user ID; their names may change."""

    slug = "x"
    label = "X"
    icon = "alternate_email"
    address_kind = "x"
    public_setting = "handle"
    receives = True
    polls = True
    sends = True
    threaded = False
    conversation_hours = 72
    starts = False
    settings = terms.SETTINGS

    carries = frozenset({"media", "location", "receipts"})
    identity = "An account on X: a name anybody may choose, and no person."
    setup = (
        "In the X developer portal (developer.x.com), open Projects & Apps, create an app and "
        "set its User authentication to Read, Write and Direct Messages.",
        "Under Keys and tokens, copy the API key and its secret, and create an access token and "
        "secret for the centre's own account; fill in all four here.",
        "Fill in the account's name and its numeric user ID (GET /2/users/me tells it), and press "
        "the test button.",
        "For calls from X: with access to the Account Activity API, register the webhook address "
        "shown on the account's page (POST /2/webhooks; X asks for the challenge at once) and "
        "subscribe the account (POST /2/account_activity/webhooks/<id>/subscriptions/all).",
        "Without that access choose to ask X every few minutes instead; mind the plan's limits.",
        "On X, under Settings > Privacy and safety > Direct Messages, allow messages from "
        "everyone.",
        "Should X be closed to us: register what is seen there by hand at the desk, with the link "
        "to the post.",
    )

    def is_polled(self, account) -> bool:
        return account.setting("way") == terms.POLLING

    def challenge(self, request: HttpRequest, account) -> HttpResponse | None:
        return hooks.challenge(request, account)

    def verify(self, request: HttpRequest, account) -> None:
        hooks.verify(request, account)

    def external_id(self, raw: bytes, content_type: str, headers: dict) -> str:
        return hooks.external_id(raw)

    def parse(self, envelope) -> Iterable[Inbound | Receipt]:
        return hooks.parse(envelope)

    def poll(self, account) -> Iterator[Pulled]:
        return api.waiting(account)

    def reconcile(self, account) -> Iterator[Pulled]:
        # An account that is asked anyway has nothing that no call brought.
        return iter(()) if self.is_polled(account) else api.lately(account, RECONCILE_DAYS)

    def fetch(self, account, url: str) -> BinaryIO:
        return api.fetch(account, url)

    def send(self, delivery) -> str:
        return speaking.send(delivery)

    def find(self, delivery) -> str | None:
        return speaking.find(delivery)

    def check(self, account) -> None:
        api.check(account)

    @classmethod
    def normalise(cls, address: str) -> str:
        known = address.strip()
        if not activity.is_id(known):
            raise ValueError("not a user ID of X")
        return known
