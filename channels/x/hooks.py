"""What X calls us with: the hourly challenge, and what happened to our account."""

import base64
import hashlib
import hmac
import logging
from collections.abc import Iterator

from django.http import HttpRequest, JsonResponse

from channels import http
from channels.errors import Malformed, NotAuthentic
from channels.values import DeliveryState, Inbound, Receipt
from channels.watermarks import Watermark
from channels.x import activity, listed, terms

logger = logging.getLogger("sanal.x")

MOST_TOKEN = 500
_LISTS = ("direct_message_events", "tweet_create_events", "direct_message_mark_read_events")


def challenge(request: HttpRequest, account) -> JsonResponse | None:
    """The answer to X's proof that we know the secret; None for any other request."""
    token = request.GET.get("crc_token", "") if request.method == "GET" else ""
    secret = account.setting("api_secret")
    if not token or len(token) > MOST_TOKEN or not secret:
        return None
    return JsonResponse({"response_token": _signature(secret, token.encode())})


def verify(request: HttpRequest, account) -> None:
    """By the signature over the raw body, with either secret during a rotation."""
    if request.method != "POST":
        raise NotAuthentic("no crc_token")
    given = request.headers.get("x-twitter-webhooks-signature", "").strip().encode()
    right = False
    for name in ("api_secret", "previous_api_secret"):
        if secret := account.setting(name):
            right |= hmac.compare_digest(given, _signature(secret, request.body).encode())
    if not right:
        raise NotAuthentic("no valid x-twitter-webhooks-signature")


def _signature(secret: str, content: bytes) -> str:
    digest = hmac.new(secret.encode(), content, hashlib.sha256).digest()
    return f"sha256={base64.b64encode(digest).decode()}"


def external_id(raw: bytes) -> str:
    """The event's name, if there is just one: the same whether X called or was asked."""
    body = http.json_object(raw) or {}
    if "polled" in body:
        return listed.name_of(body)
    named = [(kind, event) for kind in _LISTS for event in activity.records(body.get(kind))]
    if len(named) != 1:
        return ""
    kind, event = named[0]
    identity = activity.word(event, "id_str") or activity.word(event, "id")
    if kind == _LISTS[2]:
        identity = activity.word(event, "last_read_event_id")
        return f"read:{identity}" if activity.is_id(identity) else ""
    if not activity.is_id(identity):
        return ""
    return terms.message(identity) if kind == _LISTS[0] else terms.post(identity)


def parse(envelope) -> Iterator[Inbound | Receipt | Watermark]:
    """Direct messages to us, posts that name us, and what was read of ours."""
    body = http.json_object(bytes(envelope.raw))
    if body is None:
        raise Malformed("no JSON object")
    account = envelope.account
    if "polled" in body:
        yield from listed.parse(body, account)
        return
    if activity.word(body, "for_user_id") != str(account.setting("user_id")):
        logger.info("%s: X told something that is not about our account", account.code)
        return
    people = body.get("users")
    people = people if isinstance(people, dict) else {}
    for event in activity.records(body.get("direct_message_events")):
        yield from activity.direct_message(event, people, account)
    for post in activity.records(body.get("tweet_create_events")):
        yield from activity.post(post, account)
    for event in activity.records(body.get("direct_message_mark_read_events")):
        yield from _read(event, account)


def _read(event: dict, account) -> Iterator[Receipt | Watermark]:
    """The last message that was read, and with it all before."""
    identity, reader = activity.word(event, "last_read_event_id"), activity.word(event, "sender_id")
    if not activity.is_id(identity) or reader == str(account.setting("user_id")):
        return
    at = activity.milliseconds(activity.word(event, "created_timestamp"))
    yield Receipt(terms.message(identity), DeliveryState.DELIVERED, at=at)
    if at and activity.is_id(reader):
        yield Watermark(reader, "x", at)
