"""What was said in a recording, in writing: what a machine understood, and what a person heard."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.models.appeals import Appeal
from feedback.models.conversation import Attachment


class Transcript(models.Model):
    """The words of one recording that came without any.

    `draft` is a machine's and may be wrong, `draft_source` says whose; `text` is what a member of
    staff wrote down, `written_at` when. Until then the appeal waits to be transcribed.
    `listened_at` is when our own machine had a try.
    """

    attachment = models.OneToOneField(
        Attachment, on_delete=models.CASCADE, primary_key=True, related_name="transcript"
    )
    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="transcripts")
    draft = models.TextField(blank=True)
    draft_source = models.CharField(max_length=100, blank=True)
    text = models.TextField(blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField(null=True, blank=True)
    listened_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("transcript")
        verbose_name_plural = _("transcripts")
        indexes = [
            models.Index(
                fields=["appeal"],
                condition=models.Q(written_at__isnull=True),
                name="transcript_waiting",
            ),
        ]

    def __str__(self) -> str:
        return str(self.attachment_id)
