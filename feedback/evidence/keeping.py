"""Taking files in: check, keep the sealed original, and later make the copy that is shown.

Nothing that came is lost: a file that we refuse to show is still kept, sealed, unless it is
larger than what we take at all (then the channel's own raw payload is what remains of it).
"""

import hashlib
import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from channels.models import Account
from channels.nudge import nudge
from feedback.evidence import names, pages, sealing, shown, smaller, sniffing
from feedback.evidence.errors import Refused
from feedback.models import Attachment, Draft, Message

__all__ = ["Refused", "check", "check_size", "expect_remote", "fill", "keep", "process", "refuse"]

State = Attachment.State
FETCH_TASK = "feedback.tasks.fetch_media"
CHUNK = 1024 * 1024


def check(name: str, declared_type: str, content: BinaryIO, size: int) -> None:
    """Return when we take the file; raise `Refused` with words for the sender when not.

    Quick enough for a form: nothing is decoded. `content` is left at its start.
    """
    try:
        _check(names.clean(name), declared_type, content, size)
    finally:
        content.seek(0)


def keep(
    *,
    name: str,
    declared_type: str,
    content: bytes | BinaryIO,
    message: Message | None = None,
    draft: Draft | None = None,
) -> Attachment:
    """Keep a file's sealed original and have a worker make the copy to show.

    A file that `check` would refuse is kept in the state REFUSED, with the reason.
    """
    attachment = Attachment(
        name=names.clean(name),
        declared_type=declared_type[:200],
        message=message,
        draft=draft,
        next_try_at=timezone.now(),
    )
    fill(attachment, io.BytesIO(content) if isinstance(content, bytes) else content)
    return attachment


def expect_remote(
    *,
    name: str,
    declared_type: str,
    url: str,
    message: Message | None = None,
    account: Account | None = None,
    pages: int = 0,
) -> Attachment:
    """Remember a file that is still at the provider; a worker fetches it soon.

    `account` says where, of a file without a message. `pages` is how many it has, where the
    provider says.
    """
    attachment = Attachment.objects.create(
        name=names.clean(name),
        declared_type=declared_type[:200],
        message=message,
        account=account,
        remote_url=url,
        page_count=pages,
        state=State.REMOTE,
        next_try_at=timezone.now(),
    )
    nudge(FETCH_TASK)
    return attachment


def fill(attachment: Attachment, content: BinaryIO) -> None:
    """Give an attachment its content: measured, checked, sealed and saved.

    When it is to be worked on next stays as the caller set it.
    """
    attachment.size = content.seek(0, os.SEEK_END)
    attachment.state = State.PENDING
    with language_of(attachment.message):
        try:
            _check(attachment.name, attachment.declared_type, content, attachment.size)
        except Refused as refusal:
            attachment.state = State.REFUSED
            attachment.reason = refusal.message[:300]
            attachment.next_try_at = None
    _fingerprint(attachment, content)
    if 0 < attachment.size <= settings.UPLOAD_MAX_BYTES:
        _seal(attachment, content)
    attachment.save()
    if attachment.state == State.PENDING:
        nudge(FETCH_TASK)


def process(attachment: Attachment) -> None:
    """Make the copy to show: the attachment becomes READY or REFUSED. Again changes nothing."""
    if attachment.state != State.PENDING:
        return
    with tempfile.TemporaryDirectory(prefix="evidence-") as folder:
        source = Path(folder) / "original"
        with attachment.original.open("rb") as sealed:
            sealing.unseal_to(source, attachment.seal, sealed)
        with language_of(attachment.message):
            try:
                _show(attachment, source, Path(folder))
            except Refused as refusal:
                refuse(attachment, refusal.message)


def refuse(attachment: Attachment, reason: str) -> None:
    """There will be no copy to show; `reason` says why to whoever may see the appeal."""
    refused = {"state": State.REFUSED, "reason": reason[:300], "next_try_at": None}
    Attachment.objects.filter(pk=attachment.pk).exclude(state=State.READY).update(**refused)
    for field, value in refused.items():
        setattr(attachment, field, value)


