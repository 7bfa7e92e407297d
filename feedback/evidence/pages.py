"""Documents as pictures of their pages: drawn from the safe copy, kept beside it."""

import json
import logging
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from django.core.files import File
from django.utils import timezone

from feedback import searching
from feedback.evidence import drawing, programs
from feedback.models import Attachment, DocumentPage, Message

logger = logging.getLogger("sanal.evidence")

DRAWN = "application/pdf"
MOST_PAGES = 60  # drawn; the whole document can always be downloaded
SIDE = 2200  # points on the longer side: small print can be read
SECONDS = 120
MEMORY_BYTES = 2 * 1024**3
OWN_WORDS = 20  # letters from which on a page has words of its own and is no scan


@dataclass(frozen=True)
class Sheet:
    """A drawn page."""

    path: Path
    number: int
    width: int
    height: int
    text: str = ""


@dataclass(frozen=True)
class Drawn:
    """The pages that could be drawn, and how many the document has."""

    count: int = 0
    sheets: list[Sheet] = field(default_factory=list)


def draw(document: Path, folder: Path) -> Drawn:
    """Draw a PDF's pages into `folder`. What cannot be drawn is left out: it can be downloaded."""
    command = [sys.executable, "-I", drawing.__file__]
    command += [str(document), str(folder), str(MOST_PAGES), str(SIDE)]
    try:
        ended = programs.run(command, seconds=SECONDS, memory=MEMORY_BYTES)
    except subprocess.TimeoutExpired as late:
        # What was drawn until then is good.
        logger.warning("a document took longer than %s seconds to draw", SECONDS)
        said = late.stdout or b""
        return _told(said.decode(errors="replace") if isinstance(said, bytes) else said, folder)
    if ended.returncode:
        logger.warning("a document could not be drawn to its end: %s", ended.stderr[-300:])
    return _told(ended.stdout, folder)


def _told(said: str, folder: Path) -> Drawn:
    count, sheets = 0, []
    for line in said.splitlines():
        try:
            told = json.loads(line)
        except ValueError:
            break  # cut in the middle of a line
        if "pages" in told:
            count = told["pages"]
        else:
            sheets.append(Sheet(path=folder / f"page-{told['number']}.webp", **told))
    return Drawn(count, sheets)


def keep(attachment: Attachment, drawn: Drawn) -> None:
    """Keep the drawn pages with their document, in the caller's transaction."""
    now = timezone.now()
    pages = []
    for sheet in drawn.sheets:
        has_words = len(sheet.text) >= OWN_WORDS
        page = DocumentPage(
            attachment=attachment,
            number=sheet.number,
            width=sheet.width,
            height=sheet.height,
            text=sheet.text if has_words else "",
            read_at=now if has_words else None,
        )
        with sheet.path.open("rb") as file:
            page.image.save(f"{attachment.pk}-{sheet.number}.webp", File(file), save=False)
        pages.append(page)
    DocumentPage.objects.bulk_create(pages)
    # Read anew: a form may have been sent while its files were drawn.
    found = Attachment.objects.filter(pk=attachment.pk, message__isnull=False)
    for appeal_id in found.values_list("message__appeal", flat=True):
        searching.add(appeal_id, " ".join(page.text for page in pages))


def forget(attachment: Attachment) -> None:
    """Take the pictures away; the rows go with the document's."""
    for page in DocumentPage.objects.filter(attachment=attachment):
        page.image.delete(save=False)


def make_findable(message: Message) -> None:
    """Let the appeal be found by what stands in documents that were drawn before it was sent."""
    texts = DocumentPage.objects.filter(attachment__message=message).values_list("text", flat=True)
    searching.add(message.appeal_id, " ".join(texts))
