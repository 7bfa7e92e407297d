"""What early warning knows: what is to be expected, what is out of the ordinary, what is muted."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Sector
from channels.models import Account
from feedback.models import Kind, Topic

_STAFF = {
    "to": settings.AUTH_USER_MODEL,
    "on_delete": models.SET_NULL,
    "null": True,
    "blank": True,
    "related_name": "+",
}


class Nature(models.TextChoices):
    """In which way something is out of the ordinary."""

    SPIKE = "spike", _("more than usual")
    CLUSTER = "cluster", _("many in one place")
    SILENCE = "silence", _("silent")


class Expectation(models.Model):
    """What one day should bring, learned once from the days before it.

    `series` holds for each series that is watched what `analytics.alerts.baseline.Expected` says;
    `accounts` for each account of a channel its share of that channel's appeals.
    """

    day = models.DateField(_("day"), primary_key=True)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    history_days = models.PositiveIntegerField(_("days of history"))
    series = models.JSONField(default=list)
    accounts = models.JSONField(default=list)

    class Meta:
        verbose_name = _("expectation")
        verbose_name_plural = _("expectations")

    def __str__(self) -> str:
        return str(self.day)


class Alert(models.Model):
    """Something is out of the ordinary, or was: at most one open alert for each series.

    The dimensions that are given say which appeals it is about, as the columns of an appeal do,
    so that a reader's reach decides who sees it. `expected` and `seen` are numbers of appeals in
    the last `hours`; `surprise` is how improbable that is: -log10 of the probability of at least
    as many, or, of a silence, of none. `told_of` is the number of which people were told last.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACKNOWLEDGED = "acknowledged", _("somebody sees to it")
        CLOSED = "closed", _("over")

    nature = models.CharField(_("what it is"), max_length=10, choices=Nature)
    series = models.CharField(max_length=100)
    channel = models.CharField(_("channel"), max_length=20, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, blank=True)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, null=True, related_name="+")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, related_name="+"
    )
    sector = models.ForeignKey(Sector, on_delete=models.CASCADE, null=True, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="+")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    hours = models.PositiveSmallIntegerField()
    expected = models.FloatField(_("expected"))
    seen = models.PositiveIntegerField(_("seen"))
    surprise = models.FloatField()
    peak_seen = models.PositiveIntegerField()
    peak_expected = models.FloatField()
    peak_surprise = models.FloatField()
    first_seen_at = models.DateTimeField(_("since"))
    last_seen_at = models.DateTimeField(_("last seen"))
    told_of = models.PositiveIntegerField(default=0)

    state = models.CharField(_("state"), max_length=15, choices=State, default=State.OPEN)
    handled_by = models.ForeignKey(**_STAFF)
    handled_at = models.DateTimeField(null=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    is_false = models.BooleanField(_("false alarm"), null=True)
    judged_by = models.ForeignKey(**_STAFF)
    closed_at = models.DateTimeField(_("over since"), null=True)

    class Meta:
        verbose_name = _("early warning")
        verbose_name_plural = _("early warnings")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["series"], condition=~models.Q(state="closed"), name="alert_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(state="closed", closed_at__isnull=False)
                | (~models.Q(state="closed") & models.Q(closed_at=None)),
                name="alert_closed_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-id"], condition=models.Q(state="closed"), name="alert_past_newest"
            )
        ]

    def __str__(self) -> str:
        return f"{self.nature} {self.series}"

    @property
    def team_id(self) -> None:
        """No alert is about one team: who sees only a team's appeals sees none."""
        return None


class Mute(models.Model):
    """Nobody is told of a series, or of a whole nature (`series` empty), until a moment."""

    nature = models.CharField(_("what it is"), max_length=10, choices=Nature)
    series = models.CharField(max_length=100, blank=True)
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, null=True, related_name="mutes")
    until = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=300)
    user = models.ForeignKey(**_STAFF)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("muted warning")
        verbose_name_plural = _("muted warnings")
        ordering = ["-id"]
        indexes = [models.Index(fields=["until"], name="mute_until")]

    def __str__(self) -> str:
        return f"{self.nature} {self.series}"
