"""What the centre decides once for all appeals: who answers what, and by when."""

from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.models.changes import recorded
from feedback import worktime
from feedback.models.appeals import Kind, Priority, Topic


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class HolidayCountry(models.TextChoices):
    MN = "MN", _("Mongolia")
    KZ = "KZ", _("Kazakhstan")
    AZ = "AZ", _("Azerbaijan")


class Unit(models.TextChoices):
    """In what a span of the clock is counted. Days and months end with the hours of a working
    day; calendar hours are counted day and night."""

    HOURS = "hours", _("working hours")
    WORKING_DAYS = "working_days", _("working days")
    CALENDAR_DAYS = "calendar_days", _("calendar days")
    CALENDAR_HOURS = "calendar_hours", _("hours, day and night")
    MONTHS = "months", _("months")


class Calendar(models.Model):
    """When the centre works: intervals of each weekday in its own time zone, and its holidays.

    `week` maps weekday numbers ("0" is Monday) to intervals: {"0": [["09:00", "13:00"], ...]}.
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    time_zone = models.CharField(_("time zone"), max_length=50, default=settings.TIME_ZONE)
    week = models.JSONField(_("working week"), default=dict)
    is_default = models.BooleanField(_("the centre's own"), default=False)
    country = models.CharField(
        _("holidays of"),
        max_length=2,
        choices=HolidayCountry,
        blank=True,
        help_text=_("Whose public holidays it keeps; empty for one that keeps none."),
    )

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        triggers = [recorded()]
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


class OrganisationCalendar(models.Model):
    """The hours of a body that keeps others than the centre's; they hold for all below it too."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, primary_key=True, related_name="own_calendar"
    )
    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="bodies")

    class Meta:
        verbose_name = _("calendar of an organisation")
        verbose_name_plural = _("calendars of organisations")
        triggers = [recorded()]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.calendar}"


class Holiday(models.Model):
    """A date that is not like others of its weekday.

    A day off; or a day that is worked (`is_working`): as the weekday `works_as` if given, in the
    hours `hours` if given (a half day before a feast: [["09:00", "13:00"]]), else as its own
    weekday, or as Monday where that is free. `country` is set while the day stands as it was
    seeded; a day that somebody wrote or edited has none, and seeding leaves it alone.
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="holidays")
    date = models.DateField(_("date"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    is_working = models.BooleanField(_("a working day after all"), default=False)
    works_as = models.PositiveSmallIntegerField(
        _("worked like a"), choices=Weekday, null=True, blank=True
    )
    hours = models.JSONField(_("hours of its own"), null=True, blank=True)
    country = models.CharField(max_length=2, blank=True, editable=False)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        triggers = [recorded()]
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "date"], name="holiday_once"),
            models.CheckConstraint(
                condition=models.Q(is_working=True)
                | models.Q(works_as__isnull=True, hours__isnull=True),
                name="holiday_hours_are_worked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"

    def clean(self) -> None:
        if self.hours is not None and not worktime.is_day(self.hours):
            raise ValidationError({"hours": _('Write the hours as [["09:00", "13:00"]].')})
        if not self.is_working and (self.hours is not None or self.works_as is not None):
            raise ValidationError(
                {"is_working": _("A day with hours is worked: mark it as a working day.")}
            )


class SlaPolicy(models.Model):
    """By when to answer. The most particular policy that matches is taken: topic over kind.

    Without a calendar of its own it counts by that of the body that answers, else by the
    centre's. While we wait for the citizen the clock stands; `remind_after` and `close_after`
    are days of their silence after which they are reminded, and told that the matter is closed.
    `preset` names the preset and its part that the policy came from.
    """

    Unit = Unit

    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, blank=True)
    topic = models.ForeignKey(
        Topic, verbose_name=_("topic"), on_delete=models.CASCADE, null=True, blank=True
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority, null=True, blank=True
    )
    calendar = models.ForeignKey(
        Calendar,
        verbose_name=_("calendar"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text=_("Empty: the hours of the body that answers, else the centre's own."),
    )
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
    remind_after = models.PositiveSmallIntegerField(
        _("remind a silent citizen after, days"), null=True, blank=True
    )
    close_after = models.PositiveSmallIntegerField(
        _("close after a citizen's silence of, days"), null=True, blank=True
    )
    source = models.CharField(_("source in law"), max_length=500, blank=True)
    preset = models.CharField(max_length=60, blank=True, editable=False)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("answer time policy")
        verbose_name_plural = _("answer time policies")
        triggers = [recorded()]
        constraints = [
            models.UniqueConstraint(
                fields=["preset"], condition=~models.Q(preset=""), name="policy_preset_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.close_after and self.remind_after and self.close_after <= self.remind_after:
            raise ValidationError({"close_after": _("The reminder comes before the close.")})
