"""What is said to many at once, and to whom it went."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Address, Organisation
from accounts.models.changes import recorded
from channels.models import Delivery
from feedback.models import Message
from outreach.models.audiences import Audience
from outreach.models.subscriptions import NewsTopic

_STAFF = {
    "to": settings.AUTH_USER_MODEL,
    "on_delete": models.PROTECT,
    "null": True,
    "blank": True,
    "related_name": "+",
}


class Broadcast(models.Model):
    """One thing said to an audience. Whom it reaches is fixed when it starts (`Recipient`).

    `channels` are kinds of addresses or channels in order of preference; empty: whatever reaches
    each person. `language` is where texts fall back to. `is_alert`: a legal must-send, which
    reaches also those who said stop, at any hour, and needs `second_approval_by`.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PROPOSED = "proposed", _("waits for approval")
        APPROVED = "approved", _("approved, waits for its time")
        RUNNING = "running", _("going out")
        PAUSED = "paused", _("paused")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("called off")

    name = models.CharField(_("name"), max_length=200)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="broadcasts"
    )
    topic = models.ForeignKey(
        NewsTopic, on_delete=models.PROTECT, null=True, blank=True, related_name="broadcasts"
    )
    audience = models.ForeignKey(
        Audience, on_delete=models.PROTECT, null=True, blank=True, related_name="broadcasts"
    )
    channels = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    language = models.CharField(max_length=5, blank=True)
    is_alert = models.BooleanField(_("must be sent by law"), default=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    starts_at = models.DateTimeField(_("goes out at"), null=True, blank=True)
    repeats = models.JSONField(default=dict, blank=True)
    pace = models.FloatField(_("messages a second"), null=True, blank=True)
    follows = models.ForeignKey(  # the one that this one repeats
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="repetitions"
    )
    created_by = models.ForeignKey(**_STAFF)
    created_at = models.DateTimeField(auto_now_add=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(**_STAFF)
    approved_at = models.DateTimeField(null=True, blank=True)
    second_approval_by = models.ForeignKey(**_STAFF)
    second_approval_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("broadcast")
        verbose_name_plural = _("broadcasts")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by=None)
                | ~models.Q(approved_by=models.F("created_by")),
                name="broadcast_approved_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(second_approval_by=None)
                | ~models.Q(second_approval_by=models.F("approved_by")),
                name="broadcast_approved_by_two",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["approved", "running", "paused", "done"])
                | models.Q(approved_by__isnull=False),
                name="broadcast_runs_approved",
            ),
        ]
        indexes = [
            models.Index(
                fields=["starts_at"],
                condition=models.Q(status__in=["approved", "running"]),
                name="broadcast_due",
            )
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return self.name


class BroadcastText(models.Model):
    """The words in one language; for one channel alone where `channel` says so."""

    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=5)
    channel = models.CharField(max_length=20, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()

    class Meta:
        verbose_name = _("text of a broadcast")
        verbose_name_plural = _("texts of broadcasts")
        constraints = [
            models.UniqueConstraint(
                fields=["broadcast", "language", "channel"], name="broadcast_text_once"
            )
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return f"{self.broadcast_id} {self.language} {self.channel}".strip()


class Recipient(models.Model):
    """One address that a broadcast is for, and what became of it.

    `state` follows the delivery's, as far as `outreach.sending` has folded it; `skipped` says why
    nothing was sent (the words of `Skipped`). One delivery at the most, by its key.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        HANDED_OVER = "handed", _("handed over")
        SENT = "sent", _("sent")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("failed")
        SKIPPED = "skipped", _("left out")

    class Skipped(models.TextChoices):
        OPTED_OUT = "opted_out", _("asked for no more news")
        TOO_OFTEN = "too_often", _("got enough lately")
        NO_DOOR = "no_door", _("no channel reaches them")
        NO_TEXT = "no_text", _("no text in a language of theirs")
        CALLED_OFF = "called_off", _("the broadcast was called off")

    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, related_name="recipients")
    address = models.ForeignKey(Address, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=5, blank=True)
    fields = models.JSONField(default=dict, blank=True)  # for placeholders, from a list
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    skipped = models.CharField(max_length=12, choices=Skipped, blank=True)
    delivery = models.OneToOneField(
        Delivery, on_delete=models.SET_NULL, null=True, related_name="broadcast_recipient"
    )
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        constraints = [
            models.UniqueConstraint(fields=["broadcast", "address"], name="recipient_once")
        ]
        indexes = [
            models.Index(
                fields=["broadcast", "id"],
                condition=models.Q(state="waiting"),
                name="recipient_waiting",
            ),
            models.Index(fields=["broadcast", "state", "id"], name="recipient_states"),
            models.Index(fields=["address", "-id"], name="recipient_of_address"),
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id} → {self.address_id}"


class Reply(models.Model):
    """A message of a citizen that answers a broadcast."""

    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, related_name="replies")
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="replies_to")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("reply to a broadcast")
        verbose_name_plural = _("replies to broadcasts")
        ordering = ["-id"]
        indexes = [models.Index(fields=["broadcast", "-id"], name="reply_of_broadcast")]

    def __str__(self) -> str:
        return f"{self.broadcast_id} ← {self.message_id}"
