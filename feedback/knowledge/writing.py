"""How an article comes about: drafts, versions, publication, and being taken out of use."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.roles import Capability
from feedback.actors import Actor
from feedback.knowledge import finding
from feedback.models import Article, ArticleVersion, Topic
from feedback.workflow import Forbidden, Outdated


@dataclass(frozen=True)
class About:
    """What is said of an article beside its words."""

    slug: str
    audience: str
    topics: tuple[Topic, ...] = ()
    organisation: Organisation | None = None
    reviewer: User | None = None
    review_on: date | None = None


def _must_write(actor: Actor) -> None:
    if not actor.can(Capability.WRITE_ARTICLES):
        raise Forbidden(f"needs {Capability.WRITE_ARTICLES}")


def describe(article: Article | None, about: About, *, actor: Actor) -> Article:
    """Open an article, or say other things of one that is there. Raises `Forbidden`."""
    _must_write(actor)
    with transaction.atomic():
        article = article or Article()
        for name in ("slug", "audience", "organisation", "reviewer", "review_on"):
            setattr(article, name, getattr(about, name))
        article.save()
        article.topics.set(about.topics)
        finding.forget()
    return article


def draft(
    article: Article, *, language: str, title: str, body: str, actor: Actor, seen: str = ""
) -> ArticleVersion:
    """Keep words as the draft of the next version in a language.

    `seen` is `mark` of the draft that was open for writing: raises `Outdated` when a colleague
    changed it meanwhile, and `Forbidden`.
    """
    _must_write(actor)
    with transaction.atomic():
        Article.objects.select_for_update().get(pk=article.pk)
        versions = ArticleVersion.objects.filter(article=article, language=language)
        known = versions.filter(published_at=None).first()
        if mark(known) != seen:
            raise Outdated("the draft was changed by somebody else meanwhile")
        if known is None:
            newest = versions.aggregate(newest=Max("number"))["newest"] or 0
            known = ArticleVersion(article=article, language=language, number=newest + 1)
        known.title, known.body, known.author = title.strip(), body.strip(), actor.user
        known.save()
    return known


def mark(version: ArticleVersion | None) -> str:
    """By what a draft is known again; empty for none."""
    return version.changed_at.isoformat() if version else ""


def publish(version: ArticleVersion, *, actor: Actor) -> None:
    """Let a draft be read from now on. Raises `Forbidden`; published before, it stays."""
    _must_write(actor)
    with transaction.atomic():
        article = Article.objects.select_for_update().get(pk=version.article_id)
        version.refresh_from_db()
        if version.published_at is not None:
            return
        ArticleVersion.objects.filter(
            article=article, language=version.language, is_current=True
        ).update(is_current=False)
        version.published_at, version.publisher = timezone.now(), actor.user
        version.is_current = True
        version.save()
        finding.forget()


def restore(version: ArticleVersion, *, actor: Actor) -> ArticleVersion:
    """Begin a draft with the words of an older version. Raises as `draft`."""
    known = ArticleVersion.objects.filter(
        article=version.article, language=version.language, published_at=None
    ).first()
    words = {"title": version.title, "body": version.body}
    language = version.language
    return draft(version.article, language=language, actor=actor, seen=mark(known), **words)


def retire(article: Article, *, actor: Actor, again: bool = False) -> None:
    """Take an article out of use, or (`again`) into use. Raises `Forbidden`."""
    _must_write(actor)
    Article.objects.filter(pk=article.pk).update(is_retired=not again)
    article.is_retired = not again
    finding.forget()
