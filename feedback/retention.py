"""What is not kept for good: forms that were begun and never sent, codes that were used."""

from datetime import timedelta

from django.utils import timezone

from channels.models import Delivery
from feedback.evidence import keeping
from feedback.models import Attachment, Draft

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


def forget_codes() -> int:
    """Empty the messages that brought one-time codes, when the codes are good no more."""
    old = timezone.now() - CODES_FOR
    lately = (old - timedelta(days=2), old)  # this runs each hour: older ones are empty by now
    sent = Delivery.objects.filter(key__startswith=CODE_KEY, created_at__range=lately)
    return sent.exclude(body="").update(body="", subject="")
