"""What became of an article: read, put into an answer, an appeal spared; and did it help."""

import hashlib
from datetime import timedelta

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from feedback.models import Article, ArticleUse, ArticleVersion, ArticleVote

LATELY = timedelta(days=30)


def count(article: Article, deed: str) -> None:
    """Once more today. One statement, whoever else counts at this moment."""
    ArticleUse.objects.bulk_create(
        [ArticleUse(article=article, day=timezone.localdate(), deed=deed, count=0)],
        ignore_conflicts=True,
    )
    ArticleUse.objects.filter(article=article, day=timezone.localdate(), deed=deed).update(
        count=F("count") + 1
    )


def vote(version: ArticleVersion, *, reader: str, is_helpful: bool, words: str = "") -> None:
    """Whether it helped; a reader who votes again has changed their mind. `reader` is any secret
    of theirs (a session's key) and is not kept."""
    ArticleVote.objects.update_or_create(
        article=version.article,
        voter=hashlib.sha256(f"article:{version.article_id}:{reader}".encode()).hexdigest(),
        defaults={"version": version, "is_helpful": is_helpful, "words": words.strip()[:500]},
    )


def figures(articles: list[int]) -> dict[int, dict]:
    """Of each article: votes for and against, and each deed of the last `LATELY`."""
    rows = {pk: {"helpful": 0, "unhelpful": 0} for pk in articles}
    votes = ArticleVote.objects.filter(article__in=articles).values("article")
    for row in votes.annotate(
        helpful=Count("pk", filter=Q(is_helpful=True)),
        unhelpful=Count("pk", filter=Q(is_helpful=False)),
    ).order_by():
        rows[row["article"]] |= {"helpful": row["helpful"], "unhelpful": row["unhelpful"]}
    since = timezone.localdate() - LATELY
    uses = ArticleUse.objects.filter(article__in=articles, day__gte=since)
    for row in uses.values("article", "deed").annotate(often=Sum("count")).order_by():
        rows[row["article"]][row["deed"]] = row["often"]
    return rows
