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
    """The questions as they were at one time; once fielded (`frozen_at`) never changed again."""

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField(default=dict)  # surveys.questionnaires.definition
    frozen_at = models.DateTimeField(_("fielded"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("version of a questionnaire")
        verbose_name_plural = _("versions of questionnaires")
        ordering = ["questionnaire", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="version_once")
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
