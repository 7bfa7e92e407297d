"""What we say in Telegram: plain words, in as many messages as they need, and buttons."""

import re
import time

from channels.errors import ChannelError
from channels.telegram import api, terms

LONGEST_PAUSE = 10  # seconds, between two parts of the same words
_ASKED = {"ask:location": "request_location", "ask:contact": "request_contact"}
_SHORT = 14  # letters on a button that may share its row


def send(delivery) -> str:
    """Send the words; the name of the last message of them.

    When only a part got through, nobody knows what else did: the fate is unknown.
    """
    parts = split("\n\n".join(filter(None, [delivery.subject, delivery.body])))
    name = ""
    for number, part in enumerate(parts):
        message = {
            "chat_id": _chat(delivery.recipient),
            "text": part,
            "link_preview_options": {"is_disabled": True},
        }
        if number == 0:
            message |= _opening(delivery)
        if number == len(parts) - 1:
            message["reply_markup"] = markup(delivery.choices)
        try:
            sent = _patiently(delivery.account, message, may_wait=number > 0)
        except ChannelError as error:
            if number == 0:
                raise
            raise ChannelError(
                f"only {number} of {len(parts)} parts were sent: {error}", unknown=True
            ) from None
        name = f"{delivery.recipient}:{sent}"
    return name


def _opening(delivery) -> dict:
    """The subject in bold, and the message that is answered."""
    opening: dict = {}
    if delivery.subject:
        length = min(_units(delivery.subject), terms.MAX_TEXT)
        opening["entities"] = [{"type": "bold", "offset": 0, "length": length}]
    chat, _, number = delivery.thread.get("in_reply_to", "").partition(":")
    if chat == delivery.recipient and number.isascii() and number.isdigit():
        opening["reply_parameters"] = {
            "message_id": int(number),
            "allow_sending_without_reply": True,
        }
    return opening


def _patiently(account, message: dict, *, may_wait: bool) -> int:
    """Send one message; between parts a short pause that is asked for is made at once."""
    try:
        sent = api.call(account, "sendMessage", message, repeatable=False)
    except ChannelError as error:
        if not (may_wait and error.retry_after and error.retry_after <= LONGEST_PAUSE):
            raise
        time.sleep(error.retry_after)
        sent = api.call(account, "sendMessage", message, repeatable=False)
    number = sent.get("message_id") if isinstance(sent, dict) else None
    if not isinstance(number, int):
        raise ChannelError("Telegram named no message that it sent", unknown=True)
    return number


def _chat(value: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,18}", value):
        raise ChannelError("that is no Telegram user", permanent=True)
    return int(value)


def markup(choices: list) -> dict:
    """The buttons under a message. Those that ask a phone for something stand in place of the
    letters, and whatever else is offered then comes back as its own words."""
    if not choices:
        return {"remove_keyboard": True}
    if any(payload in _ASKED for _label, payload in choices):
        buttons = [
            {"text": label, **({_ASKED[payload]: True} if payload in _ASKED else {})}
            for label, payload in choices
        ]
        return {"keyboard": _rows(buttons), "resize_keyboard": True, "one_time_keyboard": True}
    buttons = [
        {"text": label, "callback_data": payload}
        for label, payload in choices
        if len(payload.encode()) <= terms.MAX_CALLBACK_BYTES
    ]
    return {"inline_keyboard": _rows(buttons)}


def _rows(buttons: list[dict]) -> list[list[dict]]:
    """One to a row, two where both are short."""
    rows: list[list[dict]] = []
    for button in buttons:
        alone = rows and len(rows[-1]) == 1 and len(rows[-1][0]["text"]) <= _SHORT
        if alone and len(button["text"]) <= _SHORT and not button.keys() & set(_ASKED.values()):
            rows[-1].append(button)
        else:
            rows.append([button])
    return rows


def split(text: str, limit: int = terms.MAX_TEXT) -> list[str]:
    """The text in pieces that fit, broken between paragraphs, lines or words where it can be."""
    pieces = []
    while _units(text) > limit:
        end = _fitting(text, limit)
        for mark in ("\n\n", "\n", " "):
            found = text.rfind(mark, end // 2, end)
            if found > 0:
                end = found
                break
        pieces.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*pieces, text]


def _fitting(text: str, limit: int) -> int:
    """How many letters from the beginning fit into so many UTF-16 units."""
    used = 0
    for index, letter in enumerate(text):
        used += 2 if ord(letter) > 0xFFFF else 1
        if used > limit:
            return index
    return len(text)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
