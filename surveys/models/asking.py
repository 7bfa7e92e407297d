"""Answering in progress, interviews that were tried, sheets of paper, and files that were taken."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedJSONField
from accounts.models import Address, Organisation
from channels.models import Account, Delivery, Envelope
from surveys.models.surveys import Invitation, Response, Survey


class Sitting(models.Model):
    """Somebody who is answering: on pages, in a chat or by SMS, or asked by an interviewer.

    `at` is the question that is asked now (`code`, or `code/row` of a matrix), `trail` those before
    it. `answers` are encrypted, and gone with the row when the response is made. Of a conversation,
    `heard` names the last messages that were taken, with the question each answered, and
    `heard_until` is when the latest was sent by the provider's clock.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("goes on")
        ASLEEP = "asleep", _("fell silent")
        LEFT = "left", _("waits for a person")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="sittings")
    invitation = models.OneToOneField(
        Invitation, on_delete=models.CASCADE, null=True, blank=True, related_name="sitting"
    )
    address = models.ForeignKey(
        Address, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    interviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=6, choices=State, default=State.ASKED)
    mode = models.CharField(max_length=6, choices=Response.Mode, default=Response.Mode.SELF)
    channel = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=5)
    place = models.CharField(max_length=100, blank=True)
    answers = EncryptedJSONField(default=dict)
    seconds = models.JSONField(default=dict, blank=True)
    at = models.CharField(max_length=100, blank=True)
    trail = models.JSONField(default=list, blank=True)
    misses = models.PositiveSmallIntegerField(default=0)
    heard = models.JSONField(default=list, blank=True)
    heard_until = models.DateTimeField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("survey being answered")
        verbose_name_plural = _("surveys being answered")
        constraints = [
            models.UniqueConstraint(  # one conversation at a time with one person by one door
                fields=["address", "account"],
                condition=models.Q(account__isnull=False, state="asked"),
                name="sitting_one_conversation",
            )
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="sitting_expires"),
            models.Index(
                fields=["remind_at"],
                condition=models.Q(remind_at__isnull=False),
                name="sitting_to_remind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.at}"


class Leftover(models.Model):
    """A payload or a question of an anonymous conversation, to be emptied as soon as it is done
    with. It names no survey and no person; its identity is that of the row it points to."""

    envelope = models.ForeignKey(
        Envelope, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    delivery = models.ForeignKey(
        Delivery, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("what is left of an anonymous answer")
        verbose_name_plural = _("what is left of anonymous answers")

    def __str__(self) -> str:
        return f"{self.envelope_id or self.delivery_id}"


class ContactAttempt(models.Model):
    """An interviewer tried to ask somebody, and what came of it."""

    class Outcome(models.TextChoices):
        NO_ANSWER = "no_answer", _("nobody answered")
        CALL_BACK = "call_back", _("asked to call back")
        REFUSED = "refused", _("does not wish to answer")
        WRONG = "wrong", _("wrong number or address")
        UNABLE = "unable", _("cannot answer: ill, away, another language")
        BROKEN_OFF = "broken_off", _("broke off")
        DONE = "done", _("answered")

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="attempts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome)
    call_back_at = models.DateTimeField(_("call back at"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("attempt to ask somebody")
        verbose_name_plural = _("attempts to ask people")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.invitation_id} {self.outcome}"


class Sheet(models.Model):
    """A questionnaire that was filled in on paper, by the number written on it. It is entered by
    two people; where they differ, a third look decides; then it becomes one response."""

    class State(models.TextChoices):
        ENTERED_ONCE = "once", _("waits for the second entry")
        DIFFERS = "differs", _("the entries differ")
        SETTLED = "settled", _("entered")

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="sheets")
    number = models.CharField(_("number of the sheet"), max_length=30)
    language = models.CharField(max_length=5)
    state = models.CharField(max_length=8, choices=State, default=State.ENTERED_ONCE)
    response = models.OneToOneField(
        Response, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("sheet of paper")
        verbose_name_plural = _("sheets of paper")
        ordering = ["survey", "number"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="sheet_once"),
        ]

    def __str__(self) -> str:
        return self.number


class SheetEntry(models.Model):
    """What one person read on a sheet. `is_last`: the third look, which settled the differences."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="entries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)
    is_last = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("entry of a sheet")
        verbose_name_plural = _("entries of sheets")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "user"],
                condition=models.Q(is_last=False),
                name="sheet_entry_by_two_people",
            ),
            models.UniqueConstraint(
                fields=["sheet"], condition=models.Q(is_last=True), name="sheet_settled_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.user_id}"


class AnswersTaken(models.Model):
    """Somebody took the answers of a survey as a file. Never changed."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    format = models.CharField(max_length=5)
    rows = models.PositiveIntegerField()
    has_words = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("file of answers that was taken")
        verbose_name_plural = _("files of answers that were taken")
        ordering = ["-id"]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.format}"
