"""The timeline: one row for each thing that happened to an appeal, chained by hash.

The database refuses to change or delete a row. An event holds no personal data and no words of
the conversation, only their fingerprints, so that words may be forgotten and the chain still
holds.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.models.appeals import Appeal


class Event(models.Model):
    class Kind(models.TextChoices):
        RECEIVED = "received", _("received")
        STATUS = "status", _("status changed")
        MESSAGE = "message", _("message")
        ANSWER = "answer", _("official answer")
        NOTE = "note", _("internal note")
        ROUTED = "routed", _("routed")
        ASSIGNED = "assigned", _("assigned")
        CLASSIFIED = "classified", _("classified")
        DEADLINE = "deadline", _("deadline")
        RATED = "rated", _("rated")
        IDENTITY = "identity", _("identity confirmed")
        MERGED = "merged", _("joined")
        TRANSCRIBED = "transcribed", _("written down")
        REGISTERED = "registered", _("registered")
        EXTENDED = "extended", _("deadline extended")
        SHARED = "shared", _("shared with other bodies")
        WITHDRAWN = "withdrawn", _("withdrawn by the citizen")
        LINKED = "linked", _("linked")
        SPLIT = "split", _("parted")
        ESCALATED = "escalated", _("escalated")
        GUARDED = "guarded", _("who may see it")
        PROPOSED = "proposed", _("answer proposed")
        RETURNED = "returned", _("answer given back")
        SIGNED = "signed", _("answer signed")
        PUBLISHED = "published", _("published")
        HANDED_OVER = "handed_over", _("handed over")
        THANKED = "thanked", _("thanks passed on")
        OBJECTED = "objected", _("objection to a rating")

    class Actor(models.TextChoices):
        CITIZEN = "citizen", _("citizen")
        STAFF = "staff", _("staff")
        SYSTEM = "system", _("system")

    appeal = models.ForeignKey(  # the index of the unique pair finds it
        Appeal, on_delete=models.PROTECT, related_name="events", db_index=False
    )
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    actor = models.CharField(max_length=10, choices=Actor)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    is_public = models.BooleanField()
    status = models.CharField(max_length=20, blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True, db_index=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("timeline event")
        verbose_name_plural = _("timeline")
        ordering = ["appeal", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["appeal", "sequence"], name="event_in_sequence")
        ]
        indexes = [
            models.Index(
                fields=["user"], condition=models.Q(user__isnull=False), name="event_user"
            ),
            models.Index(
                fields=["recorded_at"], condition=models.Q(kind="routed"), name="event_routed"
            ),
            models.Index(  # what was done on a day, for its figures
                fields=["at"],
                include=["appeal", "status"],
                condition=models.Q(
                    kind="status",
                    status__in=["answered", "rejected", "closed", "reopened", "redirected"],
                ),
                name="event_step",
            ),
            models.Index(
                fields=["appeal"],
                condition=models.Q(kind="status", status="redirected"),
                name="event_redirected",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id}.{self.sequence} {self.kind}"
