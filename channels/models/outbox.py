"""The outbox: what we mean to say, written in the transaction of the change that says it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.models import Address
from channels import registry
from channels.models.accounts import Account
from channels.models.lanes import Run
from channels.values import DeliveryState

STATES = [
    (DeliveryState.QUEUED, _("waiting")),
    (DeliveryState.SENDING, _("being sent")),
    (DeliveryState.UNKNOWN, _("fate unknown")),
    (DeliveryState.SENT, _("sent")),
    (DeliveryState.DELIVERED, _("delivered")),
    (DeliveryState.UNDELIVERED, _("not delivered")),
    (DeliveryState.FAILED, _("failed")),
    (DeliveryState.CANCELLED, _("cancelled")),
]


class Delivery(models.Model):
    """One thing to be said to one address, exactly once in effect.

    `key` is the idempotency key: enqueuing it twice is one delivery. `attempt` names the claim
    under which it is being sent. One that is said to many belongs to a `run`: it goes by the bulk
    lane, which never stands in the way of the others. `parts` is what a provider charges for it.
    """

    key = models.CharField(max_length=200)
    account = models.ForeignKey(  # `delivery_provider` finds it
        Account,
        verbose_name=_("account"),
        on_delete=models.PROTECT,
        related_name="deliveries",
        db_index=False,
    )
    address = models.ForeignKey(
        Address, verbose_name=_("address"), on_delete=models.PROTECT, related_name="deliveries"
    )
    channel = models.CharField(_("channel"), max_length=20, choices=registry.choices)
    language = models.CharField(max_length=5, blank=True)
    subject = models.CharField(_("subject"), max_length=500, blank=True)
    body = models.TextField(_("text"))
    thread = models.JSONField(default=dict, blank=True)
    choices = models.JSONField(default=list, blank=True)  # of [label, payload]
    automatic = models.BooleanField(default=True)
    run = models.ForeignKey(  # `delivery_of_run` finds it, while it waits
        Run, on_delete=models.PROTECT, null=True, related_name="deliveries", db_index=False
    )
    parts = models.PositiveSmallIntegerField(default=1, db_default=1)
    state = models.CharField(
        _("state"), max_length=12, choices=STATES, default=DeliveryState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    attempt = models.UUIDField(null=True, editable=False)
    next_try_at = models.DateTimeField(_("next try"), null=True)
    claimed_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    provider_id = models.CharField(_("identity at the provider"), max_length=300, blank=True)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    settled_at = models.DateTimeField(_("settled"), null=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("outbox")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="delivery_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in DeliveryState]),
                name="delivery_state_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(state="queued", run=None),
                name="delivery_waiting",
            ),
            models.Index(
                fields=["account", "next_try_at", "id"],
                condition=models.Q(state="queued", run__isnull=False),
                name="delivery_bulk_waiting",
            ),
            models.Index(
                fields=["run", "id"],
                condition=models.Q(state="queued", run__isnull=False),
                name="delivery_of_run",
            ),
            models.Index(
                fields=["lease_until"],
                condition=models.Q(state__in=["sending", "unknown"], run=None),
                name="delivery_unsettled",
            ),
            models.Index(
                fields=["lease_until"],
                condition=models.Q(state__in=["sending", "unknown"], run__isnull=False),
                name="delivery_bulk_unsettled",
            ),
            models.Index(fields=["account", "provider_id"], name="delivery_provider"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.key}"

    @property
    def recipient(self) -> str:
        """The bare address, decrypted."""
        return self.address.value

    @property
    def attachments(self) -> tuple:
        """Files that go along, each with `name`, `content_type` and `open()`: what the functions
        named in DELIVERY_ATTACHMENTS give, in their order."""
        give = map(import_string, settings.DELIVERY_ATTACHMENTS)
        return tuple(file for each in give for file in each(self))

    @staticmethod
    def new_attempt() -> uuid.UUID:
        return uuid.uuid4()


class DeliveryReceipt(models.Model):
    """A provider's word about a delivery, kept even when it comes before we know the delivery.

    Folded by rank: order and repeats do not matter.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="receipts")
    provider_id = models.CharField(max_length=300)
    state = models.CharField(max_length=12, choices=STATES)
    error = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("delivery receipt")
        verbose_name_plural = _("delivery receipts")
        constraints = [
            models.UniqueConstraint(fields=["account", "provider_id", "state"], name="receipt_once")
        ]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.state}"
