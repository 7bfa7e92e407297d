"""What people say to a broadcast, and the answers that many of them get at once."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.models import Appeal, Message
from outreach.models.broadcasts import Broadcast


class ReplyAnswer(models.Model):
    """One answer to many replies, each in the language of its appeal; workers give it one by one.

    `texts` are the words by language, `language` the one that the others fall back to.
    """

    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, related_name="mass_answers")
    texts = models.JSONField(default=dict)
    language = models.CharField(max_length=5)
    closes = models.BooleanField(default=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("answer to many replies")
        verbose_name_plural = _("answers to many replies")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(done_at=None), name="reply_answer_to_do")
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id} → {self.pk}"


class ReplyWords(models.Model):
    """What whoever wrote a broadcast would say to its replies: words by language, handed to those
    who may answer. Nothing goes out of it by itself."""

    broadcast = models.OneToOneField(
        Broadcast, on_delete=models.CASCADE, related_name="suggested_answer"
    )
    texts = models.JSONField(default=dict)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("words for an answer to many replies")
        verbose_name_plural = _("words for answers to many replies")

    def __str__(self) -> str:
        return str(self.broadcast_id)


class Reply(models.Model):
    """A message of a citizen that answers a broadcast, and the appeal that it opened.

    `answer` is the answer to many that it is to get; `refused` says why it could not be given.
    `is_apart`: it is a matter of its own and stands in the queue.
    """

    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, related_name="replies")
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="replies_to")
    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="broadcast_replies")
    is_apart = models.BooleanField(default=False)
    answer = models.ForeignKey(
        ReplyAnswer, on_delete=models.SET_NULL, null=True, blank=True, related_name="replies"
    )
    refused = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("reply to a broadcast")
        verbose_name_plural = _("replies to broadcasts")
        ordering = ["-id"]
        indexes = [models.Index(fields=["broadcast", "-id"], name="reply_of_broadcast")]

    def __str__(self) -> str:
        return f"{self.broadcast_id} ← {self.message_id}"
