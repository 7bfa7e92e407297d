"""From a question to its answer."""

from analytics.explore import cohorts, findings, funnel, hours, pictures, reading, sheets, spread
from analytics.explore.answer import Answer
from analytics.explore.asking import Exploration, Shape
from analytics.explore.lines import TABLE, Lines, Most
from analytics.names import Names
from analytics.slices import Slice

_SPECIAL = {
    Shape.HOURS: hours.hours,
    Shape.FUNNEL: funnel.funnel,
    Shape.SPREAD: spread.spread,
    Shape.COHORT: cohorts.cohort,
}


def answer(wanted: Slice, question: Exploration, most: Most = TABLE) -> Answer:
    """What the figures of a slice say; of its table, so many rows and columns."""
    if special := _SPECIAL.get(question.form_of):
        return special(wanted, question)
    grid = reading.read(wanted, question)
    names = Names(_used(grid, question))
    lines = Lines(grid, question, names)
    return Answer(
        findings.heading(question),
        findings.title(grid, lines, question),
        findings.summary(grid, lines, question),
        pictures.drawn(grid, lines, question),
        sheets.pivot(grid, lines, question, most),
        is_empty=grid.is_empty,
        names=names,
    )


def _used(grid: reading.Grid, question: Exploration) -> dict:
    keys = (grid.rows, grid.columns)
    return dict(zip(question.dimensions, keys, strict=False))
