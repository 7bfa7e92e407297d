"""What residents say of funded projects, and what they are told of them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Address, Citizen
from accounts.models.changes import recorded
from feedback.models import Appeal, PublishedAnswer
from outreach.models.projects import BEST, Project, ProjectMilestone

_BY = {
    "to": settings.AUTH_USER_MODEL,
    "on_delete": models.PROTECT,
    "null": True,
    "blank": True,
    "related_name": "+",
}


class ProjectMark(models.Model):
    """What one person thinks of a project's progress, and of its quality: their last word."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="given")
    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="+")
    address = models.ForeignKey(  # by which they gave it, where there is one
        Address, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    progress = models.PositiveSmallIntegerField()
    quality = models.PositiveSmallIntegerField(null=True)
    channel = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("mark of a project")
        verbose_name_plural = _("marks of projects")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "citizen"], name="project_mark_one_a_person"
            ),
            models.CheckConstraint(
                condition=models.Q(progress__gte=1, progress__lte=BEST)
                & (models.Q(quality=None) | models.Q(quality__gte=1, quality__lte=BEST)),
                name="project_mark_one_to_five",
            ),
        ]
        indexes = [models.Index(fields=["project", "at"], name="project_mark_at")]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.progress}"


class ProjectComment(models.Model):
    """Words about a project. They live as an appeal; what is here is that they belong to it, and
    what of them everybody may read, once one of the staff has published it."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="comments")
    appeal = models.OneToOneField(Appeal, on_delete=models.PROTECT, related_name="about_project")
    at = models.DateTimeField()
    text = models.TextField(_("the words"), blank=True)
    answer = models.TextField(_("the answer"), blank=True)
    language = models.CharField(max_length=5, blank=True)
    ground = models.CharField(
        _("on what ground"), max_length=10, choices=PublishedAnswer.Ground.choices, blank=True
    )
    law = models.CharField(_("which law"), max_length=300, blank=True)
    published_by = models.ForeignKey(**_BY)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("comment on a project")
        verbose_name_plural = _("comments on projects")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(published_at=None)
                | (models.Q(published_by__isnull=False) & ~models.Q(text="")),
                name="project_comment_published_by",
            ),
            models.CheckConstraint(
                condition=models.Q(published_at=None)
                | models.Q(ground="consent")
                | (models.Q(ground="law") & ~models.Q(law="")),
                name="project_comment_on_ground",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "-id"], name="project_comments"),
            models.Index(
                fields=["project", "-id"],
                condition=models.Q(published_at__isnull=False),
                name="project_comments_shown",
            ),
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.appeal_id}"


class ProjectFollower(models.Model):
    """An address that is told of a project's news, from when until when."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="followers")
    address = models.ForeignKey(Address, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=20)  # by which they asked for it
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("follower of a project")
        verbose_name_plural = _("followers of projects")
        constraints = [
            models.UniqueConstraint(fields=["project", "address"], name="project_follower_once")
        ]
        indexes = [
            models.Index(
                fields=["project", "id"],
                condition=models.Q(ended_at=None),
                name="project_followers",
            )
        ]

    def __str__(self) -> str:
        return f"{self.project_id} ← {self.address_id}"


class ProjectNews(models.Model):
    """Something that happened to a project. It goes out to its followers, once to each, when a
    second person has said so; `told_up_to` is how far down the list it has come."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="news")
    milestone = models.ForeignKey(
        ProjectMilestone, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    status = models.CharField(max_length=10, choices=Project.Status, blank=True)
    words = models.JSONField(default=dict, blank=True)  # somebody's own, by language
    # Subject and body by language, as they stood when it was put forward: what goes out is what
    # the second person read, whatever the project and its steps are called meanwhile.
    said = models.JSONField(default=dict, editable=False)
    written_by = models.ForeignKey(**_BY)
    written_at = models.DateTimeField()
    approved_by = models.ForeignKey(**_BY)
    approved_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    told_up_to = models.BigIntegerField(default=0, editable=False)
    told = models.PositiveIntegerField(default=0, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("news of a project")
        verbose_name_plural = _("news of projects")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by=None)
                | ~models.Q(approved_by=models.F("written_by")),
                name="project_news_approved_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(told=0) | models.Q(approved_by__isnull=False),
                name="project_news_goes_approved",
            ),
            models.CheckConstraint(
                condition=models.Q(milestone__isnull=False, status="", words={})
                | (models.Q(milestone=None, words={}) & ~models.Q(status=""))
                | (models.Q(milestone=None, status="") & ~models.Q(words={})),
                name="project_news_of_one_thing",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(approved_at__isnull=False, finished_at=None, dropped_at=None),
                name="project_news_to_tell",
            ),
            models.Index(fields=["project", "-id"], name="project_news_of"),
            models.Index(
                fields=["-approved_at"],
                condition=models.Q(approved_at__isnull=False, dropped_at=None),
                name="project_news_shown",
            ),
        ]
        triggers = [recorded(omitted=["told_up_to", "told", "finished_at"])]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.milestone_id or self.status or 'words'}"

    def told_in(self, language: str) -> str:
        """Somebody's own words in a language, else in the first they were written in; empty for
        what tells itself."""
        return self.words.get(language) or next(iter(self.words.values()), "")
