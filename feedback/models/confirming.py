"""Links by which a national e-ID vouches for an appeal's words."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Address
from feedback.models.appeals import Appeal


class Confirmation(models.Model):
    """A link `Confirm it's you`, as it was sent to an address about an appeal.

    The link's token is kept as a keyed hash only. It is used once; `refused_at` is when somebody
    of another national number tried it first, of which the staff was told.
    """

    token_index = models.CharField(max_length=64, unique=True, editable=False)
    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="confirmations")
    address = models.ForeignKey(Address, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("confirmation link")
        verbose_name_plural = _("confirmation links")
        indexes = [models.Index(fields=["expires_at"], name="confirmation_over")]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.pk}"
