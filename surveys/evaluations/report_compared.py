"""What differs between bodies and since the evaluation before."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.reports.document import Cell, Line, Part
from surveys.evaluations.report_numbers import NOTHING, cell, chance, signed
from surveys.evaluations.report_told import Told
from surveys.evaluations.scoring_measures import CSAT, DIMENSION, INDEX, NPS, TOP

_WHOLE = (INDEX, CSAT, NPS)


def differences(told: Told) -> Part | None:
    rows = [
        each
        for each in told.figures["differences"]
        if each["kind"] == "bodies" and each["measure"] in _WHOLE
    ]
    return _compared(told, "differences", _("Between organisations"), rows)


def since_last(told: Told) -> Part | None:
    """What moved as a whole, with its limits and its p."""
    rows = [each for each in _of_years(told) if each["measure"] in _WHOLE]
    return _compared(told, "since", _since(rows), rows)


def since_last_by_part(told: Told) -> Part | None:
    """What moved in each part of the index, a column for each body."""
    rows = [each for each in _of_years(told) if each["measure"].startswith(DIMENSION)]
    return _moved(told, "since_dimensions", _("Parts of the index"), rows)


def since_last_by_question(told: Told) -> Part | None:
    """The same of each question."""
    rows = [each for each in _of_years(told) if each["measure"].startswith(TOP)]
    return _moved(told, "since_questions", _("Question by question"), rows)


def _of_years(told: Told) -> list[dict]:
    return [each for each in told.figures["differences"] if each["kind"] == "years"]


def _since(rows: list[dict]) -> str:
    return _("Since %(year)s") % {"year": min(each["year"] for each in rows)} if rows else ""


def _moved(told: Told, name: str, heading: str, rows: list[dict]) -> Part | None:
    if not rows:
        return None
    found = {(each["measure"], each["body"]): each for each in rows}
    bodies = [body for body in told.bodies if any(pk == body["pk"] for _measure, pk in found)]
    codes = [each["code"] for each in told.figures["measures"]]
    return Part(
        name,
        f"{heading} · {_since(rows)}",
        title=_how_many(told, rows),
        head=[_("What"), *(told.name(body) for body in bodies)],
        lines=[
            Line(
                told.question(code),
                [_arrow(told, found.get((code, body["pk"]))) for body in bodies],
            )
            for code in codes
            if any(measure == code for measure, _pk in found)
        ],
        notes=[_("↑ rose, ↓ fell, by more than chance. Without an arrow it may be chance.")],
    )


def _arrow(told: Told, each: dict | None) -> Cell:
    """A difference; an arrow stands behind it where it is more than chance."""
    if each is None:
        return Cell(NOTHING)
    value = round(each["value"], 1)
    if not _is_real(told, each):
        return Cell(signed(value), value, "decimal")
    rose = value > 0
    return Cell(f"{signed(value)} {'↑' if rose else '↓'}", value, "rose" if rose else "fell")


def _is_real(told: Told, each: dict) -> bool:
    return each["adjusted"] < 1 - told.figures["guideline"]["confidence"]


def _how_many(told: Told, rows: list[dict]) -> str:
    real = sum(_is_real(told, each) for each in rows)
    words = ngettext(
        "%(number)d difference is more than chance",
        "%(number)d differences are more than chance",
        real,
    )
    return words % {"number": real}


def _compared(told: Told, name: str, heading: str, rows: list[dict]) -> Part | None:
    if not rows:
        return None
    return Part(
        name,
        heading,
        title=_how_many(told, rows),
        head=[_("What"), _("Difference"), _("Lower end"), _("Upper end"), _("p, Holm")],
        lines=[
            Line(
                _pair(told, each),
                [
                    cell(each["value"]),
                    cell(each["low"]),
                    cell(each["high"]),
                    Cell(chance(each["adjusted"]), each["adjusted"], "chance"),
                ],
            )
            for each in rows
        ],
        notes=[
            _("p is corrected for the number of comparisons by Holm's method."),
            _("The samples are independent of each other."),
        ],
    )


def _pair(told: Told, each: dict) -> str:
    names = {body["pk"]: told.name(body) for body in told.bodies}
    one = names.get(each["body"], _("All together"))
    if each["kind"] == "years":
        return f"{told.label(each['measure'])}: {one}"
    return f"{told.label(each['measure'])}: {one} – {names.get(each['other'], '')}"
