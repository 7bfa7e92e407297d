"""Whom something is said to: audiences, and lists of people that were brought as files."""

from datetime import time
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Address, Organisation
from accounts.models.changes import recorded


class PeopleList(models.Model):
    """People brought as a file, who may be spoken to for a reason written down here.

    `lacking`: its columns, each with the number of entries without a value, once all are in
    (`outreach.audiences.beside`).
    """

    name = models.CharField(_("name"), max_length=200)
    reason = models.TextField(_("why we may write to them"))
    organisation = models.ForeignKey(  # whose list it is; empty: the centre's
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people_lists",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, editable=False)
    lacking = models.JSONField(null=True, editable=False)

    class Meta:
        verbose_name = _("list of people")
        verbose_name_plural = _("lists of people")
        ordering = ["-id"]
        triggers = [recorded(omitted=["lacking"])]

    def __str__(self) -> str:
        return self.name


class ListEntry(models.Model):
    """One address of a list, with what the file said beside it, for placeholders. `made_contact`:
    nobody knew them as a contact before, and an undoing of the list forgets them again."""

    people = models.ForeignKey(PeopleList, on_delete=models.CASCADE, related_name="entries")
    address = models.ForeignKey(Address, on_delete=models.PROTECT, related_name="+")
    fields = models.JSONField(default=dict, blank=True)
    made_contact = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("entry of a list")
        verbose_name_plural = _("entries of lists")
        constraints = [
            models.UniqueConstraint(fields=["people", "address"], name="list_entry_once")
        ]

    def __str__(self) -> str:
        return f"{self.people_id}: {self.address_id}"


class Audience(models.Model):
    """A rule that says whom: `definition` is read by `outreach.audiences.definition`."""

    name = models.CharField(_("name"), max_length=200)
    definition = models.JSONField(default=dict)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="audiences",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        ordering = ["name"]
        triggers = [recorded()]

    def __str__(self) -> str:
        return self.name


class Manners(models.Model):
    """When and how often the centre speaks to people first; there is one row at the most.

    A broadcast that must be sent by law knows neither (`outreach.audiences.manners`).
    """

    quiet_from = models.TimeField(_("nothing goes out from"), default=time(21))
    quiet_until = models.TimeField(
        _("until"),
        default=time(8),
        help_text=_("The same hour twice: at any time of the day."),
    )
    time_zone = models.CharField(_("time zone"), max_length=50, default=settings.TIME_ZONE)
    at_most = models.PositiveSmallIntegerField(
        _("at most so many broadcasts for each person"),
        default=5,
        help_text=_("0: as many as there are."),
    )
    in_days = models.PositiveSmallIntegerField(
        _("in so many days"), default=7, validators=[MinValueValidator(1)]
    )
    give_up_days = models.PositiveSmallIntegerField(
        _("days until an address that fails is given up"), default=30
    )

    class Meta:
        verbose_name = _("when and how often we speak")
        verbose_name_plural = _("when and how often we speak")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="manners_once")]
        triggers = [recorded()]

    def __str__(self) -> str:
        return f"{self.quiet_from:%H:%M} - {self.quiet_until:%H:%M}, {self.at_most}/{self.in_days}"

    def save(self, *args, **kwargs) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    def clean(self) -> None:
        if self.time_zone not in available_timezones():
            wrong = _("There is no such time zone. Write it as Asia/Ulaanbaatar.")
            raise ValidationError({"time_zone": wrong})


class KeptCount(models.Model):
    """The figures of an audience that take long to count, kept for a while by what was asked.

    `asked` is a keyed hash of the question, `question` what a worker counts by. From `wanted_at`
    on somebody waits for figures; whoever counts them holds the lease. Nothing of a person is in
    `figures` but ids of some addresses.
    """

    asked = models.CharField(max_length=64, unique=True)
    question = models.JSONField(default=dict)
    figures = models.JSONField(null=True)
    at = models.DateTimeField(db_index=True, null=True)  # the moment of which the figures are
    wanted_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("kept count of an audience")
        verbose_name_plural = _("kept counts of audiences")
        indexes = [
            models.Index(
                fields=["wanted_at"],
                condition=models.Q(wanted_at__isnull=False),
                name="kept_count_wanted",
            )
        ]

    def __str__(self) -> str:
        return f"{self.asked[:8]} {self.at:%Y-%m-%d %H:%M}" if self.at else self.asked[:8]
