"""Where an appeal can be. The words for it are what the citizen reads."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    RECEIVED = "received", _("received")
    ASSIGNED = "assigned", _("assigned")
    IN_PROGRESS = "in_progress", _("in progress")
    WAITING = "waiting", _("waiting for you")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed")
    REDIRECTED = "redirected", _("sent to the competent body")
    REJECTED = "rejected", _("refused with reason")
    MERGED = "merged", _("joined with another")
    REOPENED = "reopened", _("reopened")


# Somebody of ours still owes something.
OPEN = (
    Status.RECEIVED,
    Status.ASSIGNED,
    Status.IN_PROGRESS,
    Status.WAITING,
    Status.REDIRECTED,
    Status.REOPENED,
)
# The citizen has had an answer, of whatever kind.
RESOLVED = (Status.ANSWERED, Status.CLOSED, Status.REJECTED)
ENDED = (Status.CLOSED, Status.REJECTED, Status.MERGED)
