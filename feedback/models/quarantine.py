"""What is held back until a person has looked at it, and from whom everything is."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedTextField
from accounts.models.changes import recorded
from accounts.models.citizens import address_index, masked
from channels.models import Envelope


class Block(models.Model):
    """An address whose words are held back, whatever they say, until a day or for good.

    Nobody is silenced: what they say waits in the quarantine and a person reads it.
    """

    kind = models.CharField(_("kind of address"), max_length=20)
    value = EncryptedTextField(_("address"))
    value_index = models.CharField(max_length=64, editable=False)
    reason = models.CharField(_("reason"), max_length=300)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("blocked address")
        verbose_name_plural = _("blocked addresses")
        triggers = [recorded(omitted=["value_index"], secret=["value"])]
        constraints = [models.UniqueConstraint(fields=["kind", "value_index"], name="block_once")]

    def __str__(self) -> str:
        return f"{self.kind} {masked(self.value)}"

    def save(self, *args, **kwargs) -> None:
        self.value_index = address_index(self.kind, self.value)
        super().save(*args, **kwargs)


class Quarantined(models.Model):
    """One inbound that was held back: why, and what a person decided.

    The words themselves stay in the envelope; `summary` is their beginning, for the list.
    """

    class State(models.TextChoices):
        HELD = "held", _("held back")
        RELEASED = "released", _("let in")
        REFUSED = "refused", _("not an appeal")

    class Reason(models.TextChoices):
        BLOCKED = "blocked", _("the address is blocked")
        TOO_MANY = "too_many", _("very many messages from one address")
        SUSPICIOUS = "suspicious", _("looks like advertising")

    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="quarantined")
    external_id = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, blank=True)
    sender = EncryptedTextField(_("from"), blank=True)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    signals = models.JSONField(default=list)
    summary = models.CharField(_("first words"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.HELD)
    result = models.CharField(max_length=100, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        verbose_name=_("decided by"),
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    created_at = models.DateTimeField(_("came"), auto_now_add=True)

    class Meta:
        verbose_name = _("message held back")
        verbose_name_plural = _("quarantine")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["envelope", "external_id"], name="quarantined_once")
        ]
        indexes = [
            models.Index(fields=["-id"], condition=models.Q(state="held"), name="quarantined_held"),
            models.Index(fields=["created_at"], name="quarantined_came"),
        ]

    def __str__(self) -> str:
        return self.summary[:60]
