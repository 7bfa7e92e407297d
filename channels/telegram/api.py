"""Telegram's Bot API: asking it, taking what waits there, opening files.

The bot's token stands in every address: no error or log holds more of an address than the host.
"""

import contextlib
import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from channels import http
from channels.errors import ChannelError
from channels.telegram import terms
from channels.values import Pulled

PAGE = 100
PAGES = 50  # of one poll
# After a week without any, Telegram begins anew at any number: then ours means nothing.
NUMBERS_HOLD = timedelta(days=6)


def call(account, method: str, params: dict | None = None, *, repeatable: bool, wait: float = 0):
    """The result of a method; `wait` is how many seconds the server may take more than usual."""
    url = f"{_base(account)}/bot{_token(account)}/{method}"
    try:
        answer = http.request(
            "POST",
            url,
            hosts=_hosts(account),
            json=params or {},
            repeatable=repeatable,
            timeout=http.ANSWER_SECONDS + wait,
        )
    except http.Refused as refusal:
        raise _explained(refusal) from None
    body = answer.json()
    if body.get("ok") is not True or "result" not in body:
        raise answer.senseless("neither a result nor an error")
    return body["result"]


def poll(account) -> Iterator[Pulled]:
    """What waits, oldest first. Asking for the next page tells Telegram that one was kept."""
    patience = account.patience
    for _page in range(PAGES):
        params = {"limit": PAGE, "timeout": int(patience), "allowed_updates": terms.UPDATES}
        if offset := _offset(account.cursor):
            params["offset"] = offset
        updates = call(account, "getUpdates", params, repeatable=True, wait=patience)
        if not isinstance(updates, list) or not all(isinstance(each, dict) for each in updates):
            raise ChannelError("Telegram answered with something that is no list")
        for update in updates:
            yield Pulled(identity(update), json.dumps(update).encode(), "application/json")
            _acknowledge(account, update)
        numbers = [int(number) for number in map(identity, updates) if number]
        if not numbers:
            return
        account.cursor = {"offset": max(numbers) + 1, "at": timezone.now().isoformat()}
        if len(updates) < PAGE:
            return
        patience = 0


