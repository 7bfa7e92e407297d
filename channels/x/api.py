"""X's API v2 in our account's name: asking, listing, saying."""

import json
import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import BinaryIO
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.utils import timezone

from channels import http, throttle
from channels.errors import ChannelError
from channels.values import Pulled
from channels.x import activity, listed, signing, terms

logger = logging.getLogger("sanal.x")

PAGE_SIZE = 100
MOST_PAGES = 10  # of one question; the rest comes with the next
FIRST_LOOK = timedelta(days=1)  # how far back an account looks when it begins
_MENTION_FIELDS = {
    "tweet.fields": "attachments,author_id,created_at,entities,geo,note_tweet,referenced_tweets",
    "expansions": "author_id,attachments.media_keys",
    "user.fields": "name,username",
    "media.fields": "type,url,variants",
    "max_results": str(PAGE_SIZE),
}
_MESSAGE_FIELDS = {
    "dm_event.fields": "attachments,created_at,entities,event_type,id,sender_id,text",
    "event_types": "MessageCreate",
    "expansions": "sender_id,attachments.media_keys",
    "user.fields": "name,username",
    "media.fields": "type,url,variants",
    "max_results": str(PAGE_SIZE),
}


def call(account, method: str, path: str, *, params: dict | None = None, **parts) -> dict:
    """The JSON object X answers with. Raises `ChannelError`; on 429 with the wait X asks for."""
    url = base(account) + path
    headers = signing.header(account, method, url, params)
    try:
        answer = http.request(
            method, url, hosts=[urlsplit(url).netloc], params=params, headers=headers, **parts
        )
    except http.Refused as refusal:
        raise _explained(refusal) from None
    return answer.json()


def base(account) -> str:
    return (account.setting("api_url") or terms.API).rstrip("/")


def _explained(refusal: http.Refused) -> http.Refused:
    """The refusal with X's own words, and with how long to wait when we ask too often."""
    body = http.json_object(refusal.content) or {}
    words = activity.word(body, "detail", 200) or activity.word(body, "title", 200)
    wait = refusal.retry_after
    reset = refusal.headers.get("x-rate-limit-reset", "")
    if refusal.status == 429 and activity.is_id(reset):
        wait = min(max(int(reset) - time.time(), 1.0), http.MAX_WAIT_SECONDS)
    return http.Refused(
        f"{refusal}: {words}" if words else str(refusal),
        status=refusal.status,
        content=refusal.content,
        permanent=refusal.permanent,
        unknown=refusal.unknown,
        retry_after=wait,
    )


# Listing ------------------------------------------------------------------------------------------


def waiting(account) -> Iterator[Pulled]:
    """What came since the last question, oldest first; asks no more often than it may."""
    cursor, now = account.cursor, time.time()
    if now < cursor.get("not_before", 0):
        return
    cursor["not_before"] = now + 60 * max(1, int(account.setting("poll_minutes") or 1))
    try:
        for kind in ("dm", "post"):
            after = cursor.get(kind, "")
            for identity, pulled in _newer(account, kind, after):
                yield pulled
                cursor[kind] = max(cursor.get(kind, ""), identity, key=int_or_zero)
    except ChannelError as error:
        if error.retry_after is None:
            raise
        logger.warning("%s: %s; asked again in %d s", account.code, error, error.retry_after)
        cursor["not_before"] = now + error.retry_after


def lately(account, days: int) -> Iterator[Pulled]:
    """What X's lists hold of the last days, whether a call brought it or not.

    Looked at once an hour: X counts every question.
    """
    if not throttle.allow("x-lists", str(account.pk), burst=1, per_hour=1):
        return
    since = timezone.now() - timedelta(days=days)
    for kind in ("dm", "post"):
        for _identity, pulled in _newer(account, kind, "", since):
            yield pulled


def int_or_zero(text: str) -> int:
    return int(text) if activity.is_id(text) else 0


def _newer(
    account, kind: str, after: str, since: datetime | None = None
) -> list[tuple[str, Pulled]]:
    """Entries later than the id `after`, or than `since` without one; oldest first."""
    since = since or timezone.now() - FIRST_LOOK
    found = []
    for event, includes in _entries(account, kind, after, since):
        identity = activity.word(event, "id")
        if int_or_zero(identity) <= int_or_zero(after):
            break  # newest first: all that follow are known
        written = activity.moment(event)
        if not after and written and written < since:
            break
        body = {"polled": kind, "event": event, "includes": _referred(event, includes)}
        raw = json.dumps(body, ensure_ascii=False).encode()
        found.append((identity, Pulled(listed.name_of(body), raw, "application/json")))
    return found[::-1]


def _entries(account, kind: str, after: str, since: datetime) -> Iterator[tuple[dict, dict]]:
    """Listed things with what they refer to, newest first."""
    if kind == "dm":
        path, params = "/2/dm_events", dict(_MESSAGE_FIELDS)
    else:
        path, params = f"/2/users/{account.setting('user_id')}/mentions", dict(_MENTION_FIELDS)
        if after:
            params["since_id"] = after
        else:
            params["start_time"] = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for _page in range(MOST_PAGES):
        body = call(account, "GET", path, params=params)
        includes = activity.record(body.get("includes"))
        for event in activity.records(body.get("data")):
            if activity.is_id(activity.word(event, "id")):
                yield event, includes
        onward = activity.word(activity.record(body.get("meta")), "next_token")
        if not onward:
            return
        params["pagination_token"] = onward


def _referred(event: dict, includes: dict) -> dict:
    """Of what a whole page of a list refers to, what this one does."""
    writers = (event.get("author_id"), event.get("sender_id"))
    keys = activity.record(event.get("attachments")).get("media_keys") or []
    people = activity.records(includes.get("users"))
    media = activity.records(includes.get("media"))
    return {
        "users": [each for each in people if each.get("id") in writers],
        "media": [each for each in media if each.get("media_key") in keys],
    }


# Files --------------------------------------------------------------------------------------------


def fetch(account, url: str) -> BinaryIO:
    """A picture or a film; those of direct messages are only for our account."""
    address, private, _ = url.partition(activity.PRIVATE)
    parts = urlsplit(address)
    headers = {}
    if private:
        bare = parts._replace(query="", fragment="").geturl()
        headers = signing.header(account, "GET", bare, dict(parse_qsl(parts.query)))
    return http.download(
        address,
        hosts=account.setting("media_hosts").split(),
        max_bytes=settings.UPLOAD_MAX_BYTES,
        headers=headers,
    )


def check(account) -> None:
    """Ask X who we are; raises `ChannelError` with the cause."""
    if not activity.is_id(str(account.setting("user_id"))):
        raise ChannelError("the user ID is a number", permanent=True)
    known = activity.record(call(account, "GET", "/2/users/me").get("data"))
    if activity.word(known, "id") != str(account.setting("user_id")):
        name = activity.word(known, "username", 50)
        raise ChannelError(f"the access token is another account's: @{name}", permanent=True)
