"""The clock's own rows: steps within a policy, whom it wakes, and what of it has been done."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.changes import recorded
from accounts.models.organisations import TranslatedName
from feedback.models.appeals import Appeal, Priority
from feedback.models.rules import Calendar, SlaPolicy, Unit


class SlaStep(TranslatedName):
    """A step that has a deadline of its own within a policy: from one event until another."""

    class Since(models.TextChoices):
        RECEIVED = "received", _("the appeal came in")
        REGISTERED = "registered", _("it got its number")
        PLACED = "placed", _("it was given to a body")
        BEGUN = "begun", _("work began")
        EXTENDED = "extended", _("its deadline was extended")
        ANSWERED = "answered", _("it was answered")

    class Until(models.TextChoices):
        REGISTERED = "registered", _("it has its number")
        PLACED = "placed", _("the competent body has it")
        BEGUN = "begun", _("work begins")
        TOLD = "told", _("the citizen is told")
        ANSWERED = "answered", _("it is answered")
        PUBLISHED = "published", _("the answer is published")

    policy = models.ForeignKey(SlaPolicy, on_delete=models.CASCADE, related_name="steps")
    since = models.CharField(_("from"), max_length=15, choices=Since, default=Since.RECEIVED)
    until = models.CharField(_("until"), max_length=15, choices=Until, default=Until.PLACED)
    span = models.PositiveIntegerField(_("within"), default=3)
    unit = models.CharField(_("counted in"), max_length=15, choices=Unit, default=Unit.WORKING_DAYS)
    source = models.CharField(_("source in law"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("step with a deadline")
        verbose_name_plural = _("steps with a deadline")
        triggers = [recorded()]
        ordering = ["policy", "id"]

    def __str__(self) -> str:
        return TranslatedName.__str__(self)


class StepClock(models.Model):
    """A step's deadline as it runs for one appeal; `since` is the number of the event that set it
    going. Kept by `feedback.clock.running`, seconds after the timeline."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="step_clocks")
    step = models.ForeignKey(SlaStep, on_delete=models.CASCADE, related_name="+")
    since = models.PositiveIntegerField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appeal", "step", "since"], name="step_clock_once")
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id}: {self.step_id}, due {self.due_at}"


class EscalationStep(models.Model):
    """Whom the clock wakes, when, and what it does besides; of one policy, or of all.

    An amount of `percent` is of the time that the appeal has, in its own working time; one of
    `over` is working hours after it was due.
    """

    class When(models.TextChoices):
        PERCENT = "percent", _("when this percentage of the time is used")
        DUE = "due", _("when it is due")
        OVER = "over", _("so many working hours after it was due")

    class Whom(models.TextChoices):
        ASSIGNEE = "assignee", _("who deals with it")
        TEAM = "team", _("the team")
        HEAD = "head", _("head of the organisation")
        ABOVE = "above", _("head of the next level up")
        SUPERVISOR = "supervisor", _("head of the centre")

    policy = models.ForeignKey(
        SlaPolicy,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="escalation_steps",
        verbose_name=_("policy"),
        help_text=_("Empty: every policy that has no steps of its own."),
    )
    when = models.CharField(_("when"), max_length=10, choices=When, default=When.DUE)
    amount = models.PositiveSmallIntegerField(_("percentage, or hours"), default=0)
    whom = models.CharField(_("whom"), max_length=10, choices=Whom, default=Whom.ASSIGNEE)
    notify = models.BooleanField(_("tell them"), default=True)
    level = models.PositiveSmallIntegerField(
        _("escalation level"), default=0, help_text=_("The appeal is raised to it; 0: it is not.")
    )
    priority = models.PositiveSmallIntegerField(
        _("raise the priority to"), choices=Priority, null=True, blank=True
    )
    reassign = models.BooleanField(_("give it to them"), default=False)
    preset = models.CharField(max_length=60, blank=True, editable=False)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("escalation step")
        verbose_name_plural = _("escalation steps")
        triggers = [recorded()]
        ordering = ["policy", "level", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(when="percent") | Q(amount__range=(1, 99)),
                name="escalation_percent_of_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_when_display()} ({self.amount}) → {self.get_whom_display()}"


class Escalation(models.Model):
    """An escalation step as it waits for one appeal in one round, and whether it was taken.

    The row is its claim: it is taken once, by whoever sets `taken_at` first.
    """

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="escalations")
    step = models.ForeignKey(EscalationStep, on_delete=models.CASCADE, related_name="+")
    resolution_round = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appeal", "step", "resolution_round"], name="escalation_once"
            )
        ]
        indexes = [
            models.Index(fields=["at"], condition=Q(taken_at__isnull=True), name="escalation_wait")
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id}: {self.step_id} at {self.at}"


class Recount(models.Model):
    """An order to count the deadlines of all open appeals again, and how far it has come.

    `upto` is the last appeal that is done: whoever goes on after a crash begins behind it.
    """

    class Why(models.TextChoices):
        CALENDAR = "calendar", _("the calendar was changed")
        POLICY = "policy", _("the answer times were changed")

    why = models.CharField(_("why"), max_length=10, choices=Why)
    calendar = models.ForeignKey(
        Calendar, verbose_name=_("calendar"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked"))
    total = models.PositiveIntegerField(_("open appeals"), default=0)
    upto = models.BigIntegerField(default=0)
    seen = models.PositiveIntegerField(_("looked at"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    claimed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(_("done"), null=True)

    class Meta:
        verbose_name = _("recount of deadlines")
        verbose_name_plural = _("recounts of deadlines")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["id"], condition=Q(done_at__isnull=True), name="recount_open")
        ]

    def __str__(self) -> str:
        return f"{self.get_why_display()}: {self.seen} / {self.total}"


class ClockState(models.Model):
    """Up to which moment the timeline has been followed, and what of the last minutes was seen:
    the last event's number by appeal. One row."""

    followed_to = models.DateTimeField()
    seen = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.followed_to)
