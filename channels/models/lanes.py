"""What the bulk lane of the outbox knows: who is spoken to many at once, and how the doors fare."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from channels.models.accounts import Account


class Run(models.Model):
    """Many deliveries that go out as one thing; each names its run. See `channels.bulk`.

    While `is_held` nothing of it is claimed, from the commit on. `heeds_opt_out`: an address that
    asked us to stop gets nothing of it. `heeds_quiet_hours`: nor is anything of it claimed while
    people are left alone. `next_at` is when the next one may be due, for a run with a pace of its
    own.
    """

    key = models.CharField(max_length=100, unique=True)
    is_held = models.BooleanField(default=False)
    heeds_opt_out = models.BooleanField(default=True)
    heeds_quiet_hours = models.BooleanField(default=True)
    next_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")

    def __str__(self) -> str:
        return self.key


class Lane(models.Model):
    """How fast an account may speak to many, and how it has fared lately.

    `tokens` parts may go at once, as counted `at`. `slowed` is the part of its pace that is left
    after the provider asked us to slow down. `failures` (0 to 1) and `seconds` are averages that
    forget: the share of calls that failed by the provider's fault, the length of a call. Until
    `closed_until` nothing goes by it; `closures` is how often in a row it was closed.
    """

    account = models.OneToOneField(
        Account, on_delete=models.CASCADE, primary_key=True, related_name="lane"
    )
    tokens = models.FloatField(default=0)
    at = models.DateTimeField()
    slowed = models.FloatField(default=1)
    failures = models.FloatField(default=0)
    seconds = models.FloatField(default=0)
    judged_at = models.DateTimeField()
    closed_until = models.DateTimeField(null=True)
    closures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("lane")
        verbose_name_plural = _("lanes")

    def __str__(self) -> str:
        return f"lane of {self.account_id}"
