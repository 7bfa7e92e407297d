"""What is measured: columns of figures from the answers, each person one row.

A measure's name: `index`, `csat`, `nps`, `dimension:<code>`, `top:<question>`, `alpha:<dimension>`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from surveys.models import Guideline
from surveys.questionnaires.definition import Definition, Kind, Option, Question, labelled
from surveys.statistics import indices

INDEX, CSAT, NPS = "index", "csat", "nps"
DIMENSION, TOP, ALPHA = "dimension:", "top:", "alpha:"
SHARES = (CSAT, TOP)  # in percent, with Wilson's interval
OVERALL = "overall"  # the code, or the dimension, of the question on satisfaction as a whole
SATISFIED = 75.0  # of 100: 4 of 5
_SCALE = (1.0, 5.0)


@dataclass(frozen=True, eq=False)
class Columns:
    """`items` are the scaled answers of each dimension, a row a question."""

    dimensions: dict[str, np.ndarray]
    items: dict[str, np.ndarray]
    tops: dict[str, np.ndarray]
    satisfied: np.ndarray | None
    recommend: np.ndarray | None


def columns(definition: Definition, dimensions: Sequence[str], rows: Sequence[dict]) -> Columns:
    """The figures of these answers; `nan` where a person did not answer."""
    items: dict[str, list[list[float]]] = {code: [] for code in dimensions}
    tops, recommend, overall = {}, None, None
    for question in definition.questions:
        if question.kind == Kind.NPS and recommend is None:
            recommend = np.array([_number(row.get(question.code), 0, 10) for row in rows])
        for code, scores in _scaled(question, rows).items():
            if question.dimension in items:
                items[question.dimension].append(scores)
            elif OVERALL in (question.dimension, question.code) and overall is None:
                overall = scores
            else:
                continue
            tops[code] = indices.top_box(scores, SATISFIED)
    tables = {code: np.array(table) for code, table in items.items() if table}
    means = {code: indices.dimension(table) for code, table in tables.items()}
    if overall is None and means:
        overall = indices.dimension(list(means.values()))
    satisfied = None if overall is None else indices.top_box(overall, SATISFIED)
    return Columns(means, tables, tops, satisfied, recommend)


def _scaled(question: Question, rows: Sequence[dict]) -> dict[str, list[float]]:
    """By code, each person's answer from 0 to 100: scales, options with scores, matrix rows."""
    if not question.dimension and question.code != OVERALL:
        return {}
    if question.kind == Kind.SCALE:
        raw = [_number(row.get(question.code), *_SCALE) for row in rows]
        return {question.code: indices.to_hundred(raw, *_SCALE).tolist()}
    scores = _scores(question.options)
    if len(set(scores.values())) < 2:
        return {}
    ends = min(scores.values()), max(scores.values())
    if question.kind == Kind.SINGLE:
        raw = [scores.get(_word(row.get(question.code)), np.nan) for row in rows]
        return {question.code: indices.to_hundred(raw, *ends).tolist()}
    if question.kind == Kind.MATRIX:
        given = [row.get(question.code) for row in rows]
        return {
            f"{question.code}/{line.code}": indices.to_hundred(
                [
                    scores.get(_word(each.get(line.code)), np.nan)
                    if isinstance(each, dict)
                    else np.nan
                    for each in given
                ],
                *ends,
            ).tolist()
            for line in question.rows
        }
    return {}


def _scores(options: Sequence[Option]) -> dict[str, float]:
    return {option.code: option.score for option in options if option.score is not None}


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        return np.nan
    return float(value)


def is_share(measure: str) -> bool:
    """Whether it is told in percent of people."""
    return measure.startswith(SHARES)


def ends(measure: str) -> tuple[float, float]:
    """Between which figures it can be."""
    return (-100.0, 100.0) if measure == NPS else (0.0, 100.0)


def label(measure: str, guideline: Guideline, definition: Definition | None, language: str) -> str:
    """The measure in words."""
    fixed = {INDEX: _("Satisfaction index"), CSAT: _("Satisfied people"), NPS: _("NPS")}
    if measure in fixed:
        return fixed[measure]
    kind, _colon, code = measure.partition(":")
    if kind == "top":
        return _("Satisfied: %(question)s") % {"question": _asked(code, definition, language)}
    words = {each["code"]: each["label"] for each in guideline.dimensions}.get(code, code)
    named = labelled(words, language) if isinstance(words, Mapping) else _(words) if words else code
    return _("Reliability: %(dimension)s") % {"dimension": named} if kind == "alpha" else named


def _asked(code: str, definition: Definition | None, language: str) -> str:
    question, _slash, row = code.partition("/")
    try:
        found = definition.question(question) if definition else None
    except KeyError:
        found = None
    if found is None:
        return code
    lines = {each.code: each for each in found.rows}
    return labelled(lines[row].label if row in lines else found.label, language) or code
