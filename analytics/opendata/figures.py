"""The figures of each month by one dimension, as anybody may have them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import Organisation, Sector
from accounts.permissions import Reach
from analytics import cube, names, periods
from analytics.opendata.suppression import FEWEST, hidden_rows, suppressed
from analytics.periods import Span
from analytics.slices import Slice
from analytics.totals import Totals
from feedback.models import Topic

EVERYTHING = Slice(Reach(everywhere=True))
DIMENSIONS = ("month", "kind", "channel", "topic", "organisation", "sector", "language")
COUNTS = ("received", "open", "overdue", "answered", "answered_in_time", "closed", "reopened")
COUNTS += ("rejected", "ratings")
_BY_THEMSELVES = ("received", "ratings")  # columns that no other can be reckoned from
MEANS = ("days_to_answer", "satisfaction")
_CODES = {"topic": Topic, "organisation": Organisation, "sector": Sector}


@dataclass(frozen=True)
class Row:
    """`code` names the value for programs, `name` for people; both empty for whole months."""

    month: date
    code: str
    name: str
    counts: dict[str, int | None]
    means: dict[str, float | None]

    @property
    def cells(self) -> list:
        """In the order of the file; None where it was left out."""
        return [f"{self.month:%Y-%m}", self.code, self.name, *self.counts.values()] + [
            None if mean is None else round(mean, 2) for mean in self.means.values()
        ]


HEAD = ("month", "code", "name", *COUNTS, *MEANS)


def months(first: date, last: date) -> list[Span]:
    """The whole months from that of one day to that of another."""
    spans, at = [], first.replace(day=1)
    while at <= last:
        following = (at + timedelta(days=31)).replace(day=1)
        spans.append(Span(at, following - timedelta(days=1)))
        at = following
    return spans


def rows(spans: list[Span], by: str) -> Iterator[Row]:
    """A row for each value that came up in each month, with small numbers left out."""
    keys = () if by == "month" else (by,)
    called = names.of_all(by) if keys else lambda key: ""
    codes = _codes(by)
    found = cube.series(EVERYTHING, spans, keys)
    for at, span in enumerate(spans):
        month = {key: totals[at] for key, totals in found.items() if totals[at].received}
        ordered = sorted(month, key=str)
        whole = [{name: _count(month[key], name) for name in COUNTS} for key in ordered]
        hidden = hidden_rows([_told_by(each) for each in whole])
        known = {name: suppressed([each[name] for each in whole]) for name in _BY_THEMSELVES}
        for place, key in enumerate(ordered):
            counts = dict.fromkeys(COUNTS) if place in hidden else whole[place]
            counts = counts | {name: column[place] for name, column in known.items()}
            value = key[0] if key else ""
            code = codes.get(value, value) or ""
            yield Row(span.first, str(code), called(value), counts, _means(month[key], counts))


def _told_by(counts: dict[str, int]) -> list[int]:
    """What follows from a row: its numbers, and what is left when one is taken from another."""
    received, waiting, answered = (counts[name] for name in ("received", "open", "answered"))
    return [
        *(counts[name] for name in COUNTS if name != "ratings"),
        received - waiting - answered,
        waiting - counts["overdue"],
        answered - counts["answered_in_time"],
        answered - counts["closed"],
    ]


def _codes(by: str) -> dict:
    model = _CODES.get(by)
    return dict(model.objects.values_list("pk", "code")) if model else {}


def _count(totals: Totals, name: str) -> int:
    if name == "ratings":
        return totals.satisfaction.ratings if totals.satisfaction else 0
    return getattr(totals, name)


def _means(totals: Totals, counts: dict) -> dict[str, float | None]:
    """A mean of fewer than five says nearly what each of them said."""
    satisfaction = totals.satisfaction
    is_rated = satisfaction is not None and (counts["ratings"] or 0) >= FEWEST
    return {
        "days_to_answer": totals.days_to_answer if (counts["answered"] or 0) >= FEWEST else None,
        "satisfaction": satisfaction.mean if satisfaction and is_rated else None,
    }


def last_months(number: int) -> list[Span]:
    """The last so many months, this one included."""
    today = periods.today()
    year, month = divmod(today.year * 12 + today.month - number, 12)
    return months(date(year, month + 1, 1), today)
