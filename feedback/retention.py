"""What is not kept for good: forms that were begun and never sent."""

from datetime import timedelta

from django.utils import timezone

from feedback.evidence import keeping
from feedback.models import Attachment, Draft

UNSENT_FOR = timedelta(days=30)
BATCH = 500


def forget_drafts() -> int:
    """Take away forms that nobody touched for `UNSENT_FOR`, with their files; returns how many."""
    old = Draft.objects.filter(appeal=None, changed_at__lt=timezone.now() - UNSENT_FOR)
    drafts = list(old.values_list("pk", flat=True)[:BATCH])
    for attachment in Attachment.objects.filter(draft__in=drafts, message=None):
        keeping.forget(attachment)
    Draft.objects.filter(pk__in=drafts).delete()
    return len(drafts)
