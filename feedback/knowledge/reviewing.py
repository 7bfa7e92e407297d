"""Articles are looked through again on their day: whoever is to do it is told once."""

from django.utils import timezone

from feedback import notifying
from feedback.models import Article
from feedback.notifying import kinds

MOST = 200  # a run


def remind() -> int:
    """Tell the reviewers of articles whose day has come; returns how many were told now."""
    due = Article.objects.filter(
        is_retired=False, review_on__lte=timezone.localdate(), reviewer__isnull=False
    ).select_related("reviewer")
    told = 0
    for article in due.order_by("review_on", "pk")[:MOST]:
        key = f"review:{article.pk}:{article.review_on}"
        data = {"article": article.slug}
        told += bool(
            notifying.tell(user=article.reviewer, kind=kinds.TO_REVIEW, key=key, data=data)
        )
    return told
