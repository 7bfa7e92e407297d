"""Reading scanned pages by machine, where the program is there: tesseract, run apart.

What it reads may be wrong. It lets an appeal be found, and saves typing; it is never taken for
what was said.
"""

import logging
import shutil
import subprocess
import tempfile
import time
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.utils import timezone
from PIL import Image

from accounts.alone import alone
from feedback import searching
from feedback.evidence import programs
from feedback.models import Attachment, DocumentPage

logger = logging.getLogger("sanal.evidence")

LANGUAGES = ("mon", "kaz", "rus", "aze", "eng")  # as tesseract calls them; those it has are used
PAGE_SECONDS = 60
LIST_SECONDS = 10
BUDGET_SECONDS = 240  # no new page is begun later than this in one run
MEMORY_BYTES = 2 * 1024**3
MOST_LETTERS = 20_000
LATELY = timedelta(days=30)  # older pages are left as they are when the program comes later
_LOCK = 0x5E4A2  # "seal" + 1: the advisory lock of this work


@cache
def program() -> str:
    """Where tesseract is; empty when this machine has none."""
    return shutil.which("tesseract") or ""


@cache
def languages() -> str:
    """Those of ours that are installed, as tesseract wants them named; empty when none is."""
    if not program():
        return ""
    try:
        listed = programs.run([program(), "--list-langs"], seconds=LIST_SECONDS, env=_place())
    except subprocess.TimeoutExpired:
        return ""
    there = set(listed.stdout.split()) | set(listed.stderr.split())
    return "+".join(language for language in LANGUAGES if language in there)


def drain() -> int:
    """Read what waits, oldest first, and return how many pages were read.

    Returns at once where no program is, or another worker is at it.
    """
    if not languages():
        return 0
    until = time.monotonic() + BUDGET_SECONDS
    done = 0
    with alone(_LOCK) as is_ours:
        while is_ours and time.monotonic() < until and (page := _next()):
            _take(page)
            done += 1
    return done


def _next() -> DocumentPage | None:
    waiting = DocumentPage.objects.filter(
        read_at=None,
        attachment__state=Attachment.State.READY,
        attachment__message__isnull=False,
        attachment__created_at__gte=timezone.now() - LATELY,
    )
    return waiting.select_related("attachment__message").order_by("id").first()


def _take(page: DocumentPage) -> None:
    """Read one page; one that cannot be read is not tried again."""
    try:
        text = _read(page)
    except (subprocess.TimeoutExpired, OSError, ValueError):
        logger.warning("page %s could not be read by machine", page, exc_info=True)
        text = ""
    page.text, page.is_recognised, page.read_at = text, bool(text), timezone.now()
    page.save(update_fields=["text", "is_recognised", "read_at"])
    searching.add(page.attachment.message.appeal_id, text)


def _read(page: DocumentPage) -> str:
    with tempfile.TemporaryDirectory(prefix="evidence-") as folder:
        picture = Path(folder) / "page.png"
        with page.image.open("rb") as file, Image.open(file, formats=["WEBP"]) as image:
            image.convert("L").save(picture, dpi=(200, 200))
        command = [program(), str(picture), "stdout", "-l", languages(), "--psm", "3"]
        ended = programs.run(command, seconds=PAGE_SECONDS, memory=MEMORY_BYTES, env=_place())
    if ended.returncode:
        raise ValueError(ended.stderr[-300:])
    lines = (line.rstrip() for line in ended.stdout.replace("\0", "").split("\n"))
    return "\n".join(lines).strip()[:MOST_LETTERS]


def _place() -> dict[str, str]:
    """One thread for one page: the machine has other work."""
    return {"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}
