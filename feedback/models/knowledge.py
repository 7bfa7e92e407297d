"""The knowledge base: articles for citizens and colleagues, in several languages, by versions."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from feedback.models.appeals import Topic


class Article(models.Model):
    """One subject that is explained, whatever the language. `slug` is its public address."""

    class Audience(models.TextChoices):
        PUBLIC = "public", _("everybody")
        INTERNAL = "internal", _("colleagues only")

    slug = models.SlugField(_("address"), max_length=100, unique=True)
    audience = models.CharField(
        _("who reads it"), max_length=10, choices=Audience, default=Audience.INTERNAL
    )
    topics = models.ManyToManyField(
        Topic, verbose_name=_("topics"), blank=True, related_name="articles"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="articles",
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reviewer"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    review_on = models.DateField(_("look through again on"), null=True, blank=True)
    is_retired = models.BooleanField(_("out of use"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class ArticleVersion(models.Model):
    """The words of an article in one language: a draft until it is published, then kept as it was.

    The database refuses to change what was published. `is_current` is the one that is read.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions")
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    number = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)
    publisher = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    is_current = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("version of an article")
        verbose_name_plural = _("versions of articles")
        ordering = ["article", "language", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "language", "number"], name="article_version_once"
            ),
            models.UniqueConstraint(
                fields=["article", "language"],
                condition=models.Q(is_current=True),
                name="article_one_current",
            ),
            models.UniqueConstraint(
                fields=["article", "language"],
                condition=models.Q(published_at__isnull=True),
                name="article_one_draft",
            ),
            models.CheckConstraint(
                condition=models.Q(is_current=False) | models.Q(published_at__isnull=False),
                name="article_current_is_published",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__published_at__isnull=False)
                & (
                    pgtrigger.Q(old__title__df=pgtrigger.F("new__title"))
                    | pgtrigger.Q(old__body__df=pgtrigger.F("new__body"))
                    | pgtrigger.Q(old__published_at__df=pgtrigger.F("new__published_at"))
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language} {self.number})"


class ArticleVote(models.Model):
    """Whether it helped, once a reader: `voter` is a fingerprint that leads to nobody."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="votes")
    version = models.ForeignKey(ArticleVersion, on_delete=models.CASCADE, related_name="votes")
    voter = models.CharField(max_length=64)
    is_helpful = models.BooleanField(_("it helped"))
    words = models.CharField(_("what is missing"), max_length=500, blank=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("vote on an article")
        verbose_name_plural = _("votes on articles")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["article", "voter"], name="article_vote_once")
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.is_helpful}"


class ArticleUse(models.Model):
    """How often an article was of use on one day, by what was done with it."""

    class Deed(models.TextChoices):
        OPENED = "opened", _("opened")
        INSERTED = "inserted", _("put into an answer")
        SPARED = "spared", _("spared an appeal")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="uses")
    day = models.DateField()
    deed = models.CharField(max_length=10, choices=Deed)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("use of an article")
        verbose_name_plural = _("uses of articles")
        constraints = [
            models.UniqueConstraint(fields=["article", "day", "deed"], name="article_use_once")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.day} {self.deed}"
