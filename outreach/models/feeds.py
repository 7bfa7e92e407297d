"""News that others publish as RSS, Atom or JSON Feed, and what we make of it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.models.changes import recorded
from outreach.models.audiences import Audience
from outreach.models.broadcasts import Broadcast
from outreach.models.subscriptions import NewsTopic

_BY = {
    "to": settings.AUTH_USER_MODEL,
    "on_delete": models.PROTECT,
    "null": True,
    "blank": True,
    "related_name": "+",
}
# What the fetching writes all day: no change of the staff's.
_MACHINE = (
    *("etag", "last_modified", "next_try_at", "tried_at", "read_at", "failures"),
    *("error", "received", "has_begun"),
)


class Feed(models.Model):
    """A source that is read every so many minutes; each new item becomes a broadcast.

    As a draft, which a person looks at; or, where the source `is_automatic`, one that goes out at
    once, because somebody other than `written_by` has approved the source. Whoever changes it
    becomes `written_by`, and the approval is gone.
    """

    name = models.CharField(_("name"), max_length=200)
    url = models.URLField(_("address of the feed"), max_length=500)
    organisation = models.ForeignKey(  # whose it is; empty: the centre's
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="feeds"
    )
    minutes = models.PositiveSmallIntegerField(
        _("read it every so many minutes"),
        default=30,
        validators=[MinValueValidator(5), MaxValueValidator(10_080)],
    )
    newest = models.PositiveSmallIntegerField(
        _("at most so many new items at a time"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
    )
    takes_first = models.BooleanField(
        _("take the items that stand there already, too"), default=False
    )
    topic = models.ForeignKey(
        NewsTopic, on_delete=models.PROTECT, null=True, blank=True, related_name="feeds"
    )
    audience = models.ForeignKey(
        Audience, on_delete=models.PROTECT, null=True, blank=True, related_name="feeds"
    )
    channels = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    templates = models.JSONField(default=dict)  # by language
    is_active = models.BooleanField(_("is read"), default=True)
    is_automatic = models.BooleanField(_("goes out without a look at each"), default=False)
    written_by = models.ForeignKey(**{**_BY, "null": False, "blank": False})
    approved_by = models.ForeignKey(**_BY)
    approved_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    etag = models.CharField(max_length=300, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    next_try_at = models.DateTimeField(null=True, blank=True, editable=False)
    tried_at = models.DateTimeField(null=True, editable=False)
    read_at = models.DateTimeField(null=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    error = models.CharField(max_length=500, blank=True, editable=False)
    received = models.TextField(blank=True, editable=False)  # the beginning of what was no feed
    has_begun = models.BooleanField(default=False, editable=False)  # was read once

    class Meta:
        verbose_name = _("source of news")
        verbose_name_plural = _("sources of news")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by=None)
                | ~models.Q(approved_by=models.F("written_by")),
                name="feed_approved_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by=None) | models.Q(approved_at__isnull=False),
                name="feed_approved_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=models.Q(is_active=True), name="feed_due"
            )
        ]
        triggers = [recorded(omitted=_MACHINE)]

    def __str__(self) -> str:
        return self.name


class FeedItem(models.Model):
    """One item of a source, known by its id, link or words; taken once.

    Without a broadcast it was there when the source was first read, one too many at a time, or a
    known one under a new id. Once the source has long shown it no more, it is forgotten.
    """

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="items")
    key = models.CharField(max_length=64)  # SHA-256 of what identifies it
    title = models.CharField(max_length=300, blank=True)
    summary = models.TextField(blank=True)
    link = models.CharField(max_length=500, blank=True)
    published_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()  # first
    listed_at = models.DateTimeField(default=timezone.now)  # last, to the day
    broadcast = models.OneToOneField(
        Broadcast, on_delete=models.SET_NULL, null=True, related_name="feed_item"
    )

    class Meta:
        verbose_name = _("item of a source")
        verbose_name_plural = _("items of sources")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["feed", "key"], name="feed_item_once")]
        indexes = [
            models.Index(fields=["feed", "-id"], name="feed_items"),
            models.Index(fields=["feed", "link"], name="feed_item_links"),
            models.Index(fields=["feed", "listed_at"], name="feed_items_listed"),
        ]

    def __str__(self) -> str:
        return self.title or self.link
