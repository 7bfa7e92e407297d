"""Conversations by web chat: which browser speaks, and what it has said."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Address
from channels.models import Account, Envelope


class Chat(models.Model):
    """One browser's conversation with the centre, at one account.

    Whoever holds the token is the visitor; only its keyed hash is kept. `address` is what the
    channel writes to; `contact` a phone or mailbox that the visitor proved to be theirs, told
    when the chat is not looked at. `pocket` keeps what a proof needs between two requests.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="chats")
    address = models.ForeignKey(Address, on_delete=models.PROTECT, related_name="+")
    token_index = models.CharField(max_length=64, unique=True, editable=False)
    contact = models.ForeignKey(Address, on_delete=models.PROTECT, null=True, related_name="+")
    pocket = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(_("last seen"), auto_now_add=True)

    class Meta:
        verbose_name = _("web chat")
        verbose_name_plural = _("web chats")
        indexes = [models.Index(fields=["seen_at"], name="chat_seen")]

    def __str__(self) -> str:
        return f"{self.account.code} {self.pk}"


class ChatWords(models.Model):
    """One thing that was sent in a chat; the words themselves lie in the envelope."""

    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="words")
    envelope = models.OneToOneField(Envelope, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("words of a chat")
        verbose_name_plural = _("words of chats")

    def __str__(self) -> str:
        return f"{self.chat_id} {self.envelope_id}"
