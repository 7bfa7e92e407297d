"""What an evaluation found, frozen, and what is done about it."""

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation
from accounts.models.changes import recorded
from surveys.models.evaluations import Evaluation

_STAFF = {
    "to": settings.AUTH_USER_MODEL,
    "on_delete": models.PROTECT,
    "null": True,
    "blank": True,
    "related_name": "+",
}


class Report(models.Model):
    """One edition of an evaluation's report: its figures as they stood, in no language yet.

    `sha256` is of the figures' canonical JSON. A correction is another edition that says why.
    """

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="reports")
    edition = models.PositiveSmallIntegerField()
    figures = models.JSONField()
    sha256 = models.CharField(max_length=64)
    remarks = models.TextField(blank=True)  # of whoever leads the evaluation
    correction = models.TextField(blank=True)  # why there is another edition
    written_by = models.ForeignKey(**_STAFF)
    written_at = models.DateTimeField()
    published_by = models.ForeignKey(**_STAFF)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("report of an evaluation")
        verbose_name_plural = _("reports of evaluations")
        ordering = ["evaluation", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "edition"], name="report_edition_once"),
            models.CheckConstraint(
                condition=models.Q(published_by=None)
                | ~models.Q(published_by=models.F("written_by")),
                name="report_published_by_another",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__figures__df=pgtrigger.F("new__figures"))
                | pgtrigger.Q(old__published_at__isnull=False),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation_id}/{self.edition}"


class Action(models.Model):
    """One thing that a body does about what its users said, by whom and until when.

    `dimension` is the part of the index that it is to move; empty: all of it.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        RUNNING = "running", _("under way")
        DONE = "done", pgettext_lazy("a planned action", "done")
        DROPPED = "dropped", _("dropped")

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="actions")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="follow_up"
    )
    dimension = models.CharField(max_length=50, blank=True)
    finding = models.TextField(_("what was found"))
    what = models.CharField(_("what is done"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="follow_up"
    )
    due_on = models.DateField(_("until"))
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    progress = models.PositiveSmallIntegerField(
        _("progress in percent"), default=0, validators=[MaxValueValidator(100)]
    )
    escalated_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(**_STAFF)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("action of a follow-up plan")
        verbose_name_plural = _("actions of follow-up plans")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(progress__lte=100), name="action_progress_in_percent"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=models.Q(state__in=["planned", "running"], escalated_at=None),
                name="action_to_escalate",
            )
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return self.what


class ActionEntry(models.Model):
    """What was said of an action at one time, with its evidence. Never changed."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="entries")
    state = models.CharField(max_length=10, choices=Action.State)
    progress = models.PositiveSmallIntegerField()
    due_on = models.DateField(null=True, blank=True)  # the new day, when it was moved
    words = models.TextField(blank=True)
    evidence = models.URLField(_("where the evidence is"), max_length=500, blank=True)
    user = models.ForeignKey(**_STAFF)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("entry of an action")
        verbose_name_plural = _("entries of actions")
        ordering = ["id"]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.progress}"