def identity(update) -> str:
    """The number of an update; empty when it has none."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return str(number) if isinstance(number, int) and 0 <= number < 2**63 else ""


def pressed(update) -> str:
    """The name of the pressed button that an update tells of; Telegram waits for a word on it."""
    query = update.get("callback_query") if isinstance(update, dict) else None
    name = query.get("id") if isinstance(query, dict) else None
    return name if isinstance(name, str) else ""


def _acknowledge(account, update: dict) -> None:
    """End the waiting sign on a pressed button. That it stays for a while does no harm."""
    if name := pressed(update):
        with contextlib.suppress(ChannelError):
            call(account, "answerCallbackQuery", {"callback_query_id": name}, repeatable=True)


def _offset(cursor: dict) -> int | None:
    try:
        seen_at = datetime.fromisoformat(cursor["at"])
        return int(cursor["offset"]) if timezone.now() - seen_at < NUMBERS_HOLD else None
    except (KeyError, TypeError, ValueError):
        return None


def fetch(account, url: str) -> BinaryIO:
    """A file that a message named; it must be asked for where it is first."""
    params = {"file_id": url.removeprefix("file:")}
    try:
        file = call(account, "getFile", params, repeatable=True)
    except http.Refused as refusal:
        if b"too big" in refusal.content:
            raise ChannelError(
                "the file is larger than the 20 MB that Telegram hands to a bot",
                permanent=True,
                reason=terms.TOO_LARGE,
            ) from None
        raise
    path = file.get("file_path") if isinstance(file, dict) else None
    if not isinstance(path, str) or not re.fullmatch(r"(?!/)(?!.*\.\.)[\w./-]{1,300}", path):
        raise ChannelError("the Bot API server names no place of the file", permanent=True)
    return http.download(
        f"{_base(account)}/file/bot{_token(account)}/{path}",
        hosts=_hosts(account),
        max_bytes=settings.UPLOAD_MAX_BYTES,
    )


# Setting up ---------------------------------------------------------------------------------------


def check(account) -> str:
    """Look the bot up, and set its webhook or take it away; words on how it stands."""
    me = call(account, "getMe", repeatable=True)
    name = me.get("username", "") if isinstance(me, dict) else ""
    _offer_commands(account)
    if account.setting("way") == terms.POLLING:
        # A webhook would keep everything from us; what waits stays there to be asked for.
        call(account, "deleteWebhook", {"drop_pending_updates": False}, repeatable=True)
        told = _("The bot is @%(name)s. No webhook is set: we ask Telegram for what waits.")
        return told % {"name": name}
    _set_webhook(account)
    info = call(account, "getWebhookInfo", repeatable=True)
    info = info if isinstance(info, dict) else {}
    if info.get("url") != public(account):
        raise ChannelError("Telegram did not keep the address of the webhook")
    told = _("The bot is @%(name)s. The webhook is set; %(count)s messages wait.")
    words = [told % {"name": name, "count": info.get("pending_update_count", 0)}]
    if trouble := info.get("last_error_message"):
        words.append(_("Telegram's last trouble with it: %(trouble)s") % {"trouble": trouble})
    return " ".join(words)


def _offer_commands(account) -> None:
    """What people find behind the menu button, in the language of their application."""
    for language in ("", *dict(settings.LANGUAGES)):
        with translation.override(language or account.language or settings.LANGUAGE_CODE):
            commands = [
                {"command": name, "description": str(words)}
                for name, words in terms.COMMANDS.items()
            ]
        params = {"commands": commands, **({"language_code": language} if language else {})}
        call(account, "setMyCommands", params, repeatable=True)


def _set_webhook(account) -> None:
    secret = account.setting("webhook_secret")
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret):
        raise ChannelError(
            _("The secret word of the webhook needs 16 to 256 letters, digits, _ or -."),
            permanent=True,
        )
    if not public(account).startswith("https://"):
        raise ChannelError(
            _("Telegram calls https addresses only. Choose long polling, or set PUBLIC_URL."),
            permanent=True,
        )
    params = {"url": public(account), "secret_token": secret, "allowed_updates": terms.UPDATES}
    call(account, "setWebhook", params, repeatable=True)


def public(account) -> str:
    """The address at which Telegram reaches an account of ours."""
    return f"{settings.PUBLIC_URL}/hooks/{account.channel}/{account.code}/"


# Their server -------------------------------------------------------------------------------------


def _token(account) -> str:
    token = account.setting("bot_token")
    if not re.fullmatch(r"\d+:[A-Za-z0-9_-]{20,}", token):
        raise ChannelError(_("The bot token is missing, or it is not one."), permanent=True)
    return token


def _base(account) -> str:
    return (account.setting("api_url") or terms.API).rstrip("/")


def _hosts(account) -> list[str]:
    return [urlsplit(_base(account)).netloc]


def _explained(refusal: http.Refused) -> http.Refused:
    """The refusal with Telegram's own words, and how long it asks us to wait."""
    body = http.json_object(refusal.content) or {}
    said = body.get("description")
    parameters = body.get("parameters")
    parameters = parameters if isinstance(parameters, dict) else {}
    wait = parameters.get("retry_after")
    asked = refusal.retry_after
    if isinstance(wait, int) and not isinstance(wait, bool) and wait >= 0:
        asked = max(float(min(wait, http.MAX_WAIT_SECONDS)), asked or 0)
    return http.Refused(
        f"{refusal}: {said[:200]}" if isinstance(said, str) else str(refusal),
        status=refusal.status,
        content=refusal.content,
        # An unknown token is the account's fault, not the message's, as with a 401.
        permanent=refusal.permanent and refusal.status != 404,
        unknown=refusal.unknown,
        retry_after=asked,
    )
