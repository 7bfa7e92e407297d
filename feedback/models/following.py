"""Devices that want to hear of each step of an appeal."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Address
from feedback.models.appeals import Appeal


class Follower(models.Model):
    """One device that follows one appeal, because its owner asked for it there.

    `reference` names it to the device, and opens nothing.
    """

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="followers")
    address = models.ForeignKey(Address, on_delete=models.CASCADE, related_name="follows")
    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    language = models.CharField(max_length=5)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints = [
            models.UniqueConstraint(fields=["appeal", "address"], name="follower_once"),
        ]

    def __str__(self) -> str:
        return str(self.reference)
