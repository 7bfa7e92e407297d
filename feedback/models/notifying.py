"""What staff are told, and how they wish to be told it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.models.appeals import Appeal


class Notification(models.Model):
    """One thing that one of the staff is told.

    It holds no words but their key (`kind`, see `feedback.notifying.kinds`) and values without
    personal data, so that it reads in whatever language its reader has by then. `key` is its
    identity: the same twice is once. `mail_at` is when it goes out by mail (empty: never by
    itself); `mail_claimed_at` a sender's lease on that.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(_("kind"), max_length=30)
    appeal = models.ForeignKey(
        Appeal, on_delete=models.CASCADE, null=True, blank=True, related_name="notifications"
    )
    data = models.JSONField(default=dict)
    key = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField(_("told"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    mail_at = models.DateTimeField(null=True, blank=True)
    mail_claimed_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_user"),
            models.Index(
                fields=["user", "-id"],
                condition=Q(read_at__isnull=True),
                name="notification_unread",
            ),
            models.Index(
                fields=["mail_at"],
                condition=Q(mail_at__isnull=False, mailed_at__isnull=True),
                name="notification_to_mail",
            ),
            models.Index(fields=["appeal", "-id"], name="notification_appeal"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.user_id}"


class NoticePreference(models.Model):
    """How somebody wishes to be told by mail. Without one, at once."""

    class Mail(models.TextChoices):
        AT_ONCE = "at_once", _("at once")
        DIGEST = "digest", _("once a day, when the shift begins")
        STATUTORY = "statutory", _("only what a legal deadline demands")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="notice_preference",
    )
    mail = models.CharField(_("by mail"), max_length=10, choices=Mail, default=Mail.AT_ONCE)

    class Meta:
        verbose_name = _("how to be told")
        verbose_name_plural = _("how to be told")

    def __str__(self) -> str:
        return self.get_mail_display()


class Digest(models.Model):
    """The mail that one of the staff got when a working day of theirs began; one a day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    claimed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)  # empty while being sent, or when nothing was to say

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="digest_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"
