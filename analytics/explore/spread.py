"""How long answers took: a histogram with the median, nine of ten and the deadlines."""

from django.utils.translation import gettext as _

from analytics import cube, numbers
from analytics.explore import deadlines, shapes
from analytics.explore.answer import Answer, counted, empty
from analytics.explore.asking import Exploration
from analytics.explore.drawing import INK, WARN, ceiling
from analytics.explore.measures import MEASURES, Unit
from analytics.explore.pictures import ticks
from analytics.explore.sheets import Figure, Head, Row, Sheet
from analytics.histograms import Times, bucket_of
from analytics.slices import Slice

_HOUR, _DAY = 3600, 86_400
# The columns of the histogram, in seconds: finer where deadlines are.
_STEPS = (
    *(hours * _HOUR for hours in (1, 4, 12)),
    *(days * _DAY for days in (1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 90)),
)


def spread(wanted: Slice, question: Exploration) -> Answer:
    """How many were answered how fast, with the median, nine of ten, and the deadlines."""
    is_first = question.measured.times == "first_answer_times" or question.measured.name in (
        "first_mean",
        "first_in_time",
    )
    name = "first_answer_times" if is_first else "answer_times"
    heading = _("How long the first answer took") if is_first else _("How long the answer took")
    times = cube.times(wanted, question.time, name).get((), Times({}))
    if not times.number:
        return empty(heading)
    columns = _columns(times)
    top = ceiling(max(number for number, _name in columns))
    marks = [
        shapes.Mark(
            _place(times.median), _("half within %(time)s") % {"time": length(times.median)}, INK
        ),
        shapes.Mark(
            _place(times.p90),
            _("nine of ten within %(time)s") % {"time": length(times.p90)},
            INK,
            "6 3",
        ),
        *(
            shapes.Mark(_place(due.seconds), due.label, WARN, "2 3")
            for due in ([] if is_first else deadlines.usual(question))
        ),
    ]
    drawing = shapes.histogram(
        [(number, name, f"{name}: {numbers.count(number)}") for number, name in columns],
        top,
        ticks(MEASURES["received"], top),
        marks,
    )
    parts = {"half": length(times.median), "most": length(times.p90)}
    return Answer(
        heading,
        _("Half were answered within %(half)s, nine of ten within %(most)s") % parts,
        [
            _("%(count)s answered appeals.") % {"count": numbers.count(times.number)},
            _("Longer than thirty days: %(share)s.")
            % {"share": numbers.percent(1 - (times.within(30 * _DAY) or 0))},
        ],
        drawing,
        Sheet(
            Head(_("Time")),
            [Head(_("Appeals")), Head(_("Share of all"))],
            [
                Row(
                    name,
                    [
                        counted(number),
                        Figure(
                            number / times.number,
                            numbers.percent(number / times.number),
                            Unit.SHARE,
                        ),
                    ],
                )
                for number, name in columns
            ],
            Row(_("All"), [counted(times.number), Figure(1, numbers.percent(1), Unit.SHARE)]),
        ),
        is_empty=False,
    )


def _columns(times: Times) -> list[tuple[int, str]]:
    """How many took up to each of the steps, and longer than the last one."""
    found, before = [], 0
    for step in _STEPS:
        last = bucket_of(step)
        so_far = sum(count for bucket, count in times.counts.items() if bucket <= last)
        found.append((so_far - before, _("to %(time)s") % {"time": length(step)}))
        before = so_far
    longer = _("over %(time)s") % {"time": length(_STEPS[-1])}
    return [*found, (times.number - before, longer)]


def _place(seconds: float) -> float:
    """Where a time stands, in columns from the left."""
    low = 0.0
    for at, step in enumerate(_STEPS):
        if seconds <= step:
            return at + (seconds - low) / (step - low)
        low = step
    return len(_STEPS) + 0.5


def length(seconds: float) -> str:
    """A time in the unit that people would use: "5 hours", "2.5 days"."""
    if seconds < 2 * _DAY and seconds != _DAY:
        hours = numbers.decimal(seconds / _HOUR) if seconds % _HOUR else str(int(seconds // _HOUR))
        # Translators: a length of time, "5 h".
        return _("%(number)s h") % {"number": hours}
    days = numbers.decimal(seconds / _DAY) if seconds % _DAY else str(int(seconds // _DAY))
    # Translators: a length of time, "3 d".
    return _("%(number)s d") % {"number": days}
