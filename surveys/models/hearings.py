"""What evaluated bodies say to the draft of a report, and the files that show what was done."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from feedback.models import Attachment
from surveys.models.reports import ActionEntry, Report

_STAFF = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}


class ActionFile(models.Model):
    """A file that shows how far an action is. `is_public`: everybody may read it with the plan."""

    attachment = models.OneToOneField(
        Attachment, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    entry = models.ForeignKey(ActionEntry, on_delete=models.PROTECT, related_name="files")
    is_public = models.BooleanField(_("everybody may read it"), default=False)

    class Meta:
        verbose_name = _("evidence of an action")
        verbose_name_plural = _("evidence of actions")
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}"


class DraftHearing(models.Model):
    """The evaluated bodies are asked what they say to an edition before it is published."""

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="hearing")
    until = models.DateField(_("comments until"))
    asked_by = models.ForeignKey(**_STAFF)
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("hearing of a draft")
        verbose_name_plural = _("hearings of drafts")
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.report_id}"


class DraftComment(models.Model):
    """What one body says to a draft, and the answer. Both are printed as they are."""

    hearing = models.ForeignKey(DraftHearing, on_delete=models.PROTECT, related_name="comments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(_("comment"))
    user = models.ForeignKey(**_STAFF)
    at = models.DateTimeField()
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(**_STAFF, null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("comment on a draft")
        verbose_name_plural = _("comments on drafts")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["hearing", "organisation"], name="draft_comment_once_a_body"
            ),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_by=None)
                | ~models.Q(answer="") & models.Q(answered_by__isnull=False),
                name="draft_comment_answered_by_somebody",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="answered_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.answer <> '' OR NEW.words IS DISTINCT FROM OLD.words"
                    " OR NEW.organisation_id IS DISTINCT FROM OLD.organisation_id"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hearing_id}: {self.organisation_id}"
