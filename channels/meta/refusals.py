"""What the error codes of the Graph API mean, and whether to try again.

Codes and meanings are those of Meta's own error references. Their texts are not passed on: one of
them repeats the access token.
"""

from channels import http
from channels.errors import ChannelError

HOUR = 3600
# The message was not handled; seconds to wait before the next try.
LATER = {
    4: (600, "the app calls too often"),
    17: (600, "the user calls too often"),
    32: (600, "the page calls too often"),
    341: (600, "a limit of the app is reached"),
    368: (HOUR, "Meta has blocked the account for a time"),
    613: (60, "this call comes too often"),
    80006: (600, "the page sends too often"),
    80007: (600, "the WhatsApp account calls too often"),
    130429: (30, "messages are sent too quickly"),
    131016: (60, "their service is away"),
    131048: (HOUR, "too many messages were taken for advertising"),
    131056: (10, "too many messages to this person"),
    133004: (60, "their server is away"),
}
# The account's fault: the message goes out when somebody has mended the account.
ACCOUNT = {
    102: "the access token is no longer valid",
    190: "the access token is no longer valid",
    131031: "the account is locked",
    131042: "the account's payment does not work",
    131045: "the number is not registered",
    133010: "the number is not registered",
}
FINAL = {
    3: "the app may not do this",
    10: "the app has no permission for this, or the time for an answer is over",
    33: "there is no such number or page, or it may not be used",
    100: "Meta does not accept a part of the message",
    200: "the app has no permission for this",
    551: "this person cannot be written to now",
    10900: "this comment was answered privately before",
    10903: "this person cannot be answered",
    130472: "WhatsApp holds this message back as part of an experiment",
    131008: "a part of the message is missing",
    131009: "a part of the message is not valid",
    131021: "the number cannot write to itself",
    131026: "the number has no WhatsApp, or cannot be reached there",
    131030: "the number is not on the app's list of test numbers",
    131047: "more than 24 hours have passed since the person wrote",
    131049: "WhatsApp holds this message back",
    131050: "the person wants no such messages",
    131051: "WhatsApp does not know this kind of message",
    131052: "the person's file could not be fetched",
    131053: "our file could not be taken",
    132000: "the template has another number of parameters",
    132001: "there is no such template in this language",
    132005: "the text is too long for the template",
    132007: "the template goes against WhatsApp's rules",
    132012: "the template's parameter has another form",
    132015: "the template is paused",
    132016: "the template was switched off",
}
# Finer than the code they come with.
SUBCODES = {
    2018001: "nobody has this address at this page",
    2018065: "more than 24 hours have passed since the person wrote",
    2018108: "this person takes no messages from us",
    2018109: "the time for an answer is over",
    2018278: "more than 24 hours have passed since the person wrote",
    2018292: "there is no such comment, or it was answered privately before",
    1545041: "this person cannot be written to now",
}


class Refusal(ChannelError):
    """A no of the Graph API, with its `code` and `subcode`."""

    def __init__(self, message: str, *, code: int, subcode: int, **kinds) -> None:
        super().__init__(message, **kinds)
        self.code = code
        self.subcode = subcode


def words(code: int, subcode: int = 0) -> str:
    """The cause in words, with the number that Meta's support asks for."""
    named = f"Meta {code}/{subcode}" if subcode else f"Meta {code}"
    later = LATER.get(code)
    cause = SUBCODES.get(subcode) or FINAL.get(code) or ACCOUNT.get(code) or (later and later[1])
    return f"{cause} ({named})" if cause else named


def explained(refusal: http.Refused) -> ChannelError:
    """The refusal by its own error code, which knows better whether to try again."""
    error = (http.json_object(refusal.content) or {}).get("error")
    error = error if isinstance(error, dict) else {}
    code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
    if not code:
        return refusal
    final = subcode in SUBCODES or code in FINAL
    later = not final and (code in LATER or code in ACCOUNT)
    wait = refusal.retry_after
    if wait is None and later:
        wait = LATER[code][0] if code in LATER else HOUR / 4
    return Refusal(
        f"{refusal}: {words(code, subcode)}",
        code=code,
        subcode=subcode,
        permanent=final or (refusal.permanent and not later),
        unknown=refusal.unknown and not final and not later,
        retry_after=wait,
    )


def _number(value) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
