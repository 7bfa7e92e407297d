"""The copy of a file that people may see: made of the original, never the original itself."""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from feedback.evidence import documents, images, recordings
from feedback.evidence.formats import Format
from feedback.models import Attachment

Media = Attachment.Media
# What a browser may open at once; everything else is for download only.
_MEDIA = {"image": Media.IMAGE, "video": Media.VIDEO, "audio": Media.AUDIO}


@dataclass(frozen=True)
class Shown:
    path: Path
    content_type: str

    @property
    def media(self) -> str:
        return _MEDIA.get(self.content_type.partition("/")[0], Media.DOCUMENT)


def look_into(stream: BinaryIO, known: Format) -> None:
    """Return when the file is worth keeping, as far as can be told quickly; raise `Refused`."""
    if known.group == "picture":
        images.check(stream, known)
    elif known.name == "pdf":
        documents.check_pdf(stream)


def make(source: Path, known: Format, folder: Path) -> Shown:
    """The copy to show, in `folder`. Raises `Refused` when there can be none."""
    if known.group == "picture":
        return Shown(*images.write_anew(source, known, folder))
    if known.group == "recording":
        return Shown(*recordings.write_anew(source, known, folder))
    if known.name == "pdf":
        with source.open("rb") as file:
            documents.check_pdf(file)
    if known.name == "text":
        path = folder / "shown.txt"
        path.write_bytes(documents.as_utf8(source.read_bytes()))
        return Shown(path, "text/plain; charset=utf-8")
    return Shown(source.rename(folder / f"shown.{known.name}"), known.type)
