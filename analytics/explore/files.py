"""An answer as a file: CSV and XLSX for spreadsheets; PDF and PNG are set by `prints`.

Every file taken is kept in the log before its first byte is sent.
"""

import re
import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any

import xlsxwriter
from django.conf import settings
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from analytics.explore import prints
from analytics.explore.answer import Answer
from analytics.explore.asked import filters
from analytics.explore.asking import Exploration
from analytics.explore.lines import FILE, PRINT
from analytics.explore.measures import Unit
from analytics.explore.prints import About
from analytics.explore.sheets import Figure, Row, Sheet
from analytics.exports import safe, table
from analytics.models import ExportLog

Format = ExportLog.Format
PAGE = "explore"
_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PNG: "image/png",
    Format.PDF: "application/pdf",
}
# How much of a table they hold: spreadsheets all of it, paper what fits.
MOST = {Format.CSV: FILE, Format.XLSX: FILE, Format.PNG: PRINT, Format.PDF: PRINT}
_NUMBERS = {
    Unit.COUNT: "#,##0",
    Unit.SHARE: "0.0%",
    Unit.HOURS: "#,##0.0",
    Unit.DAYS: "#,##0.0",
    Unit.STARS: "0.00",
}
_WIDEST = 60  # letters of a column


def respond(user: User, found: Answer, question: Exploration, kind: str) -> HttpResponse:
    """The file of an answer, once it is in the log."""
    now = timezone.now()
    ExportLog.objects.create(
        user=user,
        page=PAGE,
        query=question.query()[:1000],
        format=kind,
        rows=len(_body(found.sheet)),
    )
    about = about_of(user, question, now)
    name = _name(user, question, now, kind)
    if kind == Format.CSV:
        response: Any = StreamingHttpResponse(lines(found.sheet), content_type=_TYPES[kind])
    elif kind == Format.XLSX:
        response = FileResponse(workbook(found, about), content_type=_TYPES[kind])
    else:
        content = prints.pdf(found, about) if kind == Format.PDF else prints.png(found, about)
        response = HttpResponse(content, content_type=_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def about_of(user: User, question: Exploration, now: datetime) -> About:
    """What was asked, when and by whom, in words."""
    moment = date_format(timezone.localtime(now), "DATETIME_FORMAT")
    who = user.get_full_name() or user.get_username()
    asked = [
        (_("Days"), str(question.time)),
        *((label, words) for _name, label, words in filters(question)),
        (_("Taken by"), who),
        (_("Taken on"), moment),
        (_("Source"), settings.CENTRE_NAME),
    ]
    address = f"{settings.PUBLIC_URL}{reverse('analytics:explore')}?{question.query()}"
    mark = _("Taken by %(who)s on %(moment)s") % {"who": who, "moment": moment}
    return About(asked, address, mark, int(now.timestamp()))


def _name(user: User, question: Exploration, now: datetime, kind: str) -> str:
    """What is in it, who took it and when: a file that says so needs no further mark inside."""
    what = "-by-".join((question.measured.name, *question.dimensions))
    if question.form_of in ("hours", "funnel", "spread", "cohort"):
        what = question.form_of
    who = re.sub(r"[^A-Za-z0-9.-]+", "-", user.get_username()).strip("-") or str(user.pk)
    moment = f"{timezone.localtime(now):%Y%m%dT%H%M}"
    days = f"{question.time.first}-{question.time.last}"
    return f"figures-{what}-{days}-taken-{moment}-{who}.{kind}"


def lines(sheet: Sheet) -> Iterator[str]:
    """The lines of a CSV file."""
    head = [sheet.corner.label, *(head.label for head in sheet.heads)]
    rows = ([row.label, *map(_number, row.figures)] for row in _body(sheet))
    return table(map(safe, head), rows)


def _body(sheet: Sheet) -> list[Row]:
    return [*sheet.rows, sheet.foot] if sheet.foot else sheet.rows


def _number(figure: Figure) -> int | float | str:
    """As every program reads it: a point, no thousands apart, nothing for what is not known."""
    if figure.value is None:
        return ""
    return round(figure.value) if figure.unit is Unit.COUNT else round(figure.value, 4)


def workbook(found: Answer, about: About) -> IO[bytes]:
    """An XLSX file: the figures, and a second sheet that says what they are.

    It is written row by row to a file of its own, so that its size costs no memory, and is closed
    with the answer; no text of it is taken for a formula, an address or a number.
    """
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": found.heading, "author": about.mark})
        _figures(book, found, about)
        _about(book, found, about)
    file.seek(0)
    return file


def _figures(book: xlsxwriter.Workbook, found: Answer, about: About) -> None:
    sheet, page = found.sheet, book.add_worksheet(_tab(_("Figures")))
    strong = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    formats = {unit: book.add_format({"num_format": code}) for unit, code in _NUMBERS.items()}
    page.freeze_panes(1, 1)
    page.set_footer(f"&L{about.mark.replace('&', '&&')}&R&P / &N")
    page.set_landscape()
    page.repeat_rows(0)
    longest = max((len(row.label) for row in sheet.rows), default=10)
    page.set_column(0, 0, min(_WIDEST, longest + 2))
    page.set_column(1, max(1, len(sheet.heads)), 14)
    for at, head in enumerate((sheet.corner, *sheet.heads)):
        page.write_string(0, at, head.label, strong)
    for at, row in enumerate(_body(sheet), start=1):
        page.write_string(at, 0, row.label)
        for beside, figure in enumerate(row.figures, start=1):
            if figure.value is not None:
                page.write_number(at, beside, figure.value, formats[figure.unit])


def _about(book: xlsxwriter.Workbook, found: Answer, about: About) -> None:
    page = book.add_worksheet(_tab(_("About this file")))
    strong = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 90, wrapped)
    said = [
        (_("What"), found.heading),
        (_("Finding"), found.title),
        *about.asked,
        (_("Address"), about.address),
        *(("", text) for text in found.summary),
    ]
    for at, (label, text) in enumerate(said):
        page.write_string(at, 0, label, strong)
        page.write_string(at, 1, text, wrapped)


def _tab(name: str) -> str:
    """A name of a sheet as spreadsheets allow it: 31 letters, and some of them never."""
    return re.sub(r"[\[\]:*?/\\']", " ", name)[:31]
