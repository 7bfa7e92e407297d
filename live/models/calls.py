"""Calls as they went, who takes them, and whom to call back."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedTextField
from accounts.models import Address
from channels.models import Account
from feedback.models import Appeal, Message


class Seat(models.Model):
    """An operator who may take calls: where their phone is, and whether they take any now.

    `number` is E.164, an exchange's extension, `sip:user@host` or `client:name`. `free_since`
    decides who gets the next call: whoever has been free the longest.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seat"
    )
    number = models.CharField(_("number"), max_length=100, blank=True)
    is_taking = models.BooleanField(_("takes calls"), default=False)
    free_since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("operator's phone")
        verbose_name_plural = _("operators' phones")
        indexes = [models.Index(fields=["number"], name="seat_number")]

    def __str__(self) -> str:
        return f"{self.user} {self.number}"


class Call(models.Model):
    """One call. Each event writes its own moment; `state` follows from the moments, so that
    neither the order of the events nor their repetition matters (`live.calls`).

    `heard_at` is when a caller whom we lead through the talk was last heard; empty where an
    exchange leads it. `left_queue_at` is when they turned to the voicemail instead. `freed_at` is
    when an operator who did not answer was last let go. `form` is the token of the register form
    that was opened for it, by which its appeal is found.
    """

    class State(models.TextChoices):
        STARTED = "started", _("in the menu")
        QUEUED = "queued", _("waiting")
        RINGING = "ringing", _("ringing")
        ANSWERED = "answered", _("talking")
        COMPLETED = "completed", _("talked")
        MESSAGE = "message", _("left a message")
        ABANDONED = "abandoned", _("gave up waiting")
        MISSED = "missed", _("missed")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=200)
    is_outgoing = models.BooleanField(default=False)
    caller = models.ForeignKey(
        Address, on_delete=models.PROTECT, null=True, blank=True, related_name="calls"
    )
    called = models.CharField(_("number called"), max_length=50, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="calls",
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.STARTED)
    outcome = models.CharField(max_length=30, blank=True)
    started_at = models.DateTimeField(_("began"))
    queued_at = models.DateTimeField(null=True, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    left_queue_at = models.DateTimeField(null=True, blank=True)
    freed_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    message_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    appeal = models.ForeignKey(
        Appeal, on_delete=models.SET_NULL, null=True, blank=True, related_name="calls"
    )
    form = models.UUIDField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["account", "external_id"], name="call_once")]
        indexes = [
            models.Index(
                fields=["queued_at"],
                condition=models.Q(state__in=["queued", "ringing"]),
                name="call_waiting",
            ),
            models.Index(fields=["operator", "-id"], name="call_operator"),
            models.Index(
                fields=["-answered_at"],
                condition=models.Q(answered_at__isnull=False),
                name="call_answered",
            ),
            models.Index(
                fields=["started_at"],
                condition=models.Q(ended_at__isnull=True),
                name="call_open",
            ),
        ]

    def __str__(self) -> str:
        return _("Call %(number)s") % {"number": self.pk}


class Recording(models.Model):
    """A recorded conversation: evidence for quality review, sealed, for that role only."""

    class State(models.TextChoices):
        REMOTE = "remote", _("still at the provider")
        KEPT = "kept", _("kept")
        LOST = "lost", _("could not be fetched")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="recordings")
    name = models.CharField(max_length=255)
    remote_url = models.TextField()
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.REMOTE)
    original = models.FileField(max_length=200, blank=True, upload_to="calls/%Y/%m")
    seal = EncryptedTextField(blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("recording of a call")
        verbose_name_plural = _("recordings of calls")
        constraints = [
            models.UniqueConstraint(fields=["call", "remote_url"], name="recording_once")
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(state="remote"),
                name="recording_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.name


class CallBack(models.Model):
    """Somebody is to be called: they did not get through, or an answer waits to be told.

    One open task for each number. `claimed_by` has it now; who tried in vain three times is left
    alone.
    """

    class State(models.TextChoices):
        OPEN = "open", _("to call back")
        DONE = "done", _("reached")
        CALLED_AGAIN = "called", _("called again by themselves")
        GIVEN_UP = "given_up", _("not reached")

    class Reason(models.TextChoices):
        MISSED = "missed", _("missed call")
        ABANDONED = "abandoned", _("gave up waiting")
        ANSWER = "answer", _("an answer to tell")

    address = models.ForeignKey(Address, on_delete=models.PROTECT, related_name="call_backs")
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    call = models.ForeignKey(
        Call, on_delete=models.CASCADE, null=True, blank=True, related_name="call_backs"
    )
    message = models.OneToOneField(
        Message, on_delete=models.CASCADE, null=True, blank=True, related_name="call_back"
    )
    asked_at = models.DateTimeField(_("since"))
    due_at = models.DateTimeField(_("due"))
    attempts = models.PositiveSmallIntegerField(_("tried"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("call back")
        verbose_name_plural = _("calls back")
        ordering = ["due_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["address"],
                condition=models.Q(state="open") & ~models.Q(reason="answer"),
                name="call_back_once",
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="open"), name="call_back_open")
        ]

    def __str__(self) -> str:
        return _("Call back %(number)s") % {"number": self.pk}


# Sentences that callers hear; numbers are named one by one, for languages that nobody can read
# aloud by machine.
SENTENCES = (
    ("menu", _("choice of language")),
    ("closed", _("out of hours, leave a message")),
    ("full", _("all operators are busy, leave a message")),
    ("goodbye", _("we cannot take your call, call again")),
    ("consent", _("the call is recorded, press 0 to refuse")),
    ("hold", _("while waiting (music)")),
    ("leave", _("leave your message after the tone")),
    ("connecting", _("an operator is being called")),
    ("place", _("your place in the queue is")),
    ("minutes", _("minutes to wait, about")),
)
MOST_NUMBER = 30


def prompt_names() -> list[tuple[str, str]]:
    """What there may be a recording of."""
    return [*SENTENCES, *((f"number-{n}", str(n)) for n in range(1, MOST_NUMBER + 1))]


class Prompt(models.Model):
    """A recorded sentence that callers hear in place of a synthesised voice."""

    name = models.CharField(_("sentence"), max_length=20, choices=prompt_names)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    audio = models.FileField(
        _("sound"), upload_to="prompts/", help_text=_("MP3 or WAV, as the telephone plays it.")
    )

    class Meta:
        verbose_name = _("prompt")
        verbose_name_plural = _("prompts")
        constraints = [models.UniqueConstraint(fields=["name", "language"], name="prompt_once")]

    def __str__(self) -> str:
        return f"{self.get_name_display()} ({self.language})"
