"""Sending through a carrier's HTTP gateway."""

import codecs
from urllib.parse import urlsplit

from channels import http
from channels.errors import ChannelError
from channels.sms import carrier_terms

LOOKED_AT = 4096  # letters of an answer in which patterns are searched


def send(delivery) -> str:
    """Say it to the gateway; its identity of the message, or our own key when it gives none."""
    account = delivery.account
    answer = http.request(
        account.setting("send_method"),
        _url(account),
        hosts=_hosts(account),
        repeatable=False,
        **_parts(account, carrier_terms.values(delivery)),
    )
    _demand_success(account, answer)
    identity = carrier_terms.pattern(account, "id_pattern")
    found = identity.search(answer.text[:LOOKED_AT]) if identity else None
    return (found[1] if found and identity.groups else "") or delivery.key


def find(delivery) -> str | None:
    """The gateway's identity of a message it has, or None when it surely has it not."""
    account = delivery.account
    url = account.setting("status_url")
    if not url:
        raise ChannelError("this gateway has no address to look messages up", permanent=True)
    answer = http.request(
        "GET", url, hosts=[urlsplit(url).netloc], **_looking_up(account, delivery)
    )
    text = answer.text[:LOOKED_AT]
    found = carrier_terms.pattern(account, "status_found")
    if found and (match := found.search(text)):
        return (match[1] if found.groups else "") or delivery.key
    absent = carrier_terms.pattern(account, "status_not_found")
    if absent and absent.search(text):
        return None
    raise ChannelError(f"{answer.host} does not say whether it has the message")


def check(account) -> None:
    """Try every setting, and whether somebody is there; nothing is sent."""
    words = dict.fromkeys(carrier_terms.PLACES, "0")
    _parts(account, words)
    for name in ("success_pattern", "busy_pattern", "status_found", "status_not_found"):
        carrier_terms.pattern(account, name)
    if account.setting("status_url"):
        _looked_up(account, words)
        if not (account.setting("status_found") and account.setting("status_not_found")):
            raise ChannelError("status_found and status_not_found: both are needed", permanent=True)
    identity = carrier_terms.pattern(account, "id_pattern")
    if identity and not identity.groups:
        raise ChannelError("id_pattern: it needs a group", permanent=True)
    carrier_terms.states(account)
    _codec(account.setting("in_charset"))
    if not account.setting("signature_secret" if account.setting("signature_header") else "token"):
        raise ChannelError("nothing proves that webhooks are the gateway's", permanent=True)
    http.reach(_url(account), hosts=_hosts(account))


def _demand_success(account, answer: http.Answer) -> None:
    """Return when the answer is a yes by the account's own rules."""
    text = answer.text[:LOOKED_AT]
    success = carrier_terms.pattern(account, "success_pattern")
    if success and success.search(text):
        return
    if text.lstrip().lower().startswith(("<!doctype html", "<html")):
        raise answer.senseless("a web page")
    if success is None:
        return
    busy = carrier_terms.pattern(account, "busy_pattern")
    if busy and busy.search(text):
        raise ChannelError(f"{answer.host} asks to try later")
    raise ChannelError(f"{answer.host} did not accept it", permanent=True)


def _parts(account, words: dict[str, str]) -> dict:
    """The parts of the request: parameters, body and headers, filled in."""
    fields = [
        (name, carrier_terms.fill(value, words))
        for name, value in carrier_terms.pairs(account, "send_params")
    ]
    headers = {
        name: carrier_terms.fill(value, words)
        for name, value in carrier_terms.pairs(account, "send_headers", ":")
    }
    posted = account.setting("send_method") == "POST"
    if posted and account.setting("send_body") == "json":
        return {"json": dict(fields), "headers": headers}
    charset = _codec(account.setting("send_charset"))
    try:
        encoded = [(name, value.encode(charset)) for name, value in fields]
    except UnicodeEncodeError:
        raise ChannelError(f"the text has letters that {charset} lacks", permanent=True) from None
    return {"data" if posted else "params": encoded, "headers": headers}


def _looking_up(account, delivery) -> dict:
    return _looked_up(account, carrier_terms.values(delivery))


def _looked_up(account, words: dict[str, str]) -> dict:
    """The parts of a look-up: parameters and the headers of sending."""
    params = carrier_terms.pairs(account, "status_params")
    headers = carrier_terms.pairs(account, "send_headers", ":")
    return {
        "params": [(name, carrier_terms.fill(value, words)) for name, value in params],
        "headers": {name: carrier_terms.fill(value, words) for name, value in headers},
    }


def _codec(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise ChannelError(f"{name!r} is no known alphabet", permanent=True) from None


def _url(account) -> str:
    url = account.setting("send_url")
    if not url:
        raise ChannelError("there is no address to send to", permanent=True)
    return url


def _hosts(account) -> list[str]:
    return [urlsplit(_url(account)).netloc]
