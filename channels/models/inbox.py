"""The inbox is the promise: what was acknowledged to a provider is a row with the raw payload."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels.models.accounts import Account


class Envelope(models.Model):
    """A payload as it came, and how far we are with it.

    Unique by account and the provider's identity, so that the same payload twice is one row.
    A claimed row whose lease has run out is tried again; one that fails too often is dead, and
    waits for a person. `is_receipt`: it holds providers' receipts and no words, as far as the door
    could tell; it waits until no words do.
    """

    class State(models.TextChoices):
        NEW = "new", _("new")
        CLAIMED = "claimed", _("being read")
        DONE = "done", _("done")
        DEAD = "dead", _("dead letter")

    account = models.ForeignKey(  # the index of the unique pair finds it
        Account,
        verbose_name=_("account"),
        on_delete=models.PROTECT,
        related_name="envelopes",
        db_index=False,
    )
    external_id = models.CharField(_("identity at the provider"), max_length=300)
    raw = models.BinaryField(_("payload"))
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=200, blank=True)
    headers = models.JSONField(default=dict, blank=True)
    is_receipt = models.BooleanField(_("delivery receipt"), default=False, db_default=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next try"), null=True)
    lease_until = models.DateTimeField(null=True)
    error = models.TextField(_("error"), blank=True)
    outcomes = models.JSONField(_("what became of it"), default=list, blank=True)
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    done_at = models.DateTimeField(_("done at"), null=True)

    class Meta:
        verbose_name = _("inbox envelope")
        verbose_name_plural = _("inbox")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "external_id"], name="envelope_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["new", "claimed", "done", "dead"]),
                name="envelope_state_known",
            ),
        ]
        indexes = [
            # Rows lie in the order in which they came: the equation of a day reads that day alone.
            BrinIndex(
                fields=["received_at"],
                autosummarize=True,
                pages_per_range=32,
                name="envelope_received",
            ),
            models.Index(
                fields=["is_receipt", "next_try_at", "id"],
                condition=models.Q(state="new"),
                name="envelope_waiting",
            ),
            models.Index(
                fields=["lease_until"],
                condition=models.Q(state="claimed"),
                name="envelope_claimed",
            ),
            models.Index(fields=["-id"], condition=models.Q(state="dead"), name="envelope_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.account.code} {self.external_id}"
