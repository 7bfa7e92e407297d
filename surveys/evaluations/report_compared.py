"""What differs between bodies and since the evaluation before."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.reports.document import Cell, Line, Part
from surveys.evaluations.report_numbers import cell, chance
from surveys.evaluations.report_told import Told
from surveys.evaluations.scoring_measures import CSAT, INDEX, NPS


def differences(told: Told) -> Part | None:
    rows = [
        each
        for each in told.figures["differences"]
        if each["kind"] == "bodies" and each["measure"] in (INDEX, CSAT, NPS)
    ]
    return _compared(told, "differences", _("Between organisations"), rows)


def since_last(told: Told) -> Part | None:
    rows = [each for each in told.figures["differences"] if each["kind"] == "years"]
    years = {each["year"] for each in rows}
    heading = _("Since %(year)s") % {"year": min(years)} if years else ""
    return _compared(told, "since", heading, rows)


def _compared(told: Told, name: str, heading: str, rows: list[dict]) -> Part | None:
    if not rows:
        return None
    limit = 1 - told.figures["guideline"]["confidence"]
    real = sum(1 for each in rows if each["adjusted"] < limit)
    title = ngettext(
        "%(number)d difference is more than chance",
        "%(number)d differences are more than chance",
        real,
    )
    return Part(
        name,
        heading,
        title=title % {"number": real},
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
