"""Twilio's REST API: sending, and looking into its own list of messages."""

import re
from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import BinaryIO
from urllib.parse import urlencode, urljoin, urlsplit

from django.conf import settings
from django.utils import timezone

from channels import http
from channels.errors import ChannelError
from channels.sms import hooks, payload, twilio_terms
from channels.values import Pulled

MAX_LETTERS = 1600
PAGE_SIZE = 500
FIND_PAGES = 5  # of the newest messages to one number
RECONCILE_PAGES = 100
RECONCILE_DAYS = 3
CLOCK_SLACK = timedelta(seconds=5)  # their times are whole seconds


def send(delivery) -> str:
    """POST the message; Twilio's SID of it."""
    account = delivery.account
    if len(delivery.body) > MAX_LETTERS:
        raise ChannelError(f"longer than the {MAX_LETTERS} letters of Twilio", permanent=True)
    return post(
        account,
        to=delivery.recipient,
        sender=account.setting("sender"),
        Body=delivery.body,
        # Otherwise Twilio may rewrite letters, and the message could not be found again.
        SmartEncoded="false",
    )


def post(account, *, to: str, sender: str, **content: str) -> str:
    """POST a message with that content, by the messaging service if there is one; its SID."""
    service = account.setting("messaging_service")
    answer = _call(
        account,
        "POST",
        "/Messages.json",
        data={
            "To": to,
            # Five tries for whatever goes wrong; the default is one, for connect faults only.
            "StatusCallback": hooks.public(account) + "#rc=5&rp=all",
            **({"MessagingServiceSid": service} if service else {"From": sender}),
            **content,
        },
    )
    sid = answer.json().get("sid")
    if not isinstance(sid, str) or not sid:
        raise answer.senseless("no message SID")
    return sid


def find(delivery, *, to: str = "", body: str = "") -> str | None:
    """The SID of a message whose sending broke off, looked up in Twilio's own list.

    `to` and `body` are as they went out, where that is not as the delivery has them. Not filtered
    by DateSent: a message that Twilio has only queued has none yet.
    """
    since = delivery.claimed_at or delivery.created_at
    wanted = (body or delivery.body).strip()
    for answer, messages in _pages(
        delivery.account, {"To": to or delivery.recipient, "PageSize": PAGE_SIZE}, FIND_PAGES
    ):
        # Compared on their clock: ours may be wrong.
        their_now = twilio_terms.moment(answer.headers.get("Date")) or timezone.now()
        earliest = since + (their_now - timezone.now()) - CLOCK_SLACK
        written = [(twilio_terms.moment(m.get("date_created")), m) for m in messages]
        for created, message in written:
            if (
                created is not None
                and created >= earliest
                and str(message.get("direction")).startswith("outbound")
                and str(message.get("body")).strip().endswith(wanted)
            ):
                return message["sid"]
        if any(created and created < earliest - timedelta(days=1) for created, _m in written):
            return None  # newest first: further pages are older still
    return None


def reconcile(account, *, own: str = "") -> Iterator[Pulled]:
    """Messages to us of the last days, as the webhook would have brought them, oldest first.

    `own` is our number as Twilio names it, where that is not as the account has it.
    """
    since = (timezone.now() - timedelta(days=RECONCILE_DAYS)).astimezone(UTC).date()
    params = {"DateSent>": since.isoformat(), "PageSize": PAGE_SIZE}
    sender = own or account.setting("sender")
    if sender and not account.setting("messaging_service"):
        params["To"] = sender
    inbound = [
        message
        for _answer, messages in _pages(account, params, RECONCILE_PAGES)
        for message in messages
        if message.get("direction") == "inbound"
    ]
    for message in reversed(inbound):
        yield Pulled(message["sid"], _as_webhook(account, message), payload.FORM)


