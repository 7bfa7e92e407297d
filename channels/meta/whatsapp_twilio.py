"""WhatsApp by way of Twilio: the same webhooks and API as its SMS, with `whatsapp:` numbers."""

import json
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from channels import continuing, windows
from channels.errors import ChannelError
from channels.meta import templates, whatsapp_words
from channels.sms import hooks, phones, twilio_api, twilio_hooks
from channels.values import Inbound, Outcome, Proven, Pulled, Receipt

PREFIX = "whatsapp:"


def parse(envelope) -> Iterator[Inbound | Receipt | Outcome]:
    """A message, or the fate of one of ours."""
    return twilio_hooks.parse(envelope, _read)


def _read(record: dict[str, str], sid: str, account) -> Inbound | Outcome:
    if record.get("MessageType") == "reaction":
        return Outcome("ignored", reason="a sign under a message, no words")
    sender, note = hooks.sender(record.get("From", "").removeprefix(PREFIX), account)
    place = whatsapp_words.place(
        {
            "latitude": record.get("Latitude"),
            "longitude": record.get("Longitude"),
            "name": record.get("Label"),
            "address": record.get("Address"),
        }
    )
    text = record.get("Body", "").strip() or record.get("ButtonText", "")
    if place and not text:
        text = whatsapp_words.of_place(place)
    notes = [note]
    if record.get("Forwarded", "").lower() == "true":
        notes.append(_("The message was forwarded."))
    answered = record.get("OriginalRepliedMessageSid", "")[:100]
    return Inbound(
        external_id=sid,
        sender=sender,
        address_kind="phone",
        sender_name=record.get("ProfileName", "")[:200],
        text=text,
        media=tuple(twilio_hooks.media(record)),
        place=place,
        thread_key=sid,
        thread_keys=(answered,) if answered else (),
        payload=(record.get("ButtonPayload") or record.get("ListId") or "")[:1000],
        proven=(Proven("phone", sender),) if sender.startswith("+") else (),
        note=" ".join(filter(None, notes)),
    )


def send(delivery) -> str:
    """POST the words, under a template when the window is over; Twilio's SID of the message."""
    window = windows.of(delivery)
    if window.is_open:
        text, rest = continuing.cut(delivery.body, _fits)
        sid = _post(delivery, Body=text)
        continuing.go_on(delivery, rest)
        return sid
    template = templates.needed(delivery, window.hours)
    variables = json.dumps({"1": _parameter(delivery)}, ensure_ascii=False)
    return _post(delivery, ContentSid=template.name, ContentVariables=variables)


def find(delivery) -> str | None:
    """The SID of a message whose sending broke off; the rest of long words follows it."""
    window = windows.of(delivery)
    to = f"{PREFIX}{delivery.recipient}"
    if not window.is_open:  # Twilio lists a template's message with the words filled in
        return twilio_api.find(delivery, to=to, body=_parameter(delivery))
    text, rest = continuing.cut(delivery.body, _fits)
    sid = twilio_api.find(delivery, to=to, body=text)
    if sid is not None:
        continuing.go_on(delivery, rest)
    return sid


def reconcile(account) -> Iterator[Pulled]:
    return twilio_api.reconcile(account, own=_own(account))


def check(account) -> None:
    templates.listed(account)
    twilio_api.check(account)


def _fits(words: str) -> bool:
    return len(words) <= twilio_api.MAX_LETTERS


def _parameter(delivery) -> str:
    return templates.parameter(delivery.body, f"{settings.PUBLIC_URL}/track/")


def _post(delivery, **content: str) -> str:
    to = f"{PREFIX}{delivery.recipient}"
    return twilio_api.post(delivery.account, to=to, sender=_own(delivery.account), **content)


def _own(account) -> str:
    number = account.setting("sender")
    try:
        return PREFIX + phones.e164(number, hooks.country(account))
    except ValueError:
        raise ChannelError("our number is no phone number", permanent=True) from None
