"""An answer on paper, and as a picture: set by typst from data, never from markup.

The chart is the one of the page, from the same geometry; the words around it go in as JSON.
"""

import json
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import typst
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

from analytics.explore.answer import Answer
from analytics.explore.drawing import Drawing
from analytics.explore.sheets import Row

_TEMPLATE = Path(__file__).with_name("print.typ")
_WIDTH, _GUTTER = 720, 60  # of the chart, in its own pixels
_PIXELS = 144  # an inch: twice what a screen had, so that it is sharp on a slide


@dataclass(frozen=True)
class About:
    """What was asked, when and by whom: `mark` stands on every page."""

    asked: list[tuple[str, str]]
    address: str
    mark: str
    moment: int  # seconds since 1970


def pdf(found: Answer, about: About) -> bytes:
    """On A4: the finding, the chart, the table, what was asked."""
    return _set(found, about, "pdf")


def png(found: Answer, about: About) -> bytes:
    """As one picture, as tall as it needs to be."""
    return _set(found, about, "png")


def _set(found: Answer, about: About, kind: str) -> bytes:
    data = {
        "kind": kind,
        "language": (get_language() or settings.LANGUAGE_CODE)[:2],
        "centre": settings.CENTRE_NAME,
        "heading": found.heading,
        "title": found.title,
        "summary": found.summary,
        "asked": about.asked,
        "address": about.address,
        "mark": about.mark,
        "chart": svg(found.drawing) if found.drawing else "",
        "legend": [asdict(key) for key in found.drawing.legend] if found.drawing else [],
        "table": _table(found) if kind == "pdf" or not found.drawing else [],
    }
    compiler = typst.Compiler(_TEMPLATE, ignore_system_fonts=True)
    set_as = partial(compiler.compile, sys_inputs={"answer": json.dumps(data, ensure_ascii=False)})
    if kind == "png":
        return set_as(format="png", ppi=_PIXELS)
    return set_as(format="pdf", timestamp=about.moment)


def svg(drawing: Drawing) -> str:
    """The chart of the page as a picture of its own."""
    gutter = _GUTTER if drawing.gutter else 2
    return render_to_string(
        "analytics/explore/chart.svg",
        {
            "drawing": drawing,
            "width": _WIDTH,
            "height": drawing.height + 12,
            "inner": _WIDTH - gutter - 8,
            "gutter": gutter,
        },
    )


def _table(found: Answer) -> list[list[str]]:
    sheet = found.sheet
    rows: list[Row] = [*sheet.rows, sheet.foot] if sheet.foot else sheet.rows
    return [
        [sheet.corner.label, *(head.label for head in sheet.heads)],
        *([row.label, *(figure.words for figure in row.figures)] for row in rows),
    ]
