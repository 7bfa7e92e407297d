"""How civil servants are rated, by day: a small table, for facts know no people."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation


class ServantFact(models.Model):
    """What became, by now, of the appeals received on one day, for one civil servant at one body.

    `servant_4` is how many times they were given four stars for answering in this body's name;
    ratings that were set aside are in `set_aside` alone. `answers` are those of their official
    answers that stand, of appeals which the body has now. Counted with the day's facts
    (`analytics.league.servants`).
    """

    day = models.DateField(_("day"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    servant_1 = models.PositiveIntegerField(default=0)
    servant_2 = models.PositiveIntegerField(default=0)
    servant_3 = models.PositiveIntegerField(default=0)
    servant_4 = models.PositiveIntegerField(default=0)
    servant_5 = models.PositiveIntegerField(default=0)
    set_aside = models.PositiveIntegerField(default=0)
    answers = models.PositiveIntegerField(default=0)
    answers_in_time = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("ratings of a civil servant")
        verbose_name_plural = _("ratings of civil servants")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "organisation", "user"],
                nulls_distinct=False,
                name="servantfact_one_cell",
            )
        ]
        indexes = [
            models.Index(fields=["user", "day"], name="servantfact_user"),
            models.Index(fields=["organisation", "day"], name="servantfact_body"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.user_id}: {self.answers}"
