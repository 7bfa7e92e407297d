"""The evaluation of organisations by their users: its plan, and what it stands on."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.models.changes import recorded
from surveys.models.approving import by_no_writer
from surveys.models.surveys import Survey

OURS = gettext_noop("User evaluation of public organisations")  # the one that is adopted
ACTS = {
    "begun": _("begun"),
    "approved": _("plan approved"),
    "left": _("step finished"),
    "went_back": _("back to an earlier step"),
    "joined": _("somebody joined the team"),
    "left_team": _("somebody left the team"),
    "looked_over": _("responses looked over"),
    "decided": _("a doubt decided"),
    "given_out": _("interviews given out"),
    "passed_on": _("interviews passed on to another"),
    "checked_again": _("an interview checked again"),
    "report_written": _("report written"),
    "report_published": _("report published"),
    "draft_sent": _("draft sent to the organisations"),
    "frame_built": _("list of users made"),
    "drawn": _("sample drawn"),
    "weighed": _("answers weighed"),
    "scored": _("scores counted"),
}
_STAFF = {
    "to": settings.AUTH_USER_MODEL,
    "on_delete": models.PROTECT,
    "null": True,
    "blank": True,
    "related_name": "+",
}


# What evaluations are compared by: another wording is another edition.
_METHOD = (
    *("name", "edition", "source", "dimensions", "checklist"),
    *("confidence", "least_answers"),
)
_DIFFERS = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _METHOD)
_UNLESS_USED = """
IF EXISTS (SELECT 1 FROM surveys_evaluation WHERE guideline_id = OLD.id)
THEN RAISE EXCEPTION 'guideline % is followed by an evaluation: make another edition', OLD.id;
END IF;
RETURN NEW;
"""


class Guideline(models.Model):
    """The approved methodology that evaluations follow, so that they can be compared.

    `dimensions` are the parts of the index: code, label, weight. `checklist` is what must be done
    in each step: code, step, label. Labels that we know, and the name of the one that we bring, are
    shown in the reader's language.
    """

    name = models.CharField(_("name"), max_length=200)
    edition = models.CharField(_("edition"), max_length=50)
    source = models.TextField(_("legal source"), blank=True)
    dimensions = models.JSONField(default=list)
    checklist = models.JSONField(default=list)
    confidence = models.FloatField(_("confidence level"), default=0.95)
    least_answers = models.PositiveSmallIntegerField(_("no score below"), default=30)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("guideline")
        verbose_name_plural = _("guidelines")
        ordering = ["name", "-edition"]
        constraints = [models.UniqueConstraint(fields=["name", "edition"], name="guideline_once")]
        triggers = [
            recorded(),
            pgtrigger.Trigger(
                name="frozen_in_use",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(_DIFFERS),
                func=_UNLESS_USED,
            ),
        ]

    def __str__(self) -> str:
        return called(self.name, self.edition)


def called(name: str, edition: str) -> str:
    """How a guideline is shown: ours in the reader's language, one of the staff's as written."""
    shown = gettext(name) if name == OURS else name
    return f"{shown} {edition}".strip()


class Evaluation(models.Model):
    """One round, as a rule a year's. Its step says how far it is; steps are not skipped. `writers`
    are all who wrote its plan (ids)."""

    class Step(models.TextChoices):
        PLAN = "plan", _("plan")
        SAMPLE = "sample", _("sample")
        FIELD = "field", _("field work")
        CLEAN = "clean", _("cleaning")
        WEIGH = "weigh", _("weighting")
        SCORE = "score", _("scoring")
        REPORT = "report", _("report")
        FOLLOW_UP = "follow_up", _("follow-up")

    name = models.CharField(_("name"), max_length=200)
    year = models.PositiveSmallIntegerField(_("year"))
    guideline = models.ForeignKey(Guideline, on_delete=models.PROTECT, related_name="evaluations")
    survey = models.OneToOneField(
        Survey, on_delete=models.PROTECT, null=True, blank=True, related_name="evaluation"
    )
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="following"
    )
    step = models.CharField(max_length=10, choices=Step, default=Step.PLAN)
    starts_on = models.DateField(_("begins"))
    ends_on = models.DateField(_("ends"))
    budget = models.DecimalField(
        _("budget"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, default="MNT")
    purpose = models.TextField(_("what it is for"), blank=True)
    created_by = models.ForeignKey(**_STAFF)
    writers = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    approved_by = models.ForeignKey(**_STAFF)
    approved_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["-year", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="evaluation_period"
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by=None)
                | ~models.Q(approved_by=models.F("created_by")),
                name="evaluation_approved_by_another",
            ),
            by_no_writer("evaluation_approved_by_no_writer"),
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"


class EvaluatedBody(models.Model):
    """An organisation that is evaluated, and which of its services."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="bodies")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="evaluated"
    )
    services = ArrayField(
        models.CharField(max_length=200), verbose_name=_("services"), default=list, blank=True
    )

    class Meta:
        verbose_name = _("evaluated organisation")
        verbose_name_plural = _("evaluated organisations")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "organisation"], name="evaluated_body_once"
            )
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return str(self.organisation)


class TeamMember(models.Model):
    """Who does what in an evaluation."""

    class Part(models.TextChoices):
        LEAD = "lead", _("leads it")
        METHOD = "method", _("answers for the method")
        SUPERVISOR = "supervisor", _("supervises the field work")
        INTERVIEWER = "interviewer", _("asks people")
        DATA = "data", _("enters and cleans data")

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="team")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="evaluations"
    )
    part = models.CharField(max_length=12, choices=Part)

    class Meta:
        verbose_name = _("member of an evaluation's team")
        verbose_name_plural = _("members of evaluations' teams")
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "user", "part"], name="team_member_once")
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return f"{self.user_id} {self.part}"


class Check(models.Model):
    """One line of the guideline's checklist, ticked off or explained."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="checks")
    code = models.CharField(max_length=50)
    is_done = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    user = models.ForeignKey(**_STAFF)
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("line of the checklist")
        verbose_name_plural = _("lines of the checklist")
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "code"], name="evaluation_check_once")
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return f"{self.evaluation_id} {self.code}"


class Act(models.Model):
    """What was done in an evaluation and decided about its data, by whom and why. Never changed."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="acts")
    step = models.CharField(max_length=10, choices=Evaluation.Step)
    what = models.CharField(max_length=50)
    data = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    user = models.ForeignKey(**_STAFF)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("act in an evaluation")
        verbose_name_plural = _("acts in evaluations")
        ordering = ["id"]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.evaluation_id} {self.what}"

    @property
    def words(self) -> str:
        """What was done, for people; the bare name of what is not known any more."""
        return str(ACTS.get(self.what, self.what))