def forget(attachment: Attachment) -> None:
    """Take a file that was never sent away with all its copies."""
    attachment.original.delete(save=False)
    _forget_copies(attachment)
    pages.forget(attachment)
    attachment.delete()


@contextmanager
def language_of(message: Message | None) -> Iterator[None]:
    """Speak the language of the message's appeal; without a message, go on in the current one."""
    language = message and (message.language or message.appeal.language)
    with translation.override(language or translation.get_language()):
        yield


def check_size(size: int) -> None:
    """Return when we take a file of so many bytes; raise `Refused` when not."""
    megabyte = 1024 * 1024
    if size > settings.UPLOAD_MAX_BYTES:
        raise Refused(
            _(
                "The file is %(size)s MB; we take up to %(most)s MB. "
                "Send a shorter video, a smaller file or a link."
            )
            % {"size": -(-size // megabyte), "most": settings.UPLOAD_MAX_BYTES // megabyte}
        )


def _check(name: str, declared_type: str, content: BinaryIO, size: int) -> None:
    check_size(size)
    if not size:
        raise Refused(_("The file is empty. Choose it again."))
    known = sniffing.recognise(name=name, declared_type=declared_type, stream=content)
    shown.look_into(content, known)


def _show(attachment: Attachment, source: Path, folder: Path) -> None:
    with source.open("rb") as content:
        known = sniffing.recognise(
            name=attachment.name, declared_type=attachment.declared_type, stream=content
        )
    copy = shown.make(source, known, folder)
    drawn = pages.draw(copy.path, folder) if copy.content_type == pages.DRAWN else pages.Drawn()
    with copy.path.open("rb") as file:
        attachment.shown.save(f"{attachment.pk}{copy.path.suffix}", File(file), save=False)
    _to_disk(attachment.shown)
    if copy.media == Attachment.Media.IMAGE:
        small = ContentFile(smaller.of(copy.path))
        attachment.small.save(f"{attachment.pk}.jpg", small, save=False)
    ready = {
        "content_type": known.type,
        "media": copy.media,
        "shown": attachment.shown.name,
        "small": attachment.small.name,
        "shown_type": copy.content_type,
        "page_count": drawn.count,
        "state": State.READY,
        "reason": "",
        "next_try_at": None,
    }
    with transaction.atomic():
        if Attachment.objects.filter(pk=attachment.pk, state=State.PENDING).update(**ready):
            pages.keep(attachment, drawn)
        else:
            # Taken out of its form, or prepared by somebody else: this copy is one too many.
            _forget_copies(attachment)
            return
    for field, value in ready.items():
        if field not in ("shown", "small"):
            setattr(attachment, field, value)


def _forget_copies(attachment: Attachment) -> None:
    attachment.shown.delete(save=False)
    attachment.small.delete(save=False)


def _fingerprint(attachment: Attachment, content: BinaryIO) -> None:
    md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
    content.seek(0)
    while chunk := content.read(CHUNK):
        md5.update(chunk)
        sha256.update(chunk)
    attachment.md5, attachment.sha256 = md5.hexdigest(), sha256.hexdigest()


def _seal(attachment: Attachment, content: BinaryIO) -> None:
    attachment.seal = sealing.new_seal()
    content.seek(0)
    with tempfile.TemporaryFile() as sealed:
        sealed.writelines(sealing.seal(attachment.seal, content))
        sealed.seek(0)
        attachment.original.save(f"{attachment.pk}.sealed", File(sealed), save=False)
    _to_disk(attachment.original)


def _to_disk(stored) -> None:
    """Have the file outlive a power cut, as the row that names it does."""
    try:
        path = Path(stored.path)
    except NotImplementedError:  # not a file system: such a storage keeps what it took
        return
    for place in (path, path.parent):
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
