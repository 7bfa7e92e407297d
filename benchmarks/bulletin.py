"""The bulletin of a month with all its parts: figures read, and page, paper and workbook drawn.

What is drawn comes from the frozen figures alone, so only the figures are read at both sizes.
"""

import json
import time
from collections.abc import Callable
from datetime import timedelta

from django.template.loader import render_to_string
from django.utils import timezone

from analytics.bulletins import calendar, canonical, composing, drawing, registry
from analytics.models import BulletinKind, Unit
from analytics.periods import Span
from benchmarks import database, figures
from benchmarks.figures import ROUNDS, Figure
from feedback.reports import paper, workbook

_LANGUAGE = "mn"


def measure() -> list[Figure]:
    pairs = [(_read(database.BIG), _read(database.SMALL)) for _round in range(ROUNDS)]
    content = _content(database.BIG)
    document = drawing.of_content(content, _LANGUAGE)
    now = timezone.now()
    page = {"document": document}
    drawn: dict[str, Callable[[], object]] = {
        "document": lambda: drawing.of_content(content, _LANGUAGE),
        "html": lambda: render_to_string("analytics/_bulletin_document.html", page),
        "pdf": lambda: paper.pdf(document, now),
        "xlsx": lambda: workbook.xlsx(document, now),
    }
    return [
        figures.beside("bulletin_figures", "ms", pairs, figures.at_most(1.5)),
        *(
            figures.alone(f"bulletin_{name}", "ms", [_taken(draw) for _round in range(ROUNDS)])
            for name, draw in drawn.items()
        ),
    ]


def _kind() -> BulletinKind:
    """Kept nowhere: a month of the whole centre with every part."""
    return BulletinKind(
        code="bench",
        name="Bench",
        unit=Unit.MONTH,
        sections=registry.usual(),
        languages=composing.LANGUAGES,
    )


def _month() -> Span:
    today = timezone.localdate()
    return calendar.previous(Unit.MONTH, Span(today.replace(day=1), today))


def _read(name: str) -> float:
    database.use(name)
    return _taken(lambda: composing.figures(_kind(), _month()))


def _content(name: str) -> dict:
    """The frozen figures as they are read back."""
    database.use(name)
    now = timezone.now() - timedelta(minutes=1)
    standing = composing.Standing(1, canonical.START, now, now)
    read = composing.figures(_kind(), _month())
    content = composing.content(_kind(), _month(), read, standing, [])
    return json.loads(canonical.written(content))


def _taken(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000
