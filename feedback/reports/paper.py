"""A report as a PDF, set by typst: what it says goes in as JSON and is never read as markup.

The same document of the same moment is the same bytes. The fonts are those that the package
brings: they have the letters of all five languages.
"""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import typst
from django.utils.translation import gettext as _
from django.utils.translation import override

from feedback.reports.document import Document

CONTENT_TYPE = "application/pdf"
_TEMPLATE = Path(__file__).with_name("report.typ")
_UNPRINTABLE = dict.fromkeys(code for code in range(32) if chr(code) not in "\n\t")


class NotSet(Exception):
    """The report cannot be set; it is tried again later."""


def pdf(document: Document, written_at: datetime) -> bytes:
    """The PDF of a document that was written at this moment. Raises `NotSet`."""
    with override(document.language):
        words = asdict(document) | {"page": _("page"), "no_hash": _("Preview: not written yet")}
    data = json.dumps(_printable(words), ensure_ascii=False)
    try:
        return typst.Compiler(_TEMPLATE, ignore_system_fonts=True).compile(
            format="pdf",
            sys_inputs={"report": data},
            timestamp=int(written_at.timestamp()),
        )
    except typst.TypstError as error:
        raise NotSet(error.message) from error


def _printable(value):
    """The same without the letters that cannot be printed."""
    if isinstance(value, str):
        return value.translate(_UNPRINTABLE)
    if isinstance(value, dict):
        return {key: _printable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(each) for each in value]
    return value
