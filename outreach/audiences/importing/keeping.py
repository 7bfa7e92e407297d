"""A file that was brought, kept in the database in pieces: encrypted, and read like a file."""

import base64
import io
from typing import BinaryIO

from outreach.audiences.importing import files
from outreach.models import PeopleUpload, UploadPart

PIECE = 192 * 1024  # bytes of one part


def keep(upload: PeopleUpload, file: BinaryIO) -> None:
    """Write the file down, piece by piece."""
    file.seek(0)
    number = 0
    while piece := file.read(PIECE):
        content = base64.b64encode(piece).decode("ascii")
        UploadPart.objects.create(upload=upload, number=number, content=content)
        number += 1


def opened(upload: PeopleUpload) -> BinaryIO:
    """The file as it was brought. Of a text one piece at a time is held; a sheet is read here and
    there, and held whole."""
    kept = io.BufferedReader(_Kept(upload.pk), PIECE)
    return io.BytesIO(kept.read()) if upload.form == files.SHEET else kept


class _Kept(io.RawIOBase):
    """The parts of an upload, one after the other; to be gone back to its beginning only."""

    def __init__(self, upload_id: int) -> None:
        super().__init__()
        self._upload = upload_id
        self._next, self._held, self._at = 0, b"", 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if (offset, whence) == (0, io.SEEK_SET):
            self._next, self._held, self._at = 0, b"", 0
        elif (offset, whence) != (0, io.SEEK_CUR):
            raise io.UnsupportedOperation("only to the beginning")
        return self.tell()

    def readinto(self, buffer) -> int:
        if not self._held:
            parts = UploadPart.objects.filter(upload=self._upload, number=self._next)
            content = parts.values_list("content", flat=True).first() or ""
            self._held, self._next = base64.b64decode(content), self._next + 1
        piece, self._held = self._held[: len(buffer)], self._held[len(buffer) :]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)
