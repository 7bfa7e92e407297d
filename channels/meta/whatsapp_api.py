"""Speaking through the WhatsApp Cloud API, and fetching the files that people send."""

from typing import BinaryIO

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from channels import continuing, windows
from channels.errors import ChannelError
from channels.meta import graph, templates
from channels.meta.whatsapp_words import MEDIA

MAX_LETTERS = 4096
MAX_BUTTONS, MAX_BUTTON_LETTERS, MAX_BUTTON_BODY = 3, 20, 1024
MAX_ROWS, MAX_ROW_LETTERS, MAX_DESCRIPTION = 10, 24, 72


def send(delivery) -> str:
    """POST the words, under a template when the window is over; WhatsApp's name of the message."""
    window = windows.of(delivery)
    if window.is_open:
        text, rest = continuing.cut(delivery.body, lambda words: len(words) <= MAX_LETTERS)
        # Only of what nothing follows may a receipt alone say that it was sent.
        own_name = {} if rest else {"biz_opaque_callback_data": delivery.key}
        named = _post(delivery, {**_free(delivery, text, last=not rest), **own_name})
        continuing.go_on(delivery, rest)
        return named
    template = templates.needed(delivery, window.hours)
    return _post(delivery, _templated(delivery, template))


def fetch(account, url: str) -> BinaryIO:
    """A file by its identity: its address first, which is good for minutes, then itself."""
    if not url.startswith(MEDIA):
        raise ChannelError("that is no file of WhatsApp's", permanent=True)
    answer = graph.call(account, "GET", url.removeprefix(MEDIA))
    found = answer.json()
    size = found.get("file_size")
    if isinstance(size, int) and size > settings.UPLOAD_MAX_BYTES:
        raise ChannelError("the file is larger than we take", permanent=True)
    if not isinstance(found.get("url"), str):
        raise answer.senseless("no address of the file")
    return graph.download(account, found["url"])


def check(account) -> None:
    """Ask for the number itself, and read the templates' setting."""
    templates.listed(account)
    if not account.setting("app_secret") or not account.setting("verify_token"):
        raise ChannelError("the app secret and the verify token are needed", permanent=True)
    fields = {"fields": "display_phone_number,verified_name"}
    graph.call(account, "GET", _number(account), params=fields).json()


def _number(account) -> str:
    return graph.number(account, "phone_number_id", "the phone number's identity")


def _post(delivery, message: dict) -> str:
    to = delivery.recipient
    # Who hides the number is written to by WhatsApp's own name for them.
    recipient = {"to": to} if to.startswith("+") else {"recipient": to}
    body = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **recipient,
        **message,
    }
    number = _number(delivery.account)
    return graph.post(delivery.account, number, "messages", name="messages.id", body=body)


def _free(delivery, text: str, *, last: bool) -> dict:
    answered = str(delivery.thread.get("in_reply_to", ""))
    context = {"context": {"message_id": answered}} if answered.startswith("wamid.") else {}
    choices = delivery.choices if last and len(delivery.choices) <= MAX_ROWS else []
    if choices:
        with translation.override(delivery.language or settings.LANGUAGE_CODE):
            interactive = _buttons(text, choices) or _list(text, choices)
        return {**context, "type": "interactive", "interactive": interactive}
    return {**context, "type": "text", "text": {"body": text, "preview_url": False}}


def _buttons(text: str, choices: list) -> dict | None:
    fits = all(len(label) <= MAX_BUTTON_LETTERS for label, _payload in choices)
    if len(choices) > MAX_BUTTONS or len(text) > MAX_BUTTON_BODY or not fits:
        return None
    buttons = [
        {"type": "reply", "reply": {"id": payload, "title": label}} for label, payload in choices
    ]
    return {"type": "button", "body": {"text": text}, "action": {"buttons": buttons}}


def _list(text: str, choices: list) -> dict:
    rows = []
    for label, payload in choices:
        row = {"id": payload, "title": label[:MAX_ROW_LETTERS]}
        if len(label) > MAX_ROW_LETTERS:
            row["description"] = label[:MAX_DESCRIPTION]
        rows.append(row)
    button = str(_("Choose"))[:MAX_BUTTON_LETTERS]
    action = {"button": button, "sections": [{"title": button, "rows": rows}]}
    return {"type": "list", "body": {"text": text}, "action": action}


def _templated(delivery, template: templates.Template) -> dict:
    words = templates.parameter(delivery.body, f"{settings.PUBLIC_URL}/track/")
    body = {"type": "body", "parameters": [{"type": "text", "text": words}]}
    return {
        "biz_opaque_callback_data": delivery.key,
        "type": "template",
        "template": {
            "name": template.name,
            "language": {"code": template.language},
            "components": [body],
        },
    }
