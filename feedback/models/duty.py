"""Who works when, what they are good at, and how much they can have in hand."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from accounts.models.changes import recorded

USUAL_CAPACITY = 15  # open appeals that one person can have in hand


class Skills(models.Model):
    """What a member of staff can be given. Without one: any language, the usual capacity.

    `languages` they can answer in, none for any; `kinds` and `topics` are what they are good at,
    which decides among several that are equally pressing.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="skills",
        verbose_name=_("person"),
    )
    languages = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    kinds = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    topics = ArrayField(models.BigIntegerField(), default=list, blank=True)
    capacity = models.PositiveSmallIntegerField(
        _("open appeals at once"),
        default=USUAL_CAPACITY,
        validators=[MinValueValidator(1), MaxValueValidator(500)],
        help_text=_("A call that is going on counts as one."),
    )

    class Meta:
        verbose_name = _("skills")
        verbose_name_plural = _("skills")
        triggers = [recorded()]

    def __str__(self) -> str:
        return str(self.user)


class ShiftKind(models.Model):
    """A shift as it recurs: its hours, over midnight if it ends before it begins, and the letter
    by which the rota calls it."""

    letter = models.CharField(_("letter"), max_length=2, unique=True)
    name = models.CharField(_("name"), max_length=100)
    starts = models.TimeField(_("begins"))
    ends = models.TimeField(_("ends"))

    class Meta:
        verbose_name = _("kind of shift")
        verbose_name_plural = _("kinds of shifts")
        triggers = [recorded()]
        ordering = ["starts", "letter"]

    def __str__(self) -> str:
        return f"{self.letter}: {self.name} {self.starts:%H:%M}–{self.ends:%H:%M}"


class Shift(models.Model):
    """One person's shift on one day of the rota. `reminded_at` and `settled_at` are when its end
    was announced, and when what they left was looked after."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="shifts"
    )
    team = models.ForeignKey(
        Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="shifts"
    )
    kind = models.ForeignKey(ShiftKind, on_delete=models.PROTECT, related_name="shifts")
    day = models.DateField(_("day"))
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    reminded_at = models.DateTimeField(null=True, editable=False)
    settled_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering = ["starts_at", "user"]
        constraints = [
            models.UniqueConstraint(fields=["user", "day", "kind"], name="shift_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_it_begins"
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at", "ends_at"], name="shift_span"),
            models.Index(fields=["day"], name="shift_day"),
            models.Index(fields=["ends_at"], condition=Q(reminded_at=None), name="shift_to_remind"),
            models.Index(fields=["ends_at"], condition=Q(settled_at=None), name="shift_to_settle"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind.letter}"


class Absence(models.Model):
    """Days on which somebody is not there, whatever the rota says; both ends included."""

    class Reason(models.TextChoices):
        LEAVE = "leave", _("leave")
        SICK = "sick", _("sick")
        TRAINING = "training", _("training")
        OTHER = "other", _("away")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="absences"
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, default=Reason.LEAVE)
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("until"))

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="absence_has_days"
            )
        ]
        indexes = [models.Index(fields=["last_day", "first_day"], name="absence_days")]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.first_day}–{self.last_day}"


class Attendance(models.Model):
    """Somebody said that they are here, until they say that they go. `paused_at`: not just now.
    `last_given_at`: when they were last given an appeal without asking for it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attendances"
    )
    came_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    last_given_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(left_at=None), name="attendance_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.came_at:%d.%m %H:%M}"


class TeamDuty(models.Model):
    """How a team shares out its work."""

    team = models.OneToOneField(
        Team,
        verbose_name=_("team"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="duty",
    )
    deals_out = models.BooleanField(
        _("deals out by itself"),
        default=False,
        help_text=_("New appeals go to whoever of the team is here and has the least in hand."),
    )
    takes_back = models.BooleanField(
        _("takes back at the end of a shift"),
        default=False,
        help_text=_("What somebody leaves open after their shift goes back to the team's queue."),
    )

    class Meta:
        verbose_name = _("how a team shares its work")
        verbose_name_plural = _("how teams share their work")
        triggers = [recorded()]

    def __str__(self) -> str:
        return str(self.team)
