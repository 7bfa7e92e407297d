"""Official letters as they left the house: their numbers, and the sealed files themselves."""

import secrets
import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedTextField
from accounts.models import Letterhead, Organisation
from feedback.models.conversation import Message

_CHECK_BYTES = 12


def new_check() -> str:
    """What the letter's QR code names it by: it cannot be guessed."""
    return secrets.token_urlsafe(_CHECK_BYTES)


class OutgoingSeries(models.Model):
    """The last number given in a year; the row is locked only while an answer is sent."""

    series = models.CharField(max_length=50)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("series of outgoing numbers")
        verbose_name_plural = _("series of outgoing numbers")
        constraints = [
            models.UniqueConstraint(fields=["series", "year"], name="outgoing_series_once")
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"


class OfficialLetter(models.Model):
    """An official answer on the organisation's letterhead.

    Number, date and signers are fixed when it is sent; the PDF is set soon after, and `sha256` is
    of its bytes. `file` is sealed under `seal`. The database refuses to change or delete what
    was registered.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="letter")
    letterhead = models.ForeignKey(Letterhead, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    series = models.CharField(max_length=50)
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    number = models.CharField(_("outgoing number"), max_length=100)
    date = models.DateField(_("date"))
    sent_at = models.DateTimeField()
    signers = models.JSONField(default=list)  # of {"name", "title"}, in the citizen's language
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    check_code = models.CharField(max_length=30, unique=True, default=new_check)

    file = models.FileField(max_length=200, blank=True, upload_to="letters/%Y/%m")
    seal = EncryptedTextField(blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("official letter")
        verbose_name_plural = _("official letters")
        constraints = [
            models.UniqueConstraint(
                fields=["series", "year", "sequence"], name="letter_number_once"
            )
        ]
        indexes = [
            models.Index(fields=["number"], name="letter_number"),
            models.Index(fields=["sha256"], condition=~models.Q(sha256=""), name="letter_sha256"),
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(next_try_at__isnull=False),
                name="letter_to_set",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="letters_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="registered_stays",
                fields=[
                    *("message", "series", "year", "sequence", "number", "date"),
                    *("signers", "check_code"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.number
