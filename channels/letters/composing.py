"""A letter of the centre as a PDF, for whoever gets paper: a fax, a printed receipt.

Typst sets it. What the letter says goes in as JSON and is never read as markup, so no word of a
citizen or an operator can do more than be printed. The fonts are those that the package brings:
a letter looks the same on every machine, and has the letters of all five languages.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import typst
from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format

_TEMPLATE = Path(__file__).with_name("letter.typ")
MAX_LETTERS = 60_000  # about thirty pages; what is longer is no letter
_UNPRINTABLE = dict.fromkeys(code for code in range(32) if chr(code) not in "\n\t")


class NotWritable(Exception):
    """The letter cannot be set; a fault of ours that trying again does not mend."""


@dataclass(frozen=True)
class Letter:
    """What is written: `facts` are (name, value) lines under the head, such as the code.

    Paragraphs of `text` are parted by empty lines.
    """

    text: str
    language: str
    title: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    signature: tuple[str, ...] = ()
    footer: str = ""
    written_at: datetime | None = None


def pdf(letter: Letter) -> bytes:
    """The letter as a PDF; the same letter of the same moment is the same bytes.

    Raises `NotWritable`.
    """
    written_at = letter.written_at or timezone.now()
    language = letter.language or settings.LANGUAGE_CODE
    with translation.override(language):
        date = date_format(timezone.localtime(written_at), "DATE_FORMAT")
    words = {
        **asdict(letter),
        "centre": settings.CENTRE_NAME,
        "date": date,
        "footer": letter.footer or settings.PUBLIC_URL.partition("://")[2],
        "language": language[:2],
        "paragraphs": _paragraphs(letter.text),
        "written_at": "",
    }
    try:
        return typst.Compiler(_TEMPLATE, ignore_system_fonts=True).compile(
            format="pdf",
            sys_inputs={"letter": json.dumps(words, ensure_ascii=False)},
            timestamp=int(written_at.timestamp()),
        )
    except typst.TypstError as error:
        raise NotWritable(error.message) from error


def _paragraphs(text: str) -> list[str]:
    text = text[:MAX_LETTERS].replace("\r\n", "\n").translate(_UNPRINTABLE)
    return [paragraph.strip("\n") for paragraph in text.split("\n\n") if paragraph.strip()]
