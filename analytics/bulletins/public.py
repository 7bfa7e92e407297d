"""Bulletins for everybody: what is open, with small numbers left out.

Only documents drawn here may be shown in public (as a page, by `paper.pdf` or `workbook.xlsx`):
the frozen figures themselves have cells of one or two people in them.
"""

from dataclasses import replace

from django.db.models import QuerySet

from analytics.bulletins import drawing
from analytics.models import Bulletin
from analytics.numbers import NOTHING
from analytics.opendata.suppression import suppressed
from feedback.reports.document import Cell, Document, Line, Part

_HIDDEN = Cell(NOTHING)


def public_bulletins() -> QuerySet[Bulletin]:
    """What is open to everybody: out, and of a kind that is public; the newest first."""
    found = Bulletin.objects.filter(released_at__isnull=False, kind__is_public=True)
    return found.select_related("kind", "organisation", "sector").order_by("-id")


def document(bulletin: Bulletin, language: str) -> Document:
    """The bulletin as anybody may have it: no number tells of fewer than five people."""
    whole = drawing.document(bulletin, language)
    return replace(whole, parts=[_without_few(part) for part in whole.parts])


def _without_few(part: Part) -> Part:
    """The part with small numbers left out, and with them all that they could be told from."""
    columns = [_column(part, at) for at in range(len(part.head) - 1)]
    lines = [_line(line, [column[at] for column in columns]) for at, line in enumerate(part.lines)]
    if lines == part.lines:
        return part
    # The finding and the chart may be of the very cells that are left out.
    return replace(part, lines=lines, chart=None, title="")


def _column(part: Part, at: int) -> list[bool]:
    """Which cells of a column are left out; only numbers of appeals are looked at."""
    cells = [line.cells[at] for line in part.lines]
    if not cells or any(cell.form != "whole" for cell in cells if cell.number is not None):
        return [False] * len(cells)
    kept = suppressed([int(cell.number or 0) for cell in cells])
    return [number is None for number in kept]


def _line(line: Line, hidden: list[bool]) -> Line:
    """What is reckoned from a number that is left out goes with it."""
    if not any(hidden):
        return line
    return replace(
        line,
        cells=[
            _HIDDEN if is_hidden or cell.form in ("share", "decimal") else cell
            for cell, is_hidden in zip(line.cells, hidden, strict=True)
        ],
    )
