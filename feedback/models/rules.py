"""What the centre decides once for all appeals: who answers what, and by when."""

from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Sector
from feedback import worktime
from feedback.models.appeals import Kind, Priority, Topic


class RoutingRule(models.Model):
    """First match wins, by position: these topics, from this sector, go to that organisation.

    A topic or sector matches with all below it; an empty one matches any.
    """

    position = models.PositiveIntegerField(_("position"), default=100)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, blank=True)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, null=True, blank=True)
    sector = models.ForeignKey(Sector, on_delete=models.CASCADE, null=True, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="routing_rules"
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority, null=True, blank=True
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.position}. → {self.organisation}"


class Calendar(models.Model):
    """When the centre works: intervals of each weekday in its own time zone, and its holidays.

    `week` maps weekday numbers ("0" is Monday) to intervals: {"0": [["09:00", "13:00"], ...]}.
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    time_zone = models.CharField(_("time zone"), max_length=50, default=settings.TIME_ZONE)
    week = models.JSONField(_("working week"), default=dict)
    is_default = models.BooleanField(_("the centre's own"), default=False)

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="calendar_default"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """What is no calendar is told here: with every appeal that comes in, it is counted by."""
        wrong = {}
        if not worktime.is_week(self.week):
            wrong["week"] = _(
                'Write the hours by weekday, from 0 (Monday) to 6: {"0": [["09:00", "18:00"]]}.'
            )
        if self.time_zone not in available_timezones():
            wrong["time_zone"] = _("There is no such time zone. Write it as Asia/Ulaanbaatar.")
        if wrong:
            raise ValidationError(wrong)


class Holiday(models.Model):
    """A day off, or a weekend day that is worked (`is_working`) like the weekday `works_as`."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="holidays")
    date = models.DateField(_("date"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    is_working = models.BooleanField(_("a working day after all"), default=False)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["calendar", "date"], name="holiday_once")]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class SlaPolicy(models.Model):
    """By when to answer. The most particular policy that matches is taken: topic over kind."""

    class Unit(models.TextChoices):
        HOURS = "hours", _("working hours")
        WORKING_DAYS = "working_days", _("working days")
        CALENDAR_DAYS = "calendar_days", _("calendar days")

    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, blank=True)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, null=True, blank=True)
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority, null=True, blank=True
    )
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT)
    first_response_hours = models.PositiveIntegerField(_("first answer, working hours"), default=8)
    resolution = models.PositiveIntegerField(_("answer within"), default=15)
    resolution_unit = models.CharField(
        _("counted in"), max_length=15, choices=Unit, default=Unit.WORKING_DAYS
    )
    extension_days = models.PositiveSmallIntegerField(
        _("extended by at most, days"),
        null=True,
        blank=True,
        help_text=_("Empty: as the rules of procedure say."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("answer time policy")
        verbose_name_plural = _("answer time policies")

    def __str__(self) -> str:
        return self.name
