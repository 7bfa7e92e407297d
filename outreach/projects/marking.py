"""Marks of a project's progress and quality: one person, one mark of each, their last word."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from accounts.models import Address, Citizen
from outreach.models import Project, ProjectMark
from outreach.models.projects import BEST

_COUNTED = ["marks", "progress_sum", "quality_marks", "quality_sum"]
FEWEST = 5  # from so many marks upwards a mean is shown: with fewer it would tell who said what


@dataclass(frozen=True)
class Standing:
    """How many gave a mark, and their mean to one decimal; no mean where it would tell of few."""

    count: int
    mean: Decimal | None


def is_mark(figure: int | None) -> bool:
    """Whether a figure is a mark."""
    return figure is not None and 1 <= figure <= BEST


def mark(
    project: Project,
    citizen: Citizen,
    *,
    progress: int,
    quality: int | None,
    channel: str,
    address: Address | None = None,
) -> ProjectMark:
    """Write down what somebody thinks now, instead of what they thought before.

    Without a mark of the quality, the one they gave before stays. Raises `ValueError` for a figure
    that is no mark.
    """
    if not is_mark(progress) or not (quality is None or is_mark(quality)):
        raise ValueError("a mark is a figure from 1 to 5")
    with transaction.atomic(savepoint=False):  # a message has few statements to spend
        held = Project.objects.select_for_update().get(pk=project.pk)  # one mark after the other
        person = citizen.merged_into if citizen.merged_into_id else citizen
        given = of(held, person) or ProjectMark(project=held, citizen=person)
        if given.pk:
            _count(held, given, -1)
        given.address = address or given.address
        given.progress, given.channel, given.at = progress, channel, timezone.now()
        given.quality = given.quality if quality is None else quality
        given.save()
        _count(held, given, 1)
        held.save(update_fields=_COUNTED)
    return given


def join(keep: Citizen, absorb: Citizen) -> None:
    """Two turned out to be one person: of their marks of a project the later one stays. In the
    transaction that joins them, which holds both rows."""
    doubtful = ProjectMark.objects.filter(citizen=absorb).order_by("project").values("project")
    for held in Project.objects.select_for_update().filter(pk__in=doubtful).order_by("pk"):
        given = ProjectMark.objects.filter(project=held, citizen__in=[keep, absorb])
        latest, *earlier = given.order_by("-at", "-pk")
        _count(held, latest, -1)
        for each in earlier:
            _count(held, each, -1)
            latest.quality = each.quality if latest.quality is None else latest.quality
            each.delete()
        latest.citizen = keep
        latest.save()
        _count(held, latest, 1)
        held.save(update_fields=_COUNTED)


def part(kept: Citizen, absorbed: Citizen) -> None:
    """They are two people again: a mark goes with the address that gave it. Of two marks of one
    project, the one that did not stay is gone."""
    theirs = ProjectMark.objects.filter(citizen=kept, address__citizen=absorbed)
    theirs.update(citizen=absorbed)


def of(project: Project, citizen: Citizen) -> ProjectMark | None:
    """What this person said of it last."""
    return ProjectMark.objects.filter(project=project, citizen=citizen).first()


def progress_of(project: Project) -> Standing:
    """What people think of the progress."""
    return _standing(project.marks, project.progress_sum)


def quality_of(project: Project) -> Standing:
    """What people think of the quality."""
    return _standing(project.quality_marks, project.quality_sum)


def by_channel(project: Project) -> QuerySet:
    """For the staff: how many marks came by which channel, and their sums."""
    return _summed(ProjectMark.objects.filter(project=project).values("channel"), "channel")


def by_month(project: Project) -> QuerySet:
    """For the staff: how many last words were said in which month, newest first."""
    given = ProjectMark.objects.filter(project=project)
    return _summed(given.annotate(month=TruncMonth("at")).values("month"), "-month")


def _summed(grouped: QuerySet, order: str) -> QuerySet:
    counts = {"number": Count("pk"), "poor": Count("pk", filter=Q(progress__lte=2))}
    counts |= {"good": Count("pk", filter=Q(progress__gte=4))}
    return grouped.annotate(**counts).order_by(order)[:24]


def _count(held: Project, given: ProjectMark, sign: int) -> None:
    held.marks += sign
    held.progress_sum += sign * given.progress
    if given.quality is not None:
        held.quality_marks += sign
        held.quality_sum += sign * given.quality


def _standing(count: int, total: int) -> Standing:
    if count < FEWEST:
        return Standing(count, None)
    mean = (Decimal(total) / count).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return Standing(count, mean)
