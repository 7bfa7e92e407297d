"""What a chart says, in a sentence above it and in words for those who don't see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics import numbers
from analytics.explore.asking import DIMENSIONS, TIME, Exploration
from analytics.explore.lines import Lines
from analytics.explore.measures import Cell, Measure
from analytics.explore.reading import Grid, Line
from analytics.explore.sheets import titled

# From fewer cases a value is no finding: it may be chance.
FEWEST = 5


@dataclass(frozen=True)
class Found:
    """A line with what it has."""

    label: str
    value: float
    words: str
    cases: int


def heading(question: Exploration) -> str:
    """What is shown: "Received by topic and channel"."""
    names = [str(DIMENSIONS[name]).lower() for name in question.dimensions]
    parts = {"measure": titled(question.measured), "first": names[0]}
    if len(names) == 1:
        return _("%(measure)s by %(first)s") % parts
    return _("%(measure)s by %(first)s and %(second)s") % (parts | {"second": names[1]})


def title(grid: Grid, lines: Lines, question: Exploration) -> str:
    """The finding in one sentence."""
    measure = grid.measure
    found = _ranked(measure, lines.rows, grid.by_row())
    if not found:
        return _("Too few cases to say anything") if grid.cells else _("Nothing to count here")
    highest, lowest = found[0], found[-1]
    whole = measure.value(grid.whole())
    parts = {
        "measure": titled(measure),
        "highest": highest.label,
        "value": highest.words,
        "lowest": lowest.label,
        "least": lowest.words,
        "whole": measure.words(whole),
    }
    if len(found) == 1 or highest.value == lowest.value:
        return _("%(measure)s: %(whole)s") % parts
    if measure.adds and whole and question.dimensions[0] != TIME:
        parts["share"] = numbers.percent(highest.value / whole)
        return _("%(measure)s: %(highest)s leads with %(value)s of %(whole)s, %(share)s") % parts
    text = _("%(measure)s: highest %(highest)s (%(value)s), lowest %(lowest)s (%(least)s)")
    return text % parts


def summary(grid: Grid, lines: Lines, question: Exploration) -> list[str]:
    """The chart in words: the whole, how many parts, the highest and the lowest three."""
    measure = grid.measure
    found = _ranked(measure, lines.rows, grid.by_row())
    said = [
        _("All together: %(value)s, from %(cases)s.")
        % {
            "value": measure.full_words(grid.whole()),
            "cases": _cases(measure.basis(grid.whole())),
        }
    ]
    if len(found) > 1:
        said.append(_("Highest: %(list)s.") % {"list": _listed(found[:3])})
        said.append(_("Lowest: %(list)s.") % {"list": _listed(found[-3:][::-1])})
    if small := len(lines.rows) - len(found):
        text = ngettext(
            "%(count)s line has too few cases to be compared.",
            "%(count)s lines have too few cases to be compared.",
            small,
        )
        said.append(text % {"count": numbers.count(small)})
    return said


def _cases(number: int) -> str:
    text = ngettext("%(count)s case", "%(count)s cases", number)
    return text % {"count": numbers.count(number)}


def _listed(found: Sequence[Found]) -> str:
    return "; ".join(f"{each.label}: {each.words}" for each in found)


def _ranked(measure: Measure, lines: Sequence[Line], cells: dict[object, Cell]) -> list[Found]:
    """The lines that have something to say, the highest first."""
    found = []
    for line in lines:
        (key,) = line.keys
        value, cases = measure.value(cells[key]), measure.basis(cells[key])
        if value is not None and (measure.adds or cases >= FEWEST):
            found.append(Found(line.label, value, measure.words(value), cases))
    return sorted(found, key=lambda each: -each.value)
