"""What all figures are read from: small sums by day, never the appeals themselves."""

from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Sector
from analytics.totals import Totals
from feedback.models import Kind, Topic

STARS = (1, 2, 3, 4, 5)

# What a day is cut by: for these, and for each two of them, sums are kept ready.
DIMENSIONS = ("channel", "kind", "topic", "organisation", "sector", "language", "assurance")
# What the overview shows, and what weeks are kept by all at once.
SHOWN = DIMENSIONS[:5]
TREES = ("topic", "organisation", "sector")

# The kinds of appeal that say that something hurts.
PAINS = (Kind.COMPLAINT.value, Kind.INCIDENT.value)

MEASURES = Totals._fields
# What happened on a day, to appeals of any age; the other measures are what became, by now, of
# those received on it.
FLOWS = (
    "answers",
    "answers_in_time",
    "closings",
    "reopenings",
    "redirections",
    "refusals",
)
# How many of a day's appeals fell into which bucket (`analytics.histograms`).
TALLIES = ("hours", "statuses", "first_answer_times", "answer_times")

# Of how many days sums are kept: of each day, of whole weeks from Monday, of four such weeks.
DAY, WEEK, BLOCK = 1, 7, 28


class Counts(models.Model):
    """The columns of all measures and tallies; what they mean is said at `DayFact`."""

    received = models.IntegerField(default=0)
    open = models.IntegerField(default=0)
    overdue = models.IntegerField(default=0)
    answered = models.IntegerField(default=0)
    answered_in_time = models.IntegerField(default=0)
    closed = models.IntegerField(default=0)
    reopened = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    seconds_to_answer = models.BigIntegerField(default=0)
    resolution_1 = models.IntegerField(default=0)
    resolution_2 = models.IntegerField(default=0)
    resolution_3 = models.IntegerField(default=0)
    resolution_4 = models.IntegerField(default=0)
    resolution_5 = models.IntegerField(default=0)
    servant_1 = models.IntegerField(default=0)
    servant_2 = models.IntegerField(default=0)
    servant_3 = models.IntegerField(default=0)
    servant_4 = models.IntegerField(default=0)
    servant_5 = models.IntegerField(default=0)
    redirected = models.IntegerField(default=0)
    first_answered = models.IntegerField(default=0)
    first_in_time = models.IntegerField(default=0)
    seconds_to_first_answer = models.BigIntegerField(default=0)
    answers = models.IntegerField(default=0)
    answers_in_time = models.IntegerField(default=0)
    closings = models.IntegerField(default=0)
    reopenings = models.IntegerField(default=0)
    redirections = models.IntegerField(default=0)
    refusals = models.IntegerField(default=0)
    hours = ArrayField(models.IntegerField(), null=True)
    statuses = ArrayField(models.IntegerField(), null=True)
    first_answer_times = ArrayField(models.IntegerField(), null=True)
    answer_times = ArrayField(models.IntegerField(), null=True)

    class Meta:
        abstract = True


def _node(model: type[models.Model]) -> models.ForeignKey:
    """A place in a tree. Not checked row by row: facts follow appeals, whose places are."""
    return models.ForeignKey(
        model,
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )


class DayFact(Counts):
    """What one day was in one cell of all dimensions.

    Of the appeals received on it (`day` is the day of `received_at` in the centre's own time
    zone), what became of them by now. An appeal is in exactly one cell, whatever happens to it
    later: `received` = `open` + `answered` + those that ended without an answer (joined with
    another, withdrawn). `overdue` are the open ones past their time, except while we wait for the
    citizen. `answered` are those whose last answer stands; `seconds_to_answer` is the sum over
    them. `first_answered` have had any words from us, a reply or an answer. `redirected` were
    ever sent to another body. `resolution_4` is how many times the answer was given four stars;
    `servant_4`, who gave it.

    And of all appeals, whenever received, what happened on it (`FLOWS`), by the dimensions that
    they have now: `answers` are steps to "answered" and "refused", `refusals` those among them.
    """

    day = models.DateField(_("day"))
    channel = models.CharField(_("channel"), max_length=20)
    kind = models.CharField(_("kind"), max_length=20)
    topic = _node(Topic)
    organisation = _node(Organisation)
    sector = _node(Sector)
    language = models.CharField(_("language"), max_length=5)
    assurance = models.PositiveSmallIntegerField(_("identity"))

    class Meta:
        verbose_name = _("figures of a day")
        verbose_name_plural = _("figures by day")
        constraints = [
            models.UniqueConstraint(
                fields=[
                    *("day", "topic", "organisation", "sector"),
                    *("channel", "kind", "language", "assurance"),
                ],
                nulls_distinct=False,
                name="dayfact_one_cell",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "day"], name="dayfact_organisation"),
            models.Index(fields=["sector", "day"], name="dayfact_sector"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.channel} {self.kind}: {self.received}"


class DaySum(Counts):
    """The facts of `days` days from `day` on, summed up by no dimension, by each one, and by each
    two of them; those of weeks and more also by all that are `SHOWN`.

    With many dimensions a day has nearly as many cells as appeals; a page that shows one or two
    reads these rows instead, whose number follows the values in use. `cut` says which dimensions
    a row belongs to (`cut_of`); the others are empty in it. `pains` are the complaints and
    incidents among the received.
    """

    cut = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField(default=DAY)
    day = models.DateField(_("day"))
    channel = models.CharField(_("channel"), max_length=20, blank=True)
    kind = models.CharField(_("kind"), max_length=20, blank=True)
    topic = _node(Topic)
    organisation = _node(Organisation)
    sector = _node(Sector)
    language = models.CharField(_("language"), max_length=5, blank=True)
    assurance = models.PositiveSmallIntegerField(_("identity"), null=True)
    pains = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("sums of a day")
        verbose_name_plural = _("sums by day")
        constraints = [
            models.UniqueConstraint(
                fields=[
                    *("cut", "days", "day", "topic", "organisation", "sector"),
                    *("channel", "kind", "language", "assurance"),
                ],
                nulls_distinct=False,
                name="daysum_one_cell",
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "cut", "days", "day"],
                condition=models.Q(organisation__isnull=False),
                name="daysum_organisation",
            ),
            models.Index(
                fields=["sector", "cut", "days", "day"],
                condition=models.Q(sector__isnull=False),
                name="daysum_sector",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.cut:07b}: {self.received}"


def cut_of(dimensions: Iterable[str]) -> int:
    """The number of a set of dimensions: a bit for each, the first of `DIMENSIONS` highest."""
    return sum(1 << (len(DIMENSIONS) - 1 - DIMENSIONS.index(name)) for name in dimensions)


class ChangedAppeal(models.Model):
    """An appeal to whose timeline something was added that the facts don't know yet.

    Written by the database with each event (a trigger on the timeline), so that a change is seen
    exactly when its transaction ends, however long that took. `analytics.facts` takes rows out.
    """

    appeal_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("appeal to be counted")
        verbose_name_plural = _("appeals to be counted")

    def __str__(self) -> str:
        return str(self.appeal_id)


class FactsState(models.Model):
    """How far the facts have come; one row, written by `analytics.facts` alone.

    `counted_at` is the moment as of which appeals are overdue. `generation` rises whenever any
    fact may have changed: what was made from facts of the same generation is still so.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    counted_at = models.DateTimeField(_("counted"))
    generation = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("state of the figures")
        verbose_name_plural = _("state of the figures")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="factsstate_single")]

    def __str__(self) -> str:
        return f"{self.counted_at:%Y-%m-%d %H:%M:%S}"
