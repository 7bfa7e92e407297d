"""How far a survey is: who was invited, opened it, answered and declined, by channel and by day."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from feedback.desk import wording
from surveys.asking import results
from surveys.models import Sitting, Survey

DAYS = 60  # shown, latest first


@dataclass(frozen=True)
class Row:
    """Figures of one channel or one day."""

    name: object
    invited: int = 0
    opened: int = 0
    answered: int = 0
    declined: int = 0


@dataclass(frozen=True)
class Progress:
    """`responses` counts all that is complete; of an open link more than were invited."""

    all: Row
    by_channel: list[Row]
    by_day: list[Row]
    responses: int
    under_way: int
    left: int

    @property
    def rate(self) -> float | None:
        """Of those who were invited, how many answered."""
        return self.all.answered / self.all.invited if self.all.invited else None


_FIGURES = {
    "invited": Count("id", filter=Q(invited_at__isnull=False)),
    "opened": Count("id", filter=Q(opened_at__isnull=False) | Q(answered_on__isnull=False)),
    "answered": Count("id", filter=Q(answered_on__isnull=False)),
    "declined": Count("id", filter=Q(declined_at__isnull=False)),
}


def of(survey: Survey) -> Progress:
    """The figures now; a handful of statements, however many days it has run."""
    invitations = survey.invitations.order_by()
    channels = invitations.values("channel").annotate(**_FIGURES).order_by("channel")
    rows = [Row(wording.channel(row.pop("channel")), **row) for row in channels]
    total = {name: sum(getattr(row, name) for row in rows) for name in _FIGURES}
    going_on = Sitting.objects.filter(survey=survey)
    left = going_on.filter(state=Sitting.State.LEFT).count()
    return Progress(
        all=Row("", **total),
        by_channel=rows,
        by_day=_by_day(survey),
        responses=results.complete(survey).count(),
        under_way=going_on.count() - left,
        left=left,
    )


def _by_day(survey: Survey) -> list[Row]:
    counts: dict[str, Counter[date]] = {}
    moments = {"invited": "invited_at", "opened": "opened_at", "declined": "declined_at"}
    days = {name: TruncDate(column) for name, column in moments.items()} | {"answered": None}
    for name, day in days.items():
        rows = survey.invitations.order_by().filter(**{f"{_column(name)}__isnull": False})
        dated = rows.annotate(day=day) if day else rows
        key = "day" if day else "answered_on"
        grouped = dated.values_list(key).annotate(many=Count("id")).order_by(f"-{key}")[:DAYS]
        counts[name] = Counter(dict(grouped))
    known = sorted(set().union(*counts.values()), reverse=True)[:DAYS]
    return [Row(day, **{name: counts[name][day] for name in counts}) for day in known]


def _column(name: str) -> str:
    return "answered_on" if name == "answered" else f"{name}_at"
