"""The scores of a report: at a glance, by body, by part and by question."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.reports.document import Bar, Card, Cell, Chart, Line, Part
from surveys.evaluations import figures_wording
from surveys.evaluations.report_numbers import (
    NOTHING,
    axis,
    cell,
    decimal,
    in_brackets,
    interval,
    of_people,
    place,
    shown,
    whole,
)
from surveys.evaluations.report_told import Told
from surveys.evaluations.scoring_measures import CSAT, DIMENSION, INDEX, NPS, TOP


def sentences(told: Told) -> Iterable[str]:
    counted = told.figures["cleaning"]["counted"]
    yield ngettext(
        "%(number)s person judged %(bodies)s organisations.",
        "%(number)s people judged %(bodies)s organisations.",
        counted,
    ) % {"number": whole(counted), "bodies": len(told.bodies)}
    figure = told.figure(None, INDEX) or (
        told.figure(told.bodies[0], INDEX) if len(told.bodies) == 1 else None
    )
    if figure and figure["value"] is not None:
        yield _("The satisfaction index is %(value)s of 100%(interval)s.") % {
            "value": decimal(figure["value"]),
            "interval": in_brackets(figure),
        }


def summary(told: Told) -> Part:
    chosen = None if len(told.bodies) > 1 else told.bodies[0]
    cards = []
    for measure in (INDEX, CSAT, NPS):
        figure = told.figure(chosen, measure)
        if figure:
            value = NOTHING if figure["value"] is None else shown(measure, figure["value"])
            notes = [words for words in (interval(figure), of_people(figure)) if words]
            if figure["value"] is None:
                notes.append(_least(told))
            cards.append(Card(told.label(measure), value, notes))
    return Part("summary", _("At a glance"), cards=cards)


def measure(told: Told, measure: str, heading: str) -> Part | None:
    rows = told.rows(measure)
    if not rows:
        return None
    return Part(
        measure,
        heading,
        title=_finding(told, measure, rows),
        head=[
            _("Organisation"),
            _("Score"),
            _("Lower end"),
            _("Upper end"),
            _("Answers"),
            _("Effective n"),
        ],
        lines=[_line(told, body, figure) for body, figure in rows],
        chart=Chart(
            "intervals",
            [_bar(told, body, figure) for body, figure in rows if figure["value"] is not None],
            axis=axis(measure),
        ),
        notes=notes(told, [figure for _body, figure in rows]),
    )


def _finding(told: Told, measure: str, rows: list[tuple[dict | None, dict]]) -> str:
    scored = [row for row in rows if row[0] and row[1]["value"] is not None]
    if len(scored) < 2:
        return told.label(measure)
    best, last = scored[0], scored[-1]
    words = {
        "best": told.name(best[0]),
        "most": shown(measure, best[1]["value"]),
        "last": told.name(last[0]),
        "least": shown(measure, last[1]["value"]),
    }
    if _is_real(told, measure, best[0], last[0]):
        return _("From %(best)s (%(most)s) to %(last)s (%(least)s): more than chance") % words
    return _("From %(best)s (%(most)s) to %(last)s (%(least)s): the gap may be chance") % words


def _is_real(told: Told, measure: str, one: dict, other: dict) -> bool:
    pair = {one["pk"], other["pk"]}
    limit = 1 - told.figures["guideline"]["confidence"]
    return any(
        each["adjusted"] < limit
        for each in told.figures["differences"]
        if each["kind"] == "bodies"
        and each["measure"] == measure
        and {each["body"], each["other"]} == pair
    )


def _line(told: Told, body: dict | None, figure: dict) -> Line:
    cells = [
        cell(figure["value"]),
        cell(figure["low"]),
        cell(figure["high"]),
        Cell(whole(figure["n"]), figure["n"], "whole"),
        cell(figure["effective"]),
    ]
    return Line(told.name(body), cells, is_rest=body is None)


def _bar(told: Told, body: dict | None, figure: dict) -> Bar:
    value = figure["value"]
    low = value if figure["low"] is None else figure["low"]
    high = value if figure["high"] is None else figure["high"]
    at = [place(figure["measure"], each) for each in (value, low, high)]
    text = shown(figure["measure"], value)
    return Bar(told.name(body), text, at[0], low=at[1], high=at[2])


def notes(told: Told, figures: list[dict]) -> list[str]:
    """Why figures are missing, and why the effective number may be above the number itself."""
    found = _held_back(told, figures)
    if any((figure["effective"] or 0) > figure["n"] for figure in figures):
        found.append(figures_wording.effective())
    if any(figure["value"] is not None and figure["effective"] is None for figure in figures):
        found.append(figures_wording.nothing())
    return found


def _held_back(told: Told, figures: list[dict | None]) -> list[str]:
    if all(figure and figure["value"] is not None for figure in figures):
        return []
    return [_least(told)]


def _least(told: Told) -> str:
    least = told.figures["guideline"]["least"]
    return _("No score from fewer than %(number)d answers.") % {"number": least}


def dimensions(told: Told) -> Part | None:
    codes = [each["code"] for each in told.figures["measures"]]
    chosen = [code for code in codes if code.startswith(DIMENSION)]
    if not chosen:
        return None
    bodies = [*told.bodies, None] if len(told.bodies) > 1 else told.bodies
    lines, figures = [], []
    for code in chosen:
        found = [told.figure(body, code) for body in bodies]
        figures += found
        cells = [cell(figure["value"] if figure else None) for figure in found]
        lines.append(Line(told.label(code), cells))
    return Part(
        "dimensions",
        _("Parts of the index"),
        title=_("Where people are content, and where not"),
        head=[_("Part"), *(told.name(body) for body in bodies)],
        lines=lines,
        notes=_held_back(told, figures),
    )


def questions_scored(told: Told) -> Part | None:
    codes = [each["code"] for each in told.figures["measures"]]
    chosen = [code for code in codes if code.startswith(TOP)]
    if not chosen:
        return None
    bodies = [*told.bodies, None] if len(told.bodies) > 1 else told.bodies
    return Part(
        "questions_scored",
        _("Question by question"),
        title=_("Percent of people who are satisfied"),
        head=[_("Question"), *(told.name(body) for body in bodies)],
        lines=[
            Line(
                told.question(code),
                [cell((told.figure(body, code) or {}).get("value")) for body in bodies],
            )
            for code in chosen
        ],
        notes=_held_back(told, [told.figure(body, code) for code in chosen for body in bodies]),
    )
