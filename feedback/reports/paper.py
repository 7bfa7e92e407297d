"""A report as a PDF."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import override

from feedback.reports import typesetting
from feedback.reports.document import Document
from feedback.reports.typesetting import CONTENT_TYPE, NotSet

__all__ = ["CONTENT_TYPE", "NotSet", "pdf"]
_TEMPLATE = Path(__file__).with_name("report.typ")


def pdf(document: Document, written_at: datetime) -> bytes:
    """The PDF of a document that was written at this moment. Raises `NotSet`."""
    with override(document.language):
        words = asdict(document) | {"page": _("page"), "no_hash": _("Preview: not written yet")}
    return typesetting.pdf(_TEMPLATE, "report", words, written_at)
