"""The figures as a file for a spreadsheet, streamed."""

import csv
from collections.abc import Iterable, Iterator

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from analytics import cube, names
from analytics.models import STARS
from analytics.periods import Period
from analytics.slices import Slice
from analytics.totals import Totals

DIMENSIONS = ("day", "channel", "kind", "topic", "organisation", "sector", "language")
# A cell that begins so is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Line:
    """What `csv` writes to: it hands each line back instead of keeping it."""

    def write(self, text: str) -> str:
        return text


def lines(wanted: Slice, period: Period, by: str) -> Iterator[str]:
    """The lines of the file, in the language that is active now; the first bears the mark that
    tells spreadsheets it is UTF-8."""
    language = get_language()
    called = str if by == "day" else names.of_all(by)
    writer = csv.writer(Line())
    yield "\ufeff" + writer.writerow(_head(by, language))
    for key, totals in cube.streamed(wanted, period, by):
        # The rest runs while the answer is being sent, when the language may be another's.
        with override(language):
            label = safe(called(key))
        yield writer.writerow([label, *_cells(totals)])


def table(head: Iterable[str], rows: Iterable[Iterable]) -> Iterator[str]:
    """The lines of any small table, marked and made safe in the same way."""
    writer = csv.writer(Line())
    yield "\ufeff" + writer.writerow(head)
    for row in rows:
        yield writer.writerow([safe(cell) if isinstance(cell, str) else cell for cell in row])


def _head(by: str, language: str | None) -> list[str]:
    with override(language):
        return [
            {
                "day": _("Day"),
                "channel": _("Channel"),
                "kind": _("Kind"),
                "topic": _("Topic"),
                "organisation": _("Organisation"),
                "sector": _("Sector"),
                "language": _("Language"),
            }[by],
            _("Received"),
            _("Open"),
            _("Overdue"),
            _("Answered"),
            _("Answered in time"),
            _("Closed"),
            _("Reopened"),
            _("Refused"),
            _("Hours to answer, in all"),
            *(_("The answer rated %(stars)s") % {"stars": stars} for stars in STARS),
            *(_("The civil servant rated %(stars)s") % {"stars": stars} for stars in STARS),
        ]


def _cells(totals: Totals) -> list[int | str]:
    return [
        totals.received,
        totals.open,
        totals.overdue,
        totals.answered,
        totals.answered_in_time,
        totals.closed,
        totals.reopened,
        totals.rejected,
        f"{totals.seconds_to_answer / 3600:.2f}",
        *(getattr(totals, f"resolution_{stars}") for stars in STARS),
        *(getattr(totals, f"servant_{stars}") for stars in STARS),
    ]


def safe(text: str) -> str:
    """The text as a spreadsheet shows it and doesn't compute it."""
    return f"'{text}" if text.startswith(_FORMULA) else text
