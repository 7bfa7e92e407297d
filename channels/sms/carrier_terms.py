"""What an account must be told about a carrier's HTTP gateway, and the templates made of it.

Made for Kannel and for the aggregators of local carriers, which all differ a little: addresses,
names of fields, what a yes looks like. Every setting is one of those differences.
"""

import re
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from channels.errors import ChannelError
from channels.sms import hooks, phones
from channels.sms.parts import Alphabet, parts
from channels.values import DeliveryState, Setting

PLACES = (
    "to",
    "to_digits",
    "to_national",
    "sender",
    "text",
    "key",
    "callback",
    "coding",
    "alphabet",
    "user",
    "password",
)
STATES = {
    "sent": DeliveryState.SENT,
    "delivered": DeliveryState.DELIVERED,
    "undelivered": DeliveryState.UNDELIVERED,
    "failed": DeliveryState.FAILED,
}
KANNEL_PARAMS = """username={user}
password={password}
from={sender}
to={to}
text={text}
charset=UTF-8
coding={coding}
dlr-mask=31
dlr-url={callback}&status=%d"""
KANNEL_STATES = """1=delivered
2=undelivered
8=sent
16=failed"""


def _setting(name: str, label, help="", **more) -> Setting:
    return Setting(name, label, help, required=False, **more)


SENDING = (
    _setting("send_url", _("Address to send to"), _("Without parameters; those are below.")),
    _setting(
        "send_method",
        _("Method"),
        default="POST",
        kind="choice",
        choices=(("POST", "POST"), ("GET", "GET")),
    ),
    _setting(
        "send_body",
        _("Body of a POST"),
        default="form",
        kind="choice",
        choices=(("form", _("form")), ("json", "JSON")),
    ),
    _setting(
        "send_params",
        _("Parameters"),
        _(
            "One on a line, name=value. These words are filled in: {to} +97699112233, {to_digits} "
            "without the plus, {to_national} without the country, {sender}, {text}, {key} our "
            "identity of the message, {callback} where to report its delivery, {coding} 0 or 2, "
            "{alphabet} gsm7 or ucs2, {user}, {password}."
        ),
        default=KANNEL_PARAMS,
        kind="long",
    ),
    _setting(
        "send_headers",
        _("Headers"),
        _("One on a line, Name: value, with the same words: Authorization: Bearer {password}"),
        kind="long",
    ),
    _setting("send_charset", _("Alphabet of the parameters"), default="utf-8"),
    _setting("user", _("User name at the gateway")),
    _setting("password", _("Password or key at the gateway"), secret=True),
    _setting(
        "success_pattern",
        _("What a yes looks like"),
        _("A regular expression found in the answer; empty: every answer with a 2xx status."),
    ),
    _setting(
        "busy_pattern",
        _("What “try again later” looks like"),
        _("A regular expression found in an answer that is no yes. Others are final refusals."),
    ),
    _setting(
        "id_pattern",
        _("Where the answer has the message's identity"),
        _("A regular expression with one group; empty: reports will name our own {key}."),
    ),
)
LOOKING_UP = (
    _setting(
        "status_url",
        _("Address to look up a message"),
        _(
            "Asked with GET when nobody knows whether the gateway has a message: after a cut line,"
            " or when our server stopped in the middle. Empty: a person decides then."
        ),
    ),
    _setting(
        "status_params",
        _("Parameters of the look-up"),
        _("One on a line, name=value, with the words of above: {key} is our own identity."),
        default="key={key}",
        kind="long",
    ),
    _setting(
        "status_found",
        _("What the answer looks like when it has the message"),
        _("A regular expression; a group in it is the gateway's identity of the message."),
    ),
    _setting(
        "status_not_found",
        _("What the answer looks like when it surely has not"),
        _("A regular expression. Only then is a message sent again."),
    ),
)
RECEIVING = (
    _setting("in_from", _("Field with the sender"), default="from"),
    _setting("in_text", _("Field with the text"), default="text"),
    _setting(
        "in_id",
        _("Field with the message's identity"),
        _("A gateway should send an identity or a time: without, the same words twice are one."),
        default="id",
    ),
    _setting(
        "in_time",
        _("Field with the time"),
        _("Seconds since 1970 or ISO 8601; one without a time zone is the centre's own time."),
        default="time",
    ),
    _setting("in_charset", _("Alphabet of incoming fields"), default="utf-8"),
    _setting("report_id", _("Delivery reports: field with the identity"), default="id"),
    _setting(
        "report_key",
        _("Delivery reports: field with our own identity"),
        _("The {key} that was sent, where the gateway gives it back beside its own identity."),
    ),
    _setting("report_status", _("Delivery reports: field with the status"), default="status"),
    _setting(
        "report_states",
        _("Delivery reports: what a status means"),
        _("One on a line, status=sent, delivered, undelivered or failed. Others are passed over."),
        default=KANNEL_STATES,
        kind="long",
    ),
    _setting(
        "token_name",
        _("Name of the secret word"),
        _("A header, parameter or field in which the gateway sends the word below."),
        default="token",
    ),
    _setting("token", _("Secret word"), secret=True),
    _setting("previous_token", _("Previous secret word"), secret=True),
    _setting(
        "signature_header",
        _("Header with the signature"),
        _("HMAC-SHA256 of the body (of the query string for a GET), as hexadecimal or base64."),
    ),
    _setting("signature_secret", _("Key of the signature"), secret=True),
    _setting("previous_signature_secret", _("Previous key of the signature"), secret=True),
    _setting(
        "timestamp_header",
        _("Header with the time of signing"),
        _("Seconds since 1970. When set, “time.body” is what is signed, and five minutes count."),
    ),
    _setting("reply_text", _("What the gateway wants to read when a message has arrived")),
)
SETTINGS = SENDING + LOOKING_UP + RECEIVING


