"""What the law asks of the way of an appeal: its number in the register, the bodies that share it,
why it may be refused, and how long each may take."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.models.changes import recorded
from accounts.models.organisations import TranslatedName
from feedback.models.appeals import Appeal


class Procedure(models.Model):
    """The centre's own rules of procedure: one row, or none, and then its country's preset."""

    class Registers(models.TextChoices):
        SAME_DAY = "same_day", _("on the day it came")
        NEXT_WORKING_DAY = "next_working_day", _("after hours, on the next working day")

    class Unit(models.TextChoices):
        WORKING_DAYS = "working_days", _("working days")
        CALENDAR_DAYS = "calendar_days", _("calendar days")
        MONTHS = "months", _("months")

    only = models.BooleanField(default=True, unique=True, editable=False)
    number_pattern = models.CharField(
        _("registration number"),
        max_length=30,
        default="{year}/{sequence}",
        help_text=_('With {year} and {sequence}, for example "K-{year}/{sequence}".'),
    )
    number_digits = models.PositiveSmallIntegerField(
        _("digits of the sequence"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
    )
    registers = models.CharField(
        _("registered"), max_length=20, choices=Registers, default=Registers.SAME_DAY
    )
    redirect_days = models.PositiveSmallIntegerField(
        _("sent to the competent body within, working days"), default=3
    )
    extension_limit = models.PositiveSmallIntegerField(_("extended by at most"), default=30)
    extension_unit = models.CharField(
        _("counted in"), max_length=15, choices=Unit, default=Unit.CALENDAR_DAYS
    )
    allows_refusal = models.BooleanField(_("appeals may be refused"), default=True)
    reopen_days = models.PositiveSmallIntegerField(
        _("opened again by the citizen within, days"), default=30
    )
    law = models.CharField(_("by which law"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("rules of procedure")
        verbose_name_plural = _("rules of procedure")
        triggers = [recorded()]
        constraints = [
            models.CheckConstraint(condition=models.Q(only=True), name="procedure_only_one")
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    def clean(self) -> None:
        pattern = self.number_pattern
        if pattern.count("{sequence}") != 1 or pattern.count("{year}") != 1:
            words = _("Name {year} and {sequence} once each: by them no two numbers are alike.")
            raise ValidationError({"number_pattern": words})


class NumberSequence(models.Model):
    """The last number of a year's register; locked by whoever draws the next."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("register of a year")
        verbose_name_plural = _("registers by year")

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class RefusalGround(TranslatedName):
    """Why the law allows not to take an appeal up. The citizen reads the name and the law."""

    code = models.SlugField(_("code"), max_length=50, unique=True)
    law = models.CharField(_("law and article"), max_length=300)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("ground of refusal")
        verbose_name_plural = _("grounds of refusal")
        triggers = [recorded()]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return TranslatedName.__str__(self)


class Share(models.Model):
    """The part of a body that is asked beside the one that leads: by when, and what it said.

    `Appeal.shared_with` holds the bodies of the open ones; `feedback.proceedings.shares` alone
    writes both.
    """

    class State(models.TextChoices):
        OPEN = "open", _("not answered yet")
        DONE = "done", _("answered")
        CALLED_OFF = "called_off", _("called off")

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="shares")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="shares")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    question = models.TextField(_("what is asked"))
    due_at = models.DateTimeField(_("answer due"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    contribution = models.TextField(_("what they said"), blank=True)
    contributed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    contributed_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("part of another body")
        verbose_name_plural = _("parts of other bodies")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["appeal", "organisation"],
                condition=models.Q(state="open"),
                name="share_open_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(contributed_at__isnull=False),
                name="share_done_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id}: {self.organisation}"
