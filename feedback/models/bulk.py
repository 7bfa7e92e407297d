"""One thing done to many appeals: what was wanted, and what became of it for each of them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.models.appeals import Appeal


class BulkRun(models.Model):
    """Somebody did the same to many appeals. `wanted` holds what the action needs, by id.

    `claimed_until` is the lease of the worker that goes through the rows now.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bulk_runs"
    )
    action = models.CharField(max_length=30)
    wanted = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    back = models.CharField(max_length=2000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("work on many appeals")
        verbose_name_plural = _("works on many appeals")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(state__in=["running", "undoing"]),
                name="bulk_run_to_do",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.action}"


class BulkRow(models.Model):
    """One appeal of a run, as it stood in the preview: `version` is what was agreed to.

    `before` is what an undoing puts back, `after` the version that the run left behind it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        REFUSED = "refused", _("not done")
        UNDONE = "undone", _("undone")
        KEPT = "kept", _("not undone")

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="rows")
    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=30, blank=True)
    before = models.JSONField(default=dict)
    after = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("appeal of a run")
        verbose_name_plural = _("appeals of a run")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "appeal"], name="bulk_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}.{self.appeal_id}"
