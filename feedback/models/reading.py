"""Who looked at whose personal data, and when."""

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
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.citizen_id}"
