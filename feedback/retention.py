"""What is not kept for good: forms that were begun and never sent, codes that were used."""

from datetime import timedelta

from django.utils import timezone

from channels.models import Delivery
from feedback.evidence import keeping
from feedback.models import Attachment, Draft, GuidedForm

UNSENT_FOR = timedelta(days=30)
BATCH = 500
CODES_FOR = timedelta(minutes=10)
CODE_KEY = "proof:"  # how feedback.pages.proof names its deliveries


def forget_drafts() -> int:
    """Take away forms that nobody touched for `UNSENT_FOR`, with their files; returns how many."""
    old = Draft.objects.filter(appeal=None, changed_at__lt=timezone.now() - UNSENT_FOR)
    drafts = list(old.values_list("pk", flat=True)[:BATCH])
    for attachment in Attachment.objects.filter(draft__in=drafts, message=None):
        keeping.forget(attachment)
    Draft.objects.filter(pk__in=drafts).delete()
    return len(drafts)


def forget_guided_forms() -> int:
    """Take away the forms of chats that are over; returns how many."""
    return GuidedForm.objects.filter(expires_at__lt=timezone.now()).delete()[0]


def forget_draft(draft: Draft) -> None:
    """Take one form away that was never sent, with its files: who wrote it has gone."""
    for attachment in Attachment.objects.filter(draft=draft, message=None):
        keeping.forget(attachment)
    Draft.objects.filter(pk=draft.pk, appeal=None).delete()


def forget_codes() -> int:
    """Empty the messages that brought one-time codes, when the codes are good no more."""
    old = timezone.now() - CODES_FOR
    lately = (old - timedelta(days=2), old)  # this runs each hour: older ones are empty by now
    sent = Delivery.objects.filter(key__startswith=CODE_KEY, created_at__range=lately)
    return sent.exclude(body="").update(body="", subject="")
