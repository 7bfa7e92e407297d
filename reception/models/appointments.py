"""A time that somebody booked for a visit."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedTextField
from accounts.models import Address
from reception.models.offices import Service


class Appointment(models.Model):
    """One of the places at a time (`seat`, from 0). A held one is let go at `held_until` unless
    the phone was confirmed. `form_token` is the booking form's own: sent twice is once.
    """

    class State(models.TextChoices):
        HELD = "held", _("waits for the code from the phone")
        BOOKED = "booked", _("booked")
        ARRIVED = "arrived", _("has come")
        CANCELLED = "cancelled", _("cancelled")
        LAPSED = "lapsed", _("not confirmed in time")

    TAKEN = (State.HELD, State.BOOKED, State.ARRIVED)

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="appointments")
    starts_at = models.DateTimeField(_("time"))
    seat = models.PositiveSmallIntegerField()
    state = models.CharField(_("state"), max_length=10, choices=State, editable=False)
    held_until = models.DateTimeField(null=True, blank=True)
    code = EncryptedTextField(editable=False)
    code_index = models.CharField(max_length=64, unique=True, editable=False)
    form_token = models.UUIDField(unique=True, editable=False)
    name = EncryptedTextField(_("name"), blank=True)
    address = models.ForeignKey(
        Address, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    language = models.CharField(_("language"), max_length=5)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "starts_at", "seat"],
                condition=Q(state__in=["held", "booked", "arrived"]),
                name="appointment_seat_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["held", "booked", "arrived", "cancelled", "lapsed"]),
                name="appointment_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(held_until__isnull=False),
                name="appointment_held_until",
            ),
        ]

    def __str__(self) -> str:
        return _("Appointment %(number)s") % {"number": self.pk}
