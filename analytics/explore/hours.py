"""When people write: the hours of the week."""

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from analytics import cube, numbers
from analytics.explore import shapes
from analytics.explore.answer import Answer, counted, empty
from analytics.explore.asking import Exploration
from analytics.explore.measures import MEASURES
from analytics.explore.pictures import scale_legend
from analytics.explore.sheets import Head, Row, Sheet
from analytics.slices import Slice


def hours(wanted: Slice, question: Exploration) -> Answer:
    """When people write: every hour of the week."""
    found = cube.hours_of_week(wanted, question.time)
    whole = sum(found.values())
    measure = MEASURES["received"]
    heading = _("Received by hour and day of the week")
    if not whole:
        return empty(heading)
    days = [str(WEEKDAYS[day]) for day in range(7)]
    patches = [
        [
            shapes.Patch(
                found.get((day + 1, hour), 0),
                "",
                _("%(day)s, %(hour)s:00: %(count)s")
                % {
                    "day": days[day],
                    "hour": hour,
                    "count": numbers.count(found.get((day + 1, hour), 0)),
                },
            )
            for hour in range(24)
        ]
        for day in range(7)
    ]
    drawing = shapes.heated(days, [str(h) if h % 3 == 0 else "" for h in range(24)], patches)
    drawing.legend = scale_legend(measure, max(found.values()))
    day, hour = max(found, key=lambda at: (found[at], -at[0], -at[1]))
    at_work = sum(n for (d, h), n in found.items() if d <= 5 and 9 <= h < 18)
    outside = numbers.percent(1 - at_work / whole)
    title = _("Most people write on %(day)s at %(hour)s:00; %(share)s outside office hours")
    return Answer(
        heading,
        title % {"day": days[day - 1], "hour": hour, "share": outside},
        [
            _("All together: %(count)s.") % {"count": numbers.count(whole)},
            _("Office hours are taken as Monday to Friday, 9:00 to 18:00."),
        ],
        drawing,
        Sheet(
            Head(_("Hour")),
            [Head(str(WEEKDAYS_ABBR[day])) for day in range(7)],
            [
                Row(f"{at}:00", [counted(found.get((day + 1, at), 0)) for day in range(7)])
                for at in range(24)
            ],
            Row(
                _("All"),
                [
                    counted(sum(n for (d, _h), n in found.items() if d == day + 1))
                    for day in range(7)
                ],
            ),
        ),
        is_empty=False,
    )
