"""What all figures are read from: small sums by day, never the appeals themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Sector
from feedback.models import Topic

STARS = (1, 2, 3, 4, 5)

# What a day is cut by.
DIMENSIONS = ("channel", "kind", "topic", "organisation", "sector", "language")

# What is summed. All of it adds up: any figure of any slice is a sum of rows.
MEASURES = (
    "received",
    "open",
    "overdue",
    "answered",
    "answered_in_time",
    "closed",
    "reopened",
    "rejected",
    "seconds_to_answer",
    *(f"resolution_{stars}" for stars in STARS),
    *(f"servant_{stars}" for stars in STARS),
)


class DayFact(models.Model):
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