def values(delivery) -> dict[str, str]:
    """What is filled into the templates for one delivery."""
    account = delivery.account
    alphabet = parts(delivery.body).alphabet
    return {
        "to": delivery.recipient,
        "to_digits": delivery.recipient.removeprefix("+"),
        "to_national": phones.national(delivery.recipient),
        "sender": account.setting("sender"),
        "text": delivery.body,
        "key": delivery.key,
        "callback": callback(account, delivery.key),
        "coding": "2" if alphabet is Alphabet.UCS2 else "0",
        "alphabet": alphabet.value,
        "user": account.setting("user"),
        "password": account.setting("password"),
    }


def callback(account, key: str) -> str:
    """Where the fate of one message is to be reported, with what proves that it is the gateway."""
    url = f"{hooks.public(account)}?{quote(account.setting('report_id'), '')}={quote(key, '')}"
    token = account.setting("token")
    if token and not account.setting("signature_header"):
        url += f"&{quote(account.setting('token_name'), '')}={quote(token, '')}"
    return url


def fill(template: str, words: dict[str, str]) -> str:
    """The template with its {words} filled in, once: what was filled in is not looked at again."""

    def word(match: re.Match) -> str:
        if match[1] not in words:
            raise ChannelError(f"there is no word {{{match[1]}}} to fill in", permanent=True)
        return words[match[1]]

    return re.sub(r"\{(\w+)\}", word, template)


def pairs(account, name: str, separator: str = "=") -> list[tuple[str, str]]:
    """The lines of a long setting as names and values."""
    found = []
    for number, line in enumerate(account.setting(name).splitlines(), start=1):
        if not line.strip():
            continue
        left, middle, right = line.partition(separator)
        if not middle or not left.strip():
            raise ChannelError(f"{name}, line {number}: {separator!r} is missing", permanent=True)
        found.append((left.strip(), right.strip()))
    return found


def states(account) -> dict[str, DeliveryState]:
    """The gateway's words for what became of a message, and ours."""
    known = {}
    for theirs, ours in pairs(account, "report_states"):
        if ours not in STATES:
            raise ChannelError(f"report_states: {ours!r} is no state", permanent=True)
        known[theirs] = STATES[ours]
    return known


def pattern(account, name: str) -> re.Pattern | None:
    """A setting as regular expression; None when it is empty."""
    text = account.setting(name)
    try:
        return re.compile(text, re.IGNORECASE) if text else None
    except re.error as error:
        raise ChannelError(f"{name}: {error}", permanent=True) from None
