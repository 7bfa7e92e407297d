"""Field work and cleaning: who asks whom, what was checked again, what is doubted."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models.evaluations import Evaluation
from surveys.models.samples import SampledUnit
from surveys.models.surveys import Invitation, Response

_STAFF = {
    "to": settings.AUTH_USER_MODEL,
    "on_delete": models.PROTECT,
    "null": True,
    "blank": True,
    "related_name": "+",
}


class Assignment(models.Model):
    """One person of the sample, given to an interviewer. How far it is, its attempts say.

    `replaces` is the one in whose place this person is asked.
    """

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="assignments")
    unit = models.OneToOneField(SampledUnit, on_delete=models.PROTECT, related_name="assignment")
    invitation = models.OneToOneField(
        Invitation, on_delete=models.CASCADE, related_name="assignment"
    )
    interviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments"
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(**_STAFF)

    class Meta:
        verbose_name = _("interview to hold")
        verbose_name_plural = _("interviews to hold")
        indexes = [models.Index(fields=["interviewer", "evaluation"], name="assignment_of_person")]

    def __str__(self) -> str:
        return f"{self.invitation_id} → {self.interviewer_id}"


class BackCheck(models.Model):
    """Somebody else than the interviewer asked the person again, whether it took place and a few
    of its questions."""

    class Verdict(models.TextChoices):
        HELD = "held", _("took place, answers agree")
        DIFFERS = "differs", _("took place, answers differ")
        NOT_HELD = "not_held", _("did not take place")
        UNREACHED = "unreached", _("the person was not reached")

    response = models.OneToOneField(Response, on_delete=models.CASCADE, related_name="back_check")
    verdict = models.CharField(max_length=10, choices=Verdict)
    note = models.TextField(blank=True)
    user = models.ForeignKey(**_STAFF)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("interview checked again")
        verbose_name_plural = _("interviews checked again")

    def __str__(self) -> str:
        return f"{self.response_id} {self.verdict}"


class Doubt(models.Model):
    """A response that looks careless or wrong by one rule, and what a person decided about it."""

    class Rule(models.TextChoices):
        TOO_FAST = "too_fast", _("much faster than the others")
        STRAIGHT = "straight", _("the same answer throughout")
        ALIKE = "alike", _("nearly the same as another of this interviewer")
        EMPTY = "empty", _("more than half is missing")
        TOO_FAR = "too_far", _("held too far from the one before for the time between")
        NOT_HELD = "not_held", _("the check says that it did not take place")

    class Decision(models.TextChoices):
        KEEP = "keep", _("kept")
        DROP = "drop", _("left out")

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="doubts")
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="doubts")
    rule = models.CharField(max_length=10, choices=Rule)
    data = models.JSONField(default=dict)
    decision = models.CharField(max_length=4, choices=Decision, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(**_STAFF)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("doubt about a response")
        verbose_name_plural = _("doubts about responses")
        ordering = ["response", "rule"]
        constraints = [models.UniqueConstraint(fields=["response", "rule"], name="doubt_once")]
        indexes = [models.Index(fields=["evaluation", "decision"], name="doubt_to_decide")]

    def __str__(self) -> str:
        return f"{self.response_id} {self.rule}"
