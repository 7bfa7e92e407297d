"""What is asked: questionnaires and their versions."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.models.changes import recorded
from surveys.questionnaires import definition


class Questionnaire(models.Model):
    """A set of questions under one name. `is_bank`: questions to take from, asked by nobody."""

    name = models.CharField(_("name"), max_length=200)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="questionnaires"
    )
    is_bank = models.BooleanField(_("bank of questions"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        ordering = ["-id"]
        triggers = [recorded()]

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """The questions as they were at one time; once fielded (`frozen_at`) never changed again.

    `revision` counts the changes of a draft, so that two people who write at once notice. Of a
    fielded version `content_hash` is the SHA-256 of what is asked, to be printed in reports. A
    questionnaire has one draft at a time.
    """

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField(default=dict)  # surveys.questionnaires.definition
    revision = models.PositiveIntegerField(default=0)
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    frozen_at = models.DateTimeField(_("fielded"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("version of a questionnaire")
        verbose_name_plural = _("versions of questionnaires")
        ordering = ["questionnaire", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="version_once"),
            models.UniqueConstraint(
                fields=["questionnaire"],
                condition=models.Q(frozen_at=None),
                name="version_one_draft",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__frozen_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire} {self.number}"

    @property
    def definition(self) -> definition.Definition:
        return definition.from_json(self.content)


class Edit(models.Model):
    """A change of a draft and what stood there before, so that it can be undone. Only the last
    ones are kept, and none of a version that was fielded."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="edits")
    what = models.CharField(max_length=200)
    before = models.JSONField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("change of a questionnaire")
        verbose_name_plural = _("changes of questionnaires")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.what
