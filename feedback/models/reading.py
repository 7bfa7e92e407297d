"""Who of the staff looked at what, and when. The database refuses to change or delete a row."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Citizen
from feedback.models.appeals import Appeal


class PersonalDataRead(models.Model):
    """One of the staff asked to see a citizen's name and addresses unmasked, on this appeal.

    The database refuses to change or delete a row.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="reads")
    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="reads")
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("reading of personal data")
        verbose_name_plural = _("readings of personal data")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["appeal", "user", "-at"], name="read_appeal_user"),
            models.Index(fields=["citizen", "-at"], name="read_citizen"),
            models.Index(fields=["-at", "-id"], name="read_at"),
            models.Index(fields=["user", "-at"], name="read_user"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.citizen_id}"


class Reading(models.Model):
    """One of the staff opened something else than personal data on an appeal.

    An appeal's page is kept once an hour for each person (`hour`); everything else each time.
    `reference` names what is neither an appeal nor a citizen: a file, a recording, an envelope.
    """

    class What(models.TextChoices):
        APPEAL = "appeal", _("appeal")
        ORIGINAL = "original", _("sealed original")
        RECORDING = "recording", _("recorded call")
        PAYLOAD = "payload", _("message as it came")
        DELIVERY = "delivery", _("message that went out")
        CONTACT = "contact", _("name or number of a caller or visitor")
        EXPORT = "export", _("export")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(_("what"), max_length=10, choices=What)
    appeal = models.ForeignKey(
        Appeal, on_delete=models.PROTECT, null=True, blank=True, related_name="readings"
    )
    citizen = models.ForeignKey(
        Citizen, on_delete=models.PROTECT, null=True, blank=True, related_name="readings"
    )
    reference = models.CharField(max_length=200, blank=True)
    hour = models.DateTimeField(null=True)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("reading by the staff")
        verbose_name_plural = _("readings by the staff")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "appeal", "hour"],
                condition=models.Q(hour__isnull=False),
                name="reading_once_an_hour",
            )
        ]
        indexes = [
            models.Index(fields=["user", "-at"], name="reading_user"),
            models.Index(fields=["appeal", "-at"], name="reading_appeal"),
            models.Index(fields=["-at", "-id"], name="reading_at"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.what} {self.appeal_id or self.reference}"
