"""Recorded conversations: fetched, sealed, and opened to the role 'evidence' alone.

A row is claimed by moving its next try ahead, committed before the provider is asked.
"""

import hashlib
import logging
import os
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from typing import BinaryIO

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from channels.errors import ChannelError
from feedback.evidence import sealing, sniffing
from feedback.evidence.errors import Refused
from live.models import Recording

logger = logging.getLogger("sanal.calls")

LEASE = timedelta(minutes=10)
MOST_ATTEMPTS = 10
LONGEST_PAUSE = timedelta(hours=6)
CHUNK = 256 * 1024

State = Recording.State


def fetch_waiting(limit: int = 50) -> int:
    """Fetch what is due, oldest first; returns how many were tried."""
    tried = 0
    while tried < limit and (recording := _claim()):
        _fetch(recording)
        tried += 1
    return tried


def _claim() -> Recording | None:
    now = timezone.now()
    with transaction.atomic():
        recording = (
            Recording.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("call__account")
            .filter(state=State.REMOTE, next_try_at__lte=now)
            .order_by("next_try_at")
            .first()
        )
        if recording is not None:
            recording.attempts += 1
            recording.next_try_at = now + LEASE
            recording.save(update_fields=["attempts", "next_try_at"])
    return recording


def _fetch(recording: Recording) -> None:
    account = recording.call.account
    try:
        with account.adapter.fetch(account, recording.remote_url) as content:
            keep(recording, content)
    except ChannelError as error:
        logger.warning("recording %s could not be fetched: %s", recording.pk, error)
        _put_off(recording, permanent=error.permanent, asked=error.retry_after)
    except Exception:
        logger.exception("recording %s could not be kept", recording.pk)
        _put_off(recording)


def keep(recording: Recording, content: BinaryIO) -> None:
    """Seal a recording under a key of its own."""
    recording.size = content.seek(0, os.SEEK_END)
    content.seek(0)
    try:
        known = sniffing.recognise(name=recording.name, declared_type="", stream=content)
        recording.content_type = known.type
    except Refused:  # kept all the same: it is evidence, whatever it is
        recording.content_type = "application/octet-stream"
    content.seek(0)
    recording.sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    content.seek(0)
    recording.seal = sealing.new_seal()
    with tempfile.TemporaryFile() as sealed:
        sealed.writelines(sealing.seal(recording.seal, content))
        sealed.seek(0)
        recording.original.save(f"{recording.pk}.sealed", File(sealed), save=False)
    recording.state, recording.next_try_at = State.KEPT, None
    recording.save()


def _put_off(recording: Recording, *, permanent: bool = False, asked: float | None = None) -> None:
    waiting = Recording.objects.filter(pk=recording.pk, state=State.REMOTE)
    if permanent or recording.attempts >= MOST_ATTEMPTS:
        waiting.update(state=State.LOST, next_try_at=None)
        return
    pause = timedelta(seconds=asked) if asked else timedelta(seconds=30 * 2**recording.attempts)
    waiting.update(next_try_at=timezone.now() + min(pause, LONGEST_PAUSE))


def part(recording: Recording, first: int, length: int) -> Iterator[bytes]:
    """So many bytes of the conversation from there on, unsealed on the way."""
    with recording.original.open("rb") as sealed:
        passed = 0
        for chunk in sealing.unseal(recording.seal, sealed):
            begin, passed = max(0, first - passed), passed + len(chunk)
            piece = chunk[begin : begin + length]
            length -= len(piece)
            if piece:
                yield piece
            if not length:
                return
