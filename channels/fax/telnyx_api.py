"""Telnyx's API: sending a letter as a fax, looking one up, listing and fetching what came."""

import base64
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from channels import http
from channels.errors import ChannelError
from channels.fax import telnyx_hooks, terms
from channels.values import Pulled

PAGE_SIZE = 100
MOST_PAGES = 20
RECONCILE_DAYS = 3
CLOCK_SLACK = timedelta(minutes=10)
_GONE = frozenset({403, 404, 410})  # what a store says when an address has run out


def send(delivery, letter: bytes) -> str:
    """Have the letter faxed; the fax's identity at Telnyx."""
    account = delivery.account
    if not account.setting("connection_id") or not account.setting("number"):
        raise ChannelError("our fax number and the fax application are not set")
    answer = _call(
        account,
        "POST",
        "/v2/faxes",
        repeatable=False,
        data={
            "connection_id": account.setting("connection_id"),
            "from": account.setting("number"),
            "to": delivery.recipient,
            "client_state": _mark(delivery),
            "quality": "high",
            "monochrome": "true",
        },
        files={"contents": ("letter.pdf", letter, "application/pdf")},
    )
    identity = _record(answer.json().get("data")).get("id")
    if not isinstance(identity, str) or not identity:
        raise answer.senseless("no fax ID")
    return identity


def find(delivery) -> str | None:
    """The identity of a fax whose sending broke off, looked up in Telnyx's own list."""
    since = (delivery.claimed_at or delivery.created_at) - CLOCK_SLACK
    filters = {
        "filter[direction][eq]": "outbound",
        "filter[to][eq]": delivery.recipient,
        "filter[created_at][gte]": since.isoformat(),
    }
    for fax in _listed(delivery.account, filters):
        if fax.get("client_state") == _mark(delivery):
            return str(fax.get("id"))
    return None


def reconcile(account) -> Iterator[Pulled]:
    """Faxes to us of the last days, as the webhook would have brought them, oldest first."""
    if not account.setting("api_key"):
        return
    since = timezone.now() - timedelta(days=RECONCILE_DAYS)
    filters = {
        "filter[direction][eq]": "inbound",
        "filter[created_at][gte]": since.isoformat(),
    }
    for fax in reversed(list(_listed(account, filters))):
        if fax.get("status") != "received" or not fax.get("media_url"):
            continue
        raw = json.dumps(_as_webhook(fax)).encode()
        yield Pulled(telnyx_hooks.external_id(raw), raw, "application/json")


def _as_webhook(fax: dict) -> dict:
    names = ("direction", "from", "to", "media_url", "page_count", "partial_content")
    payload = {name: fax[name] for name in names if name in fax}
    return {
        "data": {
            "event_type": "fax.received",
            "occurred_at": fax.get("updated_at") or fax.get("created_at"),
            "payload": {"fax_id": fax.get("id"), **payload},
        }
    }


def fetch(account, url: str) -> BinaryIO:
    """The pages. An address that has run out is asked for anew, by the fax's name behind it."""
    url, _, identity = url.partition("#")
    hosts = [*_hosts(account), *account.setting("media_hosts").split()]
    try:
        return http.download(url, hosts=hosts, max_bytes=settings.UPLOAD_MAX_BYTES)
    except http.Refused as refusal:
        if refusal.status not in _GONE or not identity or not account.setting("api_key"):
            raise
    answer = _call(account, "GET", f"/v2/faxes/{identity}")
    fresh = _record(answer.json().get("data")).get("media_url")
    if not isinstance(fresh, str):
        raise ChannelError("Telnyx has the pages of this fax no more", permanent=True)
    return http.download(fresh, hosts=hosts, max_bytes=settings.UPLOAD_MAX_BYTES)


def check(account) -> None:
    """Ask for the fax application; raises `ChannelError` with the cause."""
    if not account.setting("public_key"):
        raise ChannelError("the public key is needed to receive faxes", permanent=True)
    application = account.setting("connection_id")
    if not re.fullmatch(r"\d{1,30}", application):
        raise ChannelError("the ID of the fax application is a number", permanent=True)
    found = _record(_call(account, "GET", f"/v2/fax_applications/{application}").json().get("data"))
    if found.get("active") is False:
        raise ChannelError("Telnyx says that the fax application is switched off", permanent=True)


# Their API --------------------------------------------------------------------------------------


def _mark(delivery) -> str:
    """What we write on a fax to know it again: the attempt, so that a later one is another."""
    return base64.b64encode(f"{delivery.key}:{delivery.attempt}".encode()).decode()


def _call(account, method: str, path: str, **parts) -> http.Answer:
    key = account.setting("api_key")
    if not key:
        raise ChannelError("the API key is not set")
    url = (account.setting("api_url") or terms.API).rstrip("/") + path
    headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
    return http.request(method, url, hosts=_hosts(account), headers=headers, **parts)


def _listed(account, filters: dict) -> Iterator[dict]:
    """All entries of a list, newest first."""
    for number in range(1, MOST_PAGES + 1):
        params = {**filters, "page[size]": PAGE_SIZE, "page[number]": number}
        body = _call(account, "GET", "/v2/faxes", params=params).json()
        faxes = body.get("data")
        if not isinstance(faxes, list) or not all(isinstance(fax, dict) for fax in faxes):
            raise ChannelError("Telnyx answered with something that is no list")
        yield from faxes
        total = _record(body.get("meta")).get("total_pages")
        if not isinstance(total, int) or number >= total:
            return
    raise ChannelError(f"Telnyx's list has more than {MOST_PAGES} pages")


def _record(value) -> dict:
    return value if isinstance(value, dict) else {}


def _hosts(account) -> list[str]:
    return [urlsplit(account.setting("api_url") or terms.API).netloc]
