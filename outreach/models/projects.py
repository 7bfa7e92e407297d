"""Projects that a local fund pays for, with their steps, photos and papers."""

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Sector
from accounts.models.changes import recorded
from accounts.models.organisations import TranslatedName
from feedback.models import Topic

MOST_NUMBER = 9999  # a number is written in an SMS: four figures at the most
BEST = 5

_COUNTED = ("marks", "progress_sum", "quality_marks", "quality_sum", "search")
_BY = {
    "to": settings.AUTH_USER_MODEL,
    "on_delete": models.PROTECT,
    "null": True,
    "blank": True,
    "related_name": "+",
}


class Project(TranslatedName):
    """A work that a local fund pays for. People name it by its `number`, in an SMS, too.

    `marks` and the sums are kept by `outreach.projects.marking` alone, so that a page costs the
    same with one mark and with ten thousand. What is not `is_public` nobody outside is shown.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        TENDER = "tender", _("tender")
        UNDER_WAY = "under_way", _("under way")
        FINISHED = "finished", _("finished")
        STOPPED = "stopped", _("stopped")

    number = models.PositiveIntegerField(
        _("number"),
        unique=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_NUMBER)],
    )
    description = models.TextField(_("description"), blank=True)
    descriptions = models.JSONField(_("the same in other languages"), default=dict, blank=True)
    organisation = models.ForeignKey(  # whose project it is; empty: the centre's
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="projects"
    )
    topic = models.ForeignKey(
        Topic, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    sector = models.ForeignKey(
        Sector, on_delete=models.SET_NULL, null=True, blank=True, related_name="projects"
    )
    place = models.CharField(_("place"), max_length=300, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    budget = models.DecimalField(_("budget"), max_digits=16, decimal_places=2, default=0)
    spent = models.DecimalField(_("spent"), max_digits=16, decimal_places=2, default=0)
    currency = models.CharField(_("currency"), max_length=3)
    contractor = models.CharField(_("contractor"), max_length=200, blank=True)
    starts_on = models.DateField(_("is to begin on"), null=True, blank=True)
    ends_on = models.DateField(_("is to end on"), null=True, blank=True)
    started_on = models.DateField(_("began on"), null=True, blank=True)
    finished_on = models.DateField(_("ended on"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED)
    is_public = models.BooleanField(_("shown to everybody"), default=False)
    created_by = models.ForeignKey(**_BY)
    created_at = models.DateTimeField(auto_now_add=True)
    marks = models.PositiveIntegerField(default=0, editable=False)
    progress_sum = models.PositiveIntegerField(default=0, editable=False)
    quality_marks = models.PositiveIntegerField(default=0, editable=False)
    quality_sum = models.PositiveIntegerField(default=0, editable=False)
    search = SearchVectorField(null=True, editable=False)

    class Meta:
        verbose_name = _("funded project")
        verbose_name_plural = _("funded projects")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__gte=1, number__lte=MOST_NUMBER),
                name="project_number_short",
            ),
            models.CheckConstraint(
                condition=models.Q(budget__gte=0, spent__gte=0), name="project_money_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                name="project_whole_point",
            ),
        ]
        indexes = [
            models.Index(fields=["is_public", "-number"], name="project_public"),
            GinIndex(fields=["search"], name="project_search"),
        ]
        triggers = [recorded(omitted=_COUNTED)]

    def __str__(self) -> str:
        return TranslatedName.__str__(self)


class ProjectMilestone(TranslatedName):
    """A step of a project: until when it was planned, how far it is, and when it was reached."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    planned_on = models.DateField(_("planned for"))
    done_on = models.DateField(_("reached on"), null=True, blank=True)
    percent = models.PositiveSmallIntegerField(
        _("done, per cent"), default=0, validators=[MaxValueValidator(100)]
    )

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["planned_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__lte=100), name="milestone_percent_of_hundred"
            ),
            models.CheckConstraint(
                condition=models.Q(done_on=None) | models.Q(percent=100),
                name="milestone_reached_is_whole",
            ),
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return TranslatedName.__str__(self)


class ProjectPhoto(models.Model):
    """A picture for everybody: written anew of its points alone, large and small."""

    class Stage(models.TextChoices):
        BEFORE = "before", _("before")
        DURING = "during", _("during the work")
        AFTER = "after", _("after")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="photos")
    stage = models.CharField(_("when"), max_length=6, choices=Stage)
    shows = models.CharField(_("what it shows"), max_length=200)
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    large = models.FileField(upload_to="projects/", editable=False)
    small = models.FileField(upload_to="projects/", editable=False)
    width = models.PositiveSmallIntegerField(editable=False)  # of the small one, in points
    height = models.PositiveSmallIntegerField(editable=False)
    added_by = models.ForeignKey(**_BY)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("photo of a project")
        verbose_name_plural = _("photos of projects")
        ordering = ["added_at", "id"]
        triggers = [recorded()]

    def __str__(self) -> str:
        return self.shows


class ProjectDocument(models.Model):
    """A paper of a project that everybody may read: a link elsewhere, or a file of ours."""

    class Kind(models.TextChoices):
        CONTRACT = "contract", _("contract")
        TENDER = "tender", _("tender")
        REPORT = "report", _("report")
        OTHER = "other", _("other paper")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=200)
    link = models.URLField(_("address on the web"), max_length=500, blank=True)
    file = models.FileField(upload_to="projects/", blank=True, editable=False)
    content_type = models.CharField(max_length=100, blank=True, editable=False)
    size = models.PositiveIntegerField(default=0, editable=False)  # bytes
    added_by = models.ForeignKey(**_BY)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("paper of a project")
        verbose_name_plural = _("papers of projects")
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(link="") ^ models.Q(file=""), name="project_paper_link_or_file"
            )
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return self.title