def _as_webhook(account, message: dict) -> bytes:
    fields = {
        "MessageSid": message["sid"],
        "AccountSid": message.get("account_sid") or "",
        "From": message.get("from") or "",
        "To": message.get("to") or "",
        "Body": message.get("body") or "",
        "SmsStatus": "received",
        "NumMedia": message.get("num_media") or "0",
        "DateSent": message.get("date_sent") or "",
    }
    if fields["NumMedia"] != "0":
        kept = _call(account, "GET", f"/Messages/{message['sid']}/Media.json").json()
        for number, media in enumerate(_listed(kept.get("media_list"))[: twilio_terms.MAX_MEDIA]):
            uri = str(media.get("uri", "")).removesuffix(".json")
            fields[f"MediaUrl{number}"] = urljoin(_base(account), uri)
            fields[f"MediaContentType{number}"] = media.get("content_type") or ""
    return urlencode(fields).encode()


def fetch(account, url: str) -> BinaryIO:
    """A picture; Twilio answers with a redirect to its store, which gets no password."""
    own = http.same_origin(url, _base(account))
    return http.download(
        url,
        hosts=[*_hosts(account), *account.setting("media_hosts").split()],
        max_bytes=settings.UPLOAD_MAX_BYTES,
        redirects=2,
        auth=_credentials(account) if own else None,
    )


def check(account) -> None:
    """Ask for the account itself."""
    if not account.setting("sender") and not account.setting("messaging_service"):
        raise ChannelError("a sender number or a messaging service is needed", permanent=True)
    status = _call(account, "GET", ".json").json().get("status")
    if status != "active":
        raise ChannelError(f"Twilio says that the account is {status}", permanent=True)


# Their API --------------------------------------------------------------------------------------


def _call(account, method: str, path: str, **parts) -> http.Answer:
    sid, token = _credentials(account)
    url = f"{_base(account)}/2010-04-01/Accounts/{sid}{path}"
    try:
        return http.request(method, url, hosts=_hosts(account), auth=(sid, token), **parts)
    except http.Refused as refusal:
        raise _explained(refusal) from None


def _pages(account, params: dict, limit: int) -> Iterator[tuple[http.Answer, list[dict]]]:
    answer = _call(account, "GET", "/Messages.json", params=params)
    for _page in range(limit):
        body = answer.json()
        messages = _listed(body.get("messages"))
        yield answer, [m for m in messages if re.fullmatch(r"[A-Za-z0-9]+", str(m.get("sid")))]
        onward = body.get("next_page_uri")
        if not onward:
            return
        answer = http.request(
            "GET",
            urljoin(_base(account), str(onward)),
            hosts=_hosts(account),
            auth=_credentials(account),
        )
    raise ChannelError(f"Twilio's list has more than {limit} pages")


def _listed(value) -> list[dict]:
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise ChannelError("Twilio answered with something that is no list")
    return value


def _credentials(account) -> tuple[str, str]:
    sid, token = account.setting("account_sid"), account.setting("auth_token")
    if not re.fullmatch(r"[A-Za-z0-9]+", sid) or not token:
        raise ChannelError("the account SID and the auth token are needed", permanent=True)
    return sid, token


def _base(account) -> str:
    return (account.setting("api_url") or twilio_terms.API).rstrip("/")


def _hosts(account) -> list[str]:
    return [urlsplit(_base(account)).netloc]


def _explained(refusal: http.Refused) -> http.Refused:
    """The refusal with Twilio's own error code, which knows better whether to try again."""
    code = (http.json_object(refusal.content) or {}).get("code")
    if not isinstance(code, int):
        return refusal
    wait = refusal.retry_after
    if wait is None:
        wait = twilio_terms.PASSING.get(code)
    return http.Refused(
        f"{refusal}: {twilio_terms.cause(str(code))}",
        status=refusal.status,
        permanent=refusal.permanent and code not in twilio_terms.PASSING,
        unknown=refusal.unknown,
        retry_after=wait,
    )
