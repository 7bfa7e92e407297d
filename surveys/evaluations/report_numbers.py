"""Numbers of a report in the reader's language."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.reports.document import LONGEST_BAR, Cell
from surveys.evaluations.scoring_measures import CSAT, NPS, TOP, ends

NOTHING = "–"
LEAST_P = 0.001  # that is told


def place(measure: str, value: float) -> int:
    least, most = ends(measure)
    share = (value - least) / (most - least)
    return round(min(max(share, 0.0), 1.0) * LONGEST_BAR)


def axis(measure: str) -> tuple[str, ...]:
    """What stands at the beginning, the middle and the end of a line on which it is drawn."""
    least, most = ends(measure)
    return tuple(shown(measure, value, 0) for value in (least, (least + most) / 2, most))


def shown(measure: str, value: float, digits: int = 1) -> str:
    if measure == NPS:
        return signed(value, digits)
    number = decimal(value, digits)
    return f"{number}\u00a0%" if measure == CSAT or measure.startswith(TOP) else number


def signed(value: float, digits: int = 1) -> str:
    number = decimal(value, digits)
    return f"+{number}" if value > 0 else number


def interval(figure: dict) -> str:
    if figure["value"] is None:
        return _("too few answers")
    if figure["low"] is None:
        return ""
    words = {"low": decimal(figure["low"]), "high": decimal(figure["high"])}
    return _("between %(low)s and %(high)s") % words


def in_brackets(figure: dict) -> str:
    words = interval(figure)
    return f" ({words})" if words else ""


def of_people(figure: dict) -> str:
    number = figure["n"]
    words = ngettext("from %(number)s answer", "from %(number)s answers", number)
    return words % {"number": whole(number)}


def decimal(value: float, digits: int = 1) -> str:
    return number_format(round(value, digits), digits)  # it cuts what it is given


def whole(value: int) -> str:
    return number_format(value, 0, force_grouping=True)


def chance(p: float) -> str:
    """A p value to three digits; none is nought."""
    if p < LEAST_P:
        return f"< {number_format(LEAST_P, 3)}"
    return number_format(round(p, 3), 3)


def percent(share: float) -> str:
    return f"{number_format(round(100 * share), 0)} %"


def cell(value: float | None, digits: int = 1) -> Cell:
    if value is None:
        return Cell(NOTHING)
    form = "decimal" if digits == 1 else "fine"
    return Cell(number_format(round(value, digits), digits), round(value, digits), form)


def count(value: int | None) -> Cell:
    return Cell(NOTHING) if value is None else Cell(whole(value), value, "whole")
