"""The rules by which an appeal finds who answers it, as the centre writes them down."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Assurance, Organisation, Team
from accounts.models.changes import recorded
from feedback.models.appeals import Kind, Priority, Topic
from feedback.models.rules import Calendar, SlaPolicy


def _several(field: models.Field) -> ArrayField:
    """Any of these; none of them stands for any."""
    return ArrayField(field, default=list, blank=True)


class RoutingRule(models.Model):
    """When all of this holds for an appeal, then that is done with it.

    Rules are asked by position. The first that holds is the last that is asked, unless it
    `goes_on`; what an earlier rule has said, a later one does not say again. A condition that is
    left empty holds for everything. Topics and sectors hold with all below them; they are kept by
    number, so that a rule about a topic that is gone holds for nothing rather than for everything.
    """

    class Working(models.TextChoices):
        INSIDE = "inside", _("in working time")
        OUTSIDE = "outside", _("outside working time")

    name = models.CharField(_("name"), max_length=100, blank=True)
    position = models.PositiveIntegerField(_("position"), default=100)
    is_active = models.BooleanField(_("in use"), default=True)
    goes_on = models.BooleanField(_("later rules may add to it"), default=False)

    # When
    kinds = _several(models.CharField(max_length=20))
    topics = _several(models.BigIntegerField())
    sectors = _several(models.BigIntegerField())
    place_words = models.TextField(_("words in the address"), blank=True, max_length=2000)
    channels = _several(models.CharField(max_length=20))
    languages = _several(models.CharField(max_length=5))
    words = models.TextField(_("words in the text"), blank=True, max_length=5000)
    all_words = models.BooleanField(_("all of these words"), default=False)
    weekdays = _several(models.PositiveSmallIntegerField())  # 0 is Monday
    hours_from = models.TimeField(_("from"), null=True, blank=True)
    hours_until = models.TimeField(_("until"), null=True, blank=True)
    working = models.CharField(_("working time"), max_length=10, choices=Working, blank=True)
    calendar = models.ForeignKey(
        Calendar, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_day = models.DateField(_("from the day"), null=True, blank=True)
    last_day = models.DateField(_("until the day"), null=True, blank=True)
    assurance_least = models.PositiveSmallIntegerField(
        _("identity, at least"), choices=Assurance.choices, null=True, blank=True
    )
    assurance_most = models.PositiveSmallIntegerField(
        _("identity, at most"), choices=Assurance.choices, null=True, blank=True
    )
    vulnerable = models.BooleanField(_("somebody in need of care"), null=True, blank=True)

    # Then
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="routing_rules",
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="routing_rules"
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority, null=True, blank=True
    )
    policy = models.ForeignKey(
        SlaPolicy, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sets_kind = models.CharField(_("kind"), max_length=20, choices=Kind, blank=True)
    sets_topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    makes_vulnerable = models.BooleanField(_("mark: somebody in need of care"), default=False)
    makes_confidential = models.BooleanField(_("mark: confidential"), default=False)

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        triggers = [recorded()]
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="routing_rule_does_something",
                condition=(
                    models.Q(organisation__isnull=False)
                    | models.Q(team__isnull=False)
                    | models.Q(policy__isnull=False)
                    | models.Q(sets_topic__isnull=False)
                    | models.Q(priority__isnull=False)
                    | ~models.Q(sets_kind="")
                    | models.Q(makes_vulnerable=True)
                    | models.Q(makes_confidential=True)
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name or f"{self.position}. → {self.organisation or self.team or ''}"
