"""A visitor of the web chat: who they are by their token, and how their words come in."""

import base64
import json
import secrets
from collections.abc import Sequence
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts import addresses
from accounts.encryption import blind_index
from channels import inbox
from channels.models import Account, Delivery
from channels.values import Choice
from live.models import Chat, ChatWords

TOKEN_LENGTH = range(32, 65)


def new_token() -> str:
    """What makes a browser the visitor: 192 random bits, told to nobody but that browser."""
    return secrets.token_urlsafe(24)


def find(account: Account, token: str) -> Chat | None:
    """The chat that this token opens."""
    if len(token) not in TOKEN_LENGTH or not token.isascii():
        return None
    known = Chat.objects.select_related("account", "address", "contact")
    return known.filter(account=account, token_index=_index(token)).first()


def begin(account: Account, token: str, language: str) -> Chat:
    """The chat of a token, made now if it is new; the same one for two requests at once.

    Raises `ValueError` for what is no token of ours.
    """
    if len(token) not in TOKEN_LENGTH or not token.isascii():
        raise ValueError("no token")
    visitor = blind_index(token, "chat visitor")[:32]
    kind = account.adapter.address_kind
    address = addresses.ensure(kind=kind, value=visitor, language=language)
    chat, _made = Chat.objects.get_or_create(
        token_index=_index(token), defaults={"account": account, "address": address}
    )
    return chat


def _index(token: str) -> str:
    return blind_index(token, "chat token")


def say(
    chat: Chat,
    *,
    message: UUID,
    text: str = "",
    language: str = "",
    files: Sequence[UploadedFile] = (),
    pressed: Choice | None = None,
    under: int = 0,
) -> None:
    """Keep what the visitor sent, and have it read at once where that is possible.

    `message` is its identity: sent twice, it is said once; `under` is the delivery whose button
    was pressed. When this returns it is kept, even if
    reading it failed: then the workers try again.
    """
    identity = f"{chat.pk}:{message}"
    said = {
        "id": identity,
        "visitor": chat.address.value,
        "text": text,
        "language": language,
        "press": pressed.payload if pressed else "",
        "label": pressed.label if pressed else "",
        "under": under,
        "files": [_as_json(file) for file in files],
        "at": timezone.now().isoformat(),
    }
    with transaction.atomic():
        pk = inbox.accept(
            account=chat.account,
            raw=json.dumps(said, ensure_ascii=False).encode(),
            content_type="application/json",
            external_id=identity,
        )
        if pk is not None:
            ChatWords.objects.create(chat=chat, envelope_id=pk)
            Chat.objects.filter(pk=chat.pk).update(seen_at=timezone.now())
    for envelope in inbox.claim(1, only=pk) if pk is not None else ():
        inbox.process(envelope)


def _as_json(file: UploadedFile) -> dict:
    return {
        "name": file.name,
        "type": file.content_type or "",
        "content": base64.b64encode(file.read()).decode("ascii"),
    }


def choice_of(chat: Chat, delivery: int, payload: str) -> Choice | None:
    """The button of ours with that payload under words that went to this visitor."""
    offered = Delivery.objects.filter(pk=delivery, address=chat.address_id).values_list("choices")
    for label, known in offered.first()[0] if offered else ():
        if known == payload:
            return Choice(label, known)
    return None
