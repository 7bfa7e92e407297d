"""Where a broadcast stands, and the table of steps. Pure: the models and the database's own guard
are made from it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    PROPOSED = "proposed", _("waits for approval")
    APPROVED = "approved", _("approved, waits for its time")
    RUNNING = "running", _("going out")
    PAUSED = "paused", _("paused")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("called off")


# From where to where; `outreach.broadcasts.workflow` says who may.
EDGES = frozenset(
    {
        (Status.DRAFT, Status.PROPOSED),
        (Status.PROPOSED, Status.DRAFT),
        (Status.PROPOSED, Status.APPROVED),
        (Status.APPROVED, Status.DRAFT),
        (Status.APPROVED, Status.RUNNING),
        (Status.RUNNING, Status.PAUSED),
        (Status.PAUSED, Status.RUNNING),
        (Status.RUNNING, Status.DONE),
        (Status.DONE, Status.RUNNING),  # what failed for a while is tried again
        (Status.DRAFT, Status.CANCELLED),
        (Status.PROPOSED, Status.CANCELLED),
        (Status.APPROVED, Status.CANCELLED),
        (Status.RUNNING, Status.CANCELLED),
        (Status.PAUSED, Status.CANCELLED),
    }
)
NOT_YET = (Status.DRAFT, Status.PROPOSED, Status.APPROVED)
GOES_OUT = (Status.APPROVED, Status.RUNNING, Status.PAUSED, Status.DONE)
