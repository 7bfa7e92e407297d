"""Interviews that came in from a phone, and pictures that answer a question."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.models import Attachment
from surveys.models.asking import Sitting
from surveys.models.surveys import Response, Survey


class Intake(models.Model):
    """A record of a phone was taken in, by the key that the phone made: sent again, it is known.

    It names no survey and no person who was asked, and bears the day only: of an anonymous survey
    nothing may lead from here to an answer.
    """

    key = models.UUIDField(primary_key=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(auto_now_add=True)

    class Meta:
        verbose_name = _("record taken in from a phone")
        verbose_name_plural = _("records taken in from phones")
        indexes = [models.Index(fields=["on"], name="intake_to_forget")]

    def __str__(self) -> str:
        return str(self.key)


class Photo(models.Model):
    """A picture that answers a question. The file's identity is what stands among the answers.

    `sitting` while somebody answers, `response` afterwards; with neither it is to be forgotten.
    """

    attachment = models.OneToOneField(
        Attachment, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="photos")
    question = models.CharField(max_length=100)
    sitting = models.ForeignKey(
        Sitting, on_delete=models.SET_NULL, null=True, blank=True, related_name="photos"
    )
    response = models.ForeignKey(
        Response, on_delete=models.CASCADE, null=True, blank=True, related_name="photos"
    )

    class Meta:
        verbose_name = _("picture in an answer")
        verbose_name_plural = _("pictures in answers")
        indexes = [
            models.Index(
                fields=["attachment"],
                condition=models.Q(sitting=None, response=None),
                name="photo_to_forget",
            )
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.question}"
