"""What all figures are read from: small sums by day, never the appeals themselves."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Sector
from analytics.totals import Totals
from feedback.models import Kind, Topic

STARS = (1, 2, 3, 4, 5)

# What a day is cut by.
DIMENSIONS = ("channel", "kind", "topic", "organisation", "sector", "language")
# By what the pages cut it: for these, and for each two of them, sums are kept ready.
SHOWN = DIMENSIONS[:5]
TREES = ("topic", "organisation", "sector")

# The kinds of appeal that say that something hurts.
PAINS = (Kind.COMPLAINT.value, Kind.INCIDENT.value)

MEASURES = Totals._fields


class Counts(models.Model):
    """The columns of all measures; what they mean is said at `DayFact`."""

    received = models.PositiveIntegerField(default=0)
    open = models.PositiveIntegerField(default=0)
    overdue = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    answered_in_time = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    reopened = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    seconds_to_answer = models.PositiveBigIntegerField(default=0)
    resolution_1 = models.PositiveIntegerField(default=0)
    resolution_2 = models.PositiveIntegerField(default=0)
    resolution_3 = models.PositiveIntegerField(default=0)
    resolution_4 = models.PositiveIntegerField(default=0)
    resolution_5 = models.PositiveIntegerField(default=0)
    servant_1 = models.PositiveIntegerField(default=0)
    servant_2 = models.PositiveIntegerField(default=0)
    servant_3 = models.PositiveIntegerField(default=0)
    servant_4 = models.PositiveIntegerField(default=0)
    servant_5 = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class DayFact(Counts):
    """What became, by now, of the appeals received on one day in one cell of all dimensions.

    `day` is the day of `received_at` in the centre's own time zone. An appeal is in exactly one
    cell, whatever happens to it later: `received` = `open` + `answered` + those that ended
    without an answer (joined with another). `overdue` are the open ones past their time, except
    while we wait for the citizen. `answered` are those whose last answer stands;
    `seconds_to_answer` is the sum over them. `resolution_4` is how many times the answer was
    given four stars; `servant_4`, who gave it.
    """

    day = models.DateField(_("day"))
    channel = models.CharField(_("channel"), max_length=20)
    kind = models.CharField(_("kind"), max_length=20)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, null=True, related_name="+")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, related_name="+"
    )
    sector = models.ForeignKey(Sector, on_delete=models.CASCADE, null=True, related_name="+")
    language = models.CharField(_("language"), max_length=5)

    class Meta:
        verbose_name = _("figures of a day")
        verbose_name_plural = _("figures by day")
        constraints = [
            models.UniqueConstraint(
                fields=["day", *DIMENSIONS], nulls_distinct=False, name="dayfact_one_cell"
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "day"], name="dayfact_organisation"),
            models.Index(fields=["sector", "day"], name="dayfact_sector"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.channel} {self.kind}: {self.received}"


class DaySum(Counts):
    """The facts of a day summed up by no dimension, by each shown one, and by each two of them.

    With many dimensions a day has nearly as many cells as appeals; a page that shows one or two
    reads these rows instead, whose number follows the values in use. `cut` says which dimensions
    a row belongs to (`cut_of`); the others are empty in it. `pains` are the complaints and
    incidents among the received.
    """

    cut = models.PositiveSmallIntegerField()
    day = models.DateField(_("day"))
    channel = models.CharField(_("channel"), max_length=20, blank=True)
    kind = models.CharField(_("kind"), max_length=20, blank=True)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, null=True, related_name="+")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, related_name="+"
    )
    sector = models.ForeignKey(Sector, on_delete=models.CASCADE, null=True, related_name="+")
    pains = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("sums of a day")
        verbose_name_plural = _("sums by day")
        constraints = [
            models.UniqueConstraint(
                fields=["cut", "day", *SHOWN], nulls_distinct=False, name="daysum_one_cell"
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "cut", "day"],
                condition=models.Q(organisation__isnull=False),
                name="daysum_organisation",
            ),
            models.Index(
                fields=["sector", "cut", "day"],
                condition=models.Q(sector__isnull=False),
                name="daysum_sector",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.cut:05b}: {self.received}"


def cut_of(dimensions: Iterable[str]) -> int:
    """The number of a set of shown dimensions: a bit for each, the first of `SHOWN` highest."""
    return sum(1 << (len(SHOWN) - 1 - SHOWN.index(name)) for name in dimensions)


class FactsState(models.Model):
    """How far the facts have come; one row, written by `analytics.facts` alone.

    `seen` is how many timeline events, by day of their appeal, were visible among those recorded
    since `seen_from`; a day with more of them now has changed. `counted_at` is the moment as of
    which appeals are overdue.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    seen_from = models.DateTimeField()
    seen = models.JSONField(default=dict)
    counted_at = models.DateTimeField(_("counted"))

    class Meta:
        verbose_name = _("state of the figures")
        verbose_name_plural = _("state of the figures")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="factsstate_single")]

    def __str__(self) -> str:
        return f"{self.counted_at:%Y-%m-%d %H:%M:%S}"
