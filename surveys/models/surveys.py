"""A questionnaire in the field: who was asked, who answered, and what."""

import secrets
import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Address, Organisation
from accounts.models.changes import recorded
from feedback.models import Appeal
from outreach.models import Audience
from surveys.models.approving import by_no_writer
from surveys.models.questionnaires import Version

# Columns that people write; the machinery writes the others all day.
_WRITTEN = (
    *(
        "name",
        "names",
        "version_id",
        "organisation_id",
        "purpose",
        "state",
        "audience_id",
        "channels",
    ),
    *("is_open", "is_anonymous", "least_answers", "opens_at", "closes_at", "is_one_by_one"),
    *("share", "after_hours", "rest_days", "created_by_id", "approved_by_id", "approved_at"),
)


def random_id() -> int:
    """An identity that says nothing of when it was made; below 2**53, as programs read numbers."""
    return secrets.randbelow(2**53 - 1) + 1


class Survey(models.Model):
    """One fielding of one version.

    `is_anonymous`: of who answered is kept that they did (`Invitation.answered_on`, a day), and of
    what was answered no person, no invitation and no moment. `is_open`: anybody with the link or
    the QR may answer; else one answer for each invitation.

    Of a survey after answered appeals: `share` of them, by chance, are asked about, `after_hours`
    after the answer; the same person again `rest_days` later at the earliest; `asked_until` is the
    last invitation to rate that was looked at. `writers` are all who wrote or proposed it (ids).
    """

    class Purpose(models.TextChoices):
        ALONE = "alone", _("a survey of its own")
        RESOLVED = "resolved", _("after an appeal was answered")
        COUNTER = "counter", _("right after a service at the counter")
        EVALUATION = "evaluation", _("evaluation of organisations")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PROPOSED = "proposed", _("waits for approval")
        APPROVED = "approved", _("opens later")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    name = models.CharField(_("name"), max_length=200)
    names = models.JSONField(default=dict, blank=True)  # by language, where they differ from `name`
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # of the open link
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="surveys")
    organisation = models.ForeignKey(  # whose service it asks about
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="surveys"
    )
    purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.ALONE)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    audience = models.ForeignKey(
        Audience, on_delete=models.PROTECT, null=True, blank=True, related_name="surveys"
    )
    channels = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    is_open = models.BooleanField(_("anybody with the link may answer"), default=False)
    is_anonymous = models.BooleanField(_("anonymous"), default=True)
    least_answers = models.PositiveSmallIntegerField(_("no figures below"), default=5)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    is_one_by_one = models.BooleanField(_("one question a page"), default=False)
    share = models.PositiveSmallIntegerField(_("percent of the appeals"), default=100)
    after_hours = models.PositiveSmallIntegerField(_("hours after the answer"), default=24)
    rest_days = models.PositiveSmallIntegerField(_("days until the same person"), default=90)
    asked_until = models.BigIntegerField(default=0, editable=False)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    writers = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by=None)
                | ~models.Q(approved_by=models.F("created_by")),
                name="survey_approved_by_another",
            ),
            by_no_writer("survey_approved_by_no_writer"),
            models.CheckConstraint(  # the second person, whichever way it is opened
                condition=~models.Q(state="open") | models.Q(approved_by__isnull=False),
                name="survey_open_means_approved",
            ),
        ]
        indexes = [
            models.Index(
                fields=["closes_at"],
                condition=models.Q(state__in=["open", "approved"]),
                name="survey_to_close",
            )
        ]
        triggers = [recorded(only=_WRITTEN)]

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        """What it is called in this language; else as it is called at the desk."""
        return self.names.get(language) or self.name

    @property
    def title(self) -> str:
        """What it is called in the active language."""
        return self.name_in(get_language() or "")


class Invitation(models.Model):
    """Somebody is asked: by a link of their own (`token_index` finds it), by a conversation, by
    an interviewer. `appeal` is the one whose answer they are asked about.

    Of an anonymous survey `opened_at` is a day's beginning. `declined_at`: they said no.
    `organisation` is the body that they are asked about, where a survey asks about several.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="invitations")
    address = models.ForeignKey(
        Address, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    appeal = models.ForeignKey(
        Appeal, on_delete=models.CASCADE, null=True, blank=True, related_name="survey_invitations"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    token_index = models.CharField(
        max_length=64, unique=True, null=True, blank=True, editable=False
    )
    language = models.CharField(max_length=5, blank=True)
    channel = models.CharField(max_length=20, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation to a survey")
        verbose_name_plural = _("invitations to surveys")
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "address", "organisation"],
                condition=models.Q(appeal=None, address__isnull=False),
                nulls_distinct=False,
                name="invitation_once",
            ),
            models.UniqueConstraint(fields=["survey", "appeal"], name="invitation_of_appeal_once"),
        ]
        indexes = [
            models.Index(  # who is still to be told
                fields=["survey", "id"],
                condition=models.Q(invited_at=None),
                name="invitation_to_send",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} → {self.pk}"


class Response(models.Model):
    """What one person answered; `answers` as `surveys.questionnaires.definition` has them.

    Of an anonymous survey `invitation` is empty, and so are channel and language where people were
    invited; the moments are those of the survey's first day (of an open link: the day). The
    identity is by chance, and `is_mixed` says that the row lies among others in an order of chance
    (`surveys.asking.anonymity`). `unit` names the sampled unit it stands for
    (`surveys.models.samples`), by its public number.
    """

    class Mode(models.TextChoices):
        SELF = "self", _("by themselves")
        PHONE = "phone", _("asked on the phone")
        FACE = "face", _("asked face to face")
        PAPER = "paper", _("on paper")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="responses")
    key = models.UUIDField(default=uuid.uuid4, unique=True)  # of the device, so that none is twice
    invitation = models.OneToOneField(
        Invitation, on_delete=models.SET_NULL, null=True, blank=True, related_name="response"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    mode = models.CharField(max_length=6, choices=Mode, default=Mode.SELF)
    channel = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=5, blank=True)
    place = models.CharField(max_length=100, blank=True)  # the counter whose QR was opened
    answers = models.JSONField(default=dict)
    seconds = models.JSONField(default=dict, blank=True)  # by question, where a screen measures
    interviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    latitude = models.FloatField(null=True, blank=True)  # where the interview was held
    longitude = models.FloatField(null=True, blank=True)
    started_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)
    is_test = models.BooleanField(default=False)
    is_mixed = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["survey", "id"], name="response_of_survey"),
            models.Index(
                fields=["survey", "organisation"],
                condition=models.Q(completed_at__isnull=False),
                name="response_of_body",
            ),
            models.Index(
                fields=["survey"], condition=models.Q(is_mixed=False), name="response_to_mix"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.pk}"
