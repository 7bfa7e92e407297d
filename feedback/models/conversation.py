"""What was said about an appeal, by whom, with which files."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedTextField
from accounts.models import Address, Assurance
from channels import registry
from channels.models import Account, Delivery, Envelope
from feedback.models.appeals import Appeal


class Message(models.Model):
    """Words of the citizen, words of the centre, or a note between colleagues.

    `text` is what was newly said; `full_text` the whole of it where that differs (a mail with
    its quotes). `thread_key` is the name later messages refer to; `group_key`
    is shared by the pictures of one album. `assurance` is how sure we were who spoke. `link` is
    the web address where the words stand for all to see.
    """

    class Direction(models.TextChoices):
        IN = "in", _("from the citizen")
        OUT = "out", _("to the citizen")
        NOTE = "note", _("internal note")

    appeal = models.ForeignKey(
        Appeal, on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    direction = models.CharField(max_length=5, choices=Direction)
    channel = models.CharField(_("channel"), max_length=20, choices=registry.choices)
    address = models.ForeignKey(
        Address, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    is_official_answer = models.BooleanField(default=False)
    is_automatic = models.BooleanField(default=False)
    subject = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    full_text = models.TextField(blank=True)
    language = models.CharField(max_length=5, blank=True)
    envelope = models.ForeignKey(
        Envelope,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        db_index=False,
    )
    delivery = models.OneToOneField(
        Delivery, on_delete=models.PROTECT, null=True, blank=True, related_name="message"
    )
    assurance = models.PositiveSmallIntegerField(
        _("identity"), choices=Assurance.choices, default=Assurance.NONE
    )
    thread_key = models.CharField(max_length=500, blank=True)
    group_key = models.CharField(max_length=100, blank=True)
    intake_key = models.CharField(max_length=200, null=True, blank=True)  # noqa: DJ001  (unique)
    note = models.CharField(max_length=500, blank=True)
    link = models.URLField(max_length=500, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["intake_key"], name="message_intake_once")]
        indexes = [
            models.Index(fields=["appeal", "id"], name="message_appeal"),
            models.Index(
                fields=["author"], condition=models.Q(author__isnull=False), name="message_author"
            ),
            models.Index(
                fields=["envelope"],
                condition=models.Q(envelope__isnull=False),
                name="message_envelope",
            ),
            models.Index(
                fields=["thread_key"],
                condition=~models.Q(thread_key=""),
                name="message_thread",
            ),
            models.Index(
                fields=["address", "group_key"],
                condition=~models.Q(group_key=""),
                name="message_album",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.pk}"


class Draft(models.Model):
    """A form that a citizen has begun: it survives a closed browser and becomes one appeal.

    `data` holds the answers by field; the id is the form's token.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data = models.JSONField(default=dict)
    appeal = models.OneToOneField(
        Appeal, on_delete=models.CASCADE, null=True, blank=True, related_name="draft"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")

    def __str__(self) -> str:
        return str(self.id)


class Attachment(models.Model):
    """A file that came with words: a sealed original and a safe copy to show.

    `original` is encrypted under `seal`, a key of its own, for the role 'evidence' only; without
    the key nobody can read it. `shown` is re-encoded without metadata and served through
    `feedback.access`. Before it is ready it is not served. `small` is a smaller copy of a picture,
    to stand among others; what is no picture has none. `page_count` is how many pages a
    document has, as far as is known; 0 for what has none. `account` is where one is fetched that
    came with no message (the message's envelope names it else).
    """

    class State(models.TextChoices):
        REMOTE = "remote", _("still at the provider")
        PENDING = "pending", _("being checked")
        READY = "ready", _("ready")
        REFUSED = "refused", _("refused")

    class Media(models.TextChoices):
        IMAGE = "image", _("picture")
        VIDEO = "video", _("video")
        AUDIO = "audio", _("sound")
        DOCUMENT = "document", _("document")
        OTHER = "other", _("file")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    draft = models.ForeignKey(
        Draft, on_delete=models.SET_NULL, null=True, blank=True, related_name="attachments"
    )
    account = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("name"), max_length=255)
    declared_type = models.CharField(max_length=200, blank=True)
    media = models.CharField(max_length=10, choices=Media, default=Media.OTHER)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    md5 = models.CharField(max_length=32, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    reason = models.CharField(_("why refused"), max_length=300, blank=True)
    original = models.FileField(max_length=200, blank=True, upload_to="sealed/%Y/%m")
    seal = EncryptedTextField(blank=True, editable=False)
    shown = models.FileField(max_length=200, blank=True, upload_to="shown/%Y/%m")
    shown_type = models.CharField(max_length=100, blank=True)
    small = models.FileField(max_length=200, blank=True, upload_to="small/%Y/%m")
    page_count = models.PositiveIntegerField(default=0)
    remote_url = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["created_at"]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(state__in=["remote", "pending"]),
                name="attachment_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.name
