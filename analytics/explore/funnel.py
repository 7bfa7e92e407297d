"""How far appeals have come: from receipt to the citizen's judgement."""

from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics import cube, numbers
from analytics.explore import shapes
from analytics.explore.answer import Answer, counted, empty
from analytics.explore.asking import Exploration
from analytics.explore.drawing import SERIES
from analytics.explore.measures import MEASURES, Unit
from analytics.explore.sheets import Figure, Head, Row, Sheet
from analytics.slices import Slice
from feedback.statuses import RESOLVED, Status


def funnel(wanted: Slice, question: Exploration) -> Answer:
    """How far those received came by now."""
    heading = _("How far those received have come")
    tally = cube.tallies(wanted, question.time, "statuses").get((), {})
    by_status = {status: tally.get(at, 0) for at, status in enumerate(Status)}
    received = sum(by_status.values())
    if not received:
        return empty(heading)
    totals = cube.totals(wanted, question.time)[()]
    steps = [
        (_("Received"), received),
        (_("Taken up"), received - by_status[Status.RECEIVED]),
        (_("Answered or refused"), sum(by_status[status] for status in RESOLVED)),
        (_("Ended with an answer"), by_status[Status.CLOSED] + by_status[Status.REJECTED]),
        (_("Rated by the citizen"), MEASURES["ratings"].value(totals)),
    ]
    bars = [
        shapes.Bar(
            name,
            f"{numbers.count(number)} · {numbers.percent(number / received)}",
            [(number, SERIES[0], f"{name}: {numbers.count(number)}")],
        )
        for name, number in steps
    ]
    name, lost = _greatest_loss(steps[:4])
    title = _("%(answered)s of %(received)s have an answer; most are waiting for “%(step)s”")
    return Answer(
        heading,
        title
        % {
            "answered": numbers.count(steps[2][1]),
            "received": numbers.count(received),
            "step": name,
        },
        [
            ngettext("%(count)s has not come so far.", "%(count)s have not come so far.", lost)
            % {"count": numbers.count(lost)},
            _(
                "Each step is counted among all that were received on these days,"
                " as they stand now."
            ),
            _("An appeal that was opened again stands among those taken up."),
        ],
        shapes.stacked(bars, received),
        Sheet(
            Head(_("Step")),
            [Head(_("Appeals")), Head(_("Share of all"))],
            [
                Row(
                    name,
                    [
                        counted(number),
                        Figure(number / received, numbers.percent(number / received), Unit.SHARE),
                    ],
                )
                for name, number in steps
            ],
        ),
        is_empty=False,
    )


def _greatest_loss(steps: list[tuple[str, int]]) -> tuple[str, int]:
    """The step that most of those before it have not made."""
    losses = [(before - after, name) for (_before, before), (name, after) in pairwise(steps)]
    lost, name = max(losses, key=lambda each: each[0])
    return name, lost
