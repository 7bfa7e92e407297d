"""What people talk about: in how many appeals of a day a term stands. No texts."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from analytics.models.facts import TREES


class TermCount(models.Model):
    """One term on one day, in one language, in one cell of a cut.

    A cut is a set of dimensions (topic, organisation, sector); the others are empty in its rows.
    `term` is made of stems, `form` is how most wrote it; the row with an empty term says how many
    appeals the cell has in all. `people` are up to `analytics.words.counting.ENOUGH` of those who
    said it, as keyed hashes, the smallest: of several rows together they tell exactly whether
    enough different people stand behind a term, and no more.
    """

    day = models.DateField(_("day"))
    cut = models.PositiveSmallIntegerField()
    language = models.CharField(_("language"), max_length=5)
    topic = models.BigIntegerField(null=True)
    organisation = models.BigIntegerField(null=True)
    sector = models.BigIntegerField(null=True)
    term = models.CharField(_("term"), max_length=80, blank=True)
    form = models.CharField(max_length=80, blank=True)
    appeals = models.IntegerField(_("appeals"))
    people = ArrayField(models.IntegerField())

    class Meta:
        verbose_name = _("term of a day")
        verbose_name_plural = _("terms by day")
        constraints = [
            models.UniqueConstraint(
                fields=["cut", "language", "day", *TREES, "term"],
                nulls_distinct=False,
                name="termcount_one_cell",
            )
        ]
        indexes = [
            models.Index(fields=["day"], name="termcount_day"),
            models.Index(fields=["language", "term", "cut", "day"], name="termcount_term"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.term}: {self.appeals}"


class WordsState(models.Model):
    """How far the terms have come; one row, written by `analytics.words.keeping` alone.

    `seen_until` is up to when the timeline has been looked through; `waiting` are changed days
    that are still to be counted anew.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    seen_until = models.DateTimeField()
    waiting = ArrayField(models.DateField(), default=list)
    counted_at = models.DateTimeField(_("counted"))

    class Meta:
        verbose_name = _("state of the terms")
        verbose_name_plural = _("state of the terms")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="wordsstate_single")]

    def __str__(self) -> str:
        return f"{self.counted_at:%Y-%m-%d %H:%M:%S}"


class QuotesRead(models.Model):
    """Somebody read de-identified words of these appeals. The database refuses to change or
    delete a row."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("user"),
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)
    term = models.CharField(_("term"), max_length=80)
    language = models.CharField(_("language"), max_length=5)
    query = models.CharField(_("what was asked"), max_length=1000)
    appeals = ArrayField(models.BigIntegerField(), verbose_name=_("appeals"))

    class Meta:
        verbose_name = _("reading of quotations")
        verbose_name_plural = _("readings of quotations")
        ordering = ["-id"]
        indexes = [models.Index(fields=["user", "-at"], name="quotesread_user")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.term}"
