"""What is said to many at once, and to whom it went."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy as _

from accounts.models import Address, Organisation
from accounts.models.changes import recorded
from channels.models import Delivery
from outreach.broadcasts import statuses
from outreach.broadcasts.statuses import Status
from outreach.models.audiences import Audience
from outreach.models.subscriptions import NewsTopic

_STAFF = {
    "to": settings.AUTH_USER_MODEL,
    "on_delete": models.PROTECT,
    "null": True,
    "blank": True,
    "related_name": "+",
}
_APPROVED_BY_NO_WRITER = [
    IsNull(
        Func(
            F("writers"), F(column), function="array_position", output_field=models.BooleanField()
        ),
        True,
    )
    for column in ("approved_by_id", "second_approval_by_id")
]

# What an approver saw is what goes out: once proposed, only a step back to the draft opens it.
_SEEN_BY_APPROVERS = (
    "name",
    "organisation_id",
    "topic_id",
    "audience_id",
    "channels",
    "language",
    "is_alert",
    "starts_at",
    "repeats",
    "created_by_id",
    "writers",
)
_FROZEN = pgtrigger.Trigger(
    name="frozen",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="IF OLD.status <> 'draft' AND ("
    + " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _SEEN_BY_APPROVERS)
    + ") THEN RAISE EXCEPTION 'a broadcast that was proposed is not changed'; END IF; RETURN NEW;",
)
_TEXTS_FROZEN = pgtrigger.Trigger(
    name="frozen",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("_broadcast", "bigint"), ("_status", "text")],
    func="IF TG_OP = 'DELETE' THEN _broadcast = OLD.broadcast_id;"
    " ELSE _broadcast = NEW.broadcast_id; END IF;"
    " SELECT status INTO _status FROM outreach_broadcast WHERE id = _broadcast FOR SHARE;"
    " IF _status <> 'draft' THEN"
    " RAISE EXCEPTION 'the texts of a broadcast that was proposed are not changed'; END IF;"
    " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;",
)


class Broadcast(models.Model):
    """One thing said to an audience. Whom it reaches is fixed when it starts (`Recipient`).

    `channels` are kinds of addresses or channels in order of preference; empty: whatever reaches
    each person. `language` is where texts fall back to. `is_alert`: a legal must-send, which
    reaches also those who said stop, at any hour, and needs `second_approval_by`. `repeats`:
    `every` (week or month), `until` (a date) and, by month, its `day`. `writers` are all who wrote
    or proposed it: none of them approves it. `start_asked_at`: somebody pressed *Start it now*; a
    worker does it.
    """

    Status = Status

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
    follows = models.OneToOneField(  # the one that this one repeats
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="repetition"
    )
    created_by = models.ForeignKey(**_STAFF)
    created_at = models.DateTimeField(auto_now_add=True)
    writers = ArrayField(models.BigIntegerField(), default=list, blank=True)
    proposed_by = models.ForeignKey(**_STAFF)
    proposed_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(**_STAFF)
    approved_at = models.DateTimeField(null=True, blank=True)
    second_approval_by = models.ForeignKey(**_STAFF)
    second_approval_at = models.DateTimeField(null=True, blank=True)
    left_out = models.JSONField(default=dict, blank=True)  # how many by reason, when it started
    start_asked_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("broadcast")
        verbose_name_plural = _("broadcasts")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("created_by")),
                name="broadcast_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(second_approval_by=None) | ~Q(second_approval_by=F("approved_by")),
                name="broadcast_approved_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=statuses.GOES_OUT) | Q(approved_by__isnull=False),
                name="broadcast_runs_approved",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=statuses.GOES_OUT, is_alert=True)
                | Q(second_approval_by__isnull=False),
                name="broadcast_alert_approved_by_two",
            ),
            models.CheckConstraint(
                condition=Q(*_APPROVED_BY_NO_WRITER), name="broadcast_approved_by_no_writer"
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.DRAFT) | Q(approved_by=None, second_approval_by=None),
                name="broadcast_draft_unapproved",
            ),
            models.CheckConstraint(
                condition=Q(start_asked_at=None) | ~Q(status__in=[Status.DRAFT, Status.PROPOSED]),
                name="broadcast_start_asked_approved",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="broadcast_status_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["starts_at"],
                condition=Q(status__in=["approved", "running"]),
                name="broadcast_due",
            )
        ]
        triggers = [
            recorded(),
            _FROZEN,
            pgtrigger.FSM(
                name="steps",
                field="status",
                transitions=sorted((str(a), str(b)) for a, b in statuses.EDGES),
            ),
        ]

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
        triggers = [recorded(), _TEXTS_FROZEN]

    def __str__(self) -> str:
        return f"{self.broadcast_id} {self.language} {self.channel}".strip()


class BroadcastStep(models.Model):
    """A step of a broadcast's way: who took it, when, and what they said. Never changed."""

    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, related_name="steps")
    status = models.CharField(max_length=10, choices=Status)
    user = models.ForeignKey(**_STAFF)  # nobody: its time had come, or all was said
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("step of a broadcast")
        verbose_name_plural = _("steps of broadcasts")
        ordering = ["id"]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id} {self.status}"


class Recipient(models.Model):
    """One address that a broadcast is for, and what became of it.

    `state` follows the delivery's, as far as `outreach.sending` has folded it; `skipped` says why
    nothing was sent (the words of `Skipped`). One delivery at the most, by its key.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        HANDED_OVER = "handed", _("handed over")
        UNKNOWN = "unknown", _("fate unknown")
        SENT = "sent", _("sent")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("failed")
        SKIPPED = "skipped", _("left out")

    class Skipped(models.TextChoices):
        OPTED_OUT = "opted_out", _("asked for no more news")
        TOO_OFTEN = "too_often", _("got enough lately")
        NO_DOOR = "no_door", _("no channel reaches them")
        NO_TEXT = "no_text", _("no text in a language of theirs")
        INCOMPLETE = "incomplete", _("the list lacks a value for the text")
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
                condition=Q(state="waiting"),
                name="recipient_waiting",
            ),
            models.Index(fields=["broadcast", "state", "id"], name="recipient_states"),
            models.Index(fields=["address", "-id"], name="recipient_of_address"),
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id} → {self.address_id}"
