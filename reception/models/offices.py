"""Where people come in person: the halls, their counters, and what is done there."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.models.organisations import TranslatedName
from feedback.models import Calendar


class Office(TranslatedName):
    """A hall that people come to; open when its calendar says so."""

    code = models.SlugField(_("code"), max_length=50, unique=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    calendar = models.ForeignKey(
        Calendar, on_delete=models.PROTECT, related_name="+", verbose_name=_("open hours")
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="offices",
        verbose_name=_("organisation"),
        help_text=_("Whose staff may work here. Empty: the centre's own."),
    )
    days_ahead = models.PositiveSmallIntegerField(
        _("days that can be booked"),
        default=14,
        validators=[MaxValueValidator(90)],
        help_text=_("How many days ahead people may book a time."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["name", "id"]


class Counter(models.Model):
    """A desk in the hall with its sign. `operator` sits there since `taken_at`; of another day,
    nobody does. Without services it takes them all."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="counters")
    name = models.CharField(
        _("sign"), max_length=10, help_text=_("As people read it in the hall: 3, or B2.")
    )
    services = models.ManyToManyField(
        "reception.Service",
        blank=True,
        related_name="counters",
        verbose_name=_("services"),
        help_text=_("What is done here. Empty: everything."),
    )
    operator = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="counter",
    )
    taken_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("counter")
        verbose_name_plural = _("counters")
        ordering = ["office", "name"]
        constraints = [
            models.UniqueConstraint(fields=["office", "name"], name="counter_once"),
            models.CheckConstraint(
                condition=models.Q(operator=None) | models.Q(taken_at__isnull=False),
                name="counter_taken_at",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Service(TranslatedName):
    """What people come for. Its letter stands on the tickets; its minutes make the estimates."""

    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="services", verbose_name=_("office")
    )
    letter = models.CharField(
        _("letter of its tickets"),
        max_length=2,
        validators=[RegexValidator(r"^[A-Z]{1,2}$", _("One or two letters from A to Z."))],
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes it takes"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(480)],
        help_text=_("On average; a hint until today's own visits are counted."),
    )
    slot_minutes = models.PositiveSmallIntegerField(
        _("minutes of a booked time"),
        default=20,
        validators=[MinValueValidator(5), MaxValueValidator(480)],
    )
    slot_capacity = models.PositiveSmallIntegerField(
        _("people at one time"),
        default=1,
        validators=[MaxValueValidator(50)],
        help_text=_("How many may book the same time. 0: it cannot be booked."),
    )
    opens_form = models.BooleanField(
        _("words are taken down"),
        default=True,
        help_text=_("Serving somebody opens the form for their appeal."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["office", "letter"]
        constraints = [
            models.UniqueConstraint(fields=["office", "letter"], name="service_letter_once"),
            models.CheckConstraint(
                condition=models.Q(slot_minutes__gte=5, minutes__gte=1),
                name="service_takes_time",
            ),
        ]
