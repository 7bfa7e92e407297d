"""The form that a chat leads through, question by question: where somebody is in it."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Address
from channels.models import Account


def new_token() -> str:
    """Tells the buttons of one form from those of another; short, as buttons hold little."""
    return secrets.token_hex(4)


class GuidedForm(models.Model):
    """One person's form at one account of a channel.

    `language` is the one they chose; `data` holds their answers: the kind, the names of their
    messages, the place. What they sent stays in the inbox, and files are read from there when
    the form is sent.
    """

    class Step(models.TextChoices):
        NONE = "none", _("not begun")
        KIND = "kind", _("what it is")
        WORDS = "words", _("the words")
        PLACE = "place", _("the place")
        FILES = "files", _("photos and files")
        CHECK = "check", _("check")
        SENT = "sent", _("sent")

    address = models.ForeignKey(Address, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=8, default=new_token)
    step = models.CharField(max_length=5, choices=Step, default=Step.NONE)
    language = models.CharField(max_length=5, blank=True)
    data = models.JSONField(default=dict)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("guided form")
        verbose_name_plural = _("guided forms")
        constraints = [
            models.UniqueConstraint(fields=["address", "account"], name="guided_form_once")
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.token}"
