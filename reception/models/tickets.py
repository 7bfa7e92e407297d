"""A person's place in the queue of a day."""

import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Address
from reception.models.appointments import Appointment
from reception.models.offices import Counter, Office, Service


def _token() -> str:
    return secrets.token_urlsafe(12)


class LastNumber(models.Model):
    """The last number given out in an office, on a day, under a letter. Its row is locked while
    a ticket is written, so that numbers have neither gaps nor twins."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    letter = models.CharField(max_length=2)
    number = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("last number")
        verbose_name_plural = _("last numbers")
        constraints = [
            models.UniqueConstraint(fields=["office", "day", "letter"], name="last_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.letter}-{self.number:03}"


class Ticket(models.Model):
    """A number in the queue. Only `reception.tickets` writes its state.

    `precedes_at`: from then on it goes before those without a booked time. `forms` are the tokens
    of the register forms opened from it; an appeal taken down on one bears its token.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CALLED = "called", _("called")
        SERVING = "serving", _("being served")
        SERVED = "served", _("served")
        NO_SHOW = "no_show", _("did not come")
        CANCELLED = "cancelled", _("cancelled")

    AT_COUNTER = (State.CALLED, State.SERVING)

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="tickets")
    day = models.DateField(_("day"))
    letter = models.CharField(max_length=2)
    number = models.PositiveIntegerField()
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="tickets")
    language = models.CharField(_("language"), max_length=5)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.WAITING, editable=False
    )
    counter = models.ForeignKey(
        Counter, on_delete=models.SET_NULL, null=True, blank=True, related_name="tickets"
    )
    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    address = models.ForeignKey(
        Address, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    appointment = models.OneToOneField(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="ticket"
    )
    token = models.CharField(max_length=20, unique=True, default=_token, editable=False)
    forms = ArrayField(models.UUIDField(), default=list, blank=True, editable=False)
    issued_at = models.DateTimeField(_("given out"))
    precedes_at = models.DateTimeField(null=True, blank=True)
    called_at = models.DateTimeField(_("called"), null=True, blank=True)
    calls = models.PositiveSmallIntegerField(default=0)
    serving_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "day", "letter", "number"], name="ticket_number_once"
            ),
            models.UniqueConstraint(
                fields=["counter"],
                condition=Q(state__in=["called", "serving"]),
                name="ticket_one_at_a_counter",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["waiting", "called", "serving", "served", "no_show", "cancelled"]
                ),
                name="ticket_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["called", "serving"])
                | Q(called_at__isnull=False, operator__isnull=False),
                name="ticket_called_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "day", "service", "issued_at"],
                condition=Q(state="waiting"),
                name="ticket_waiting",
            ),
            models.Index(fields=["office", "day", "called_at"], name="ticket_called"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The number as it is printed, called and shown: A-017."""
        return f"{self.letter}-{self.number:03}"
