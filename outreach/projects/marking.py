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
        before = _before(held, person)
        given = before[0] if before else ProjectMark(project=held, citizen=person)
        for each in before:
            _count(held, each, -1)
        for each in before[1:]:
            each.delete()
        given.citizen, given.address = person, address or given.address
        given.progress, given.channel, given.at = progress, channel, timezone.now()
        given.quality = given.quality if quality is None else quality
        given.save()
        _count(held, given, 1)
        held.save(update_fields=["marks", "progress_sum", "quality_marks", "quality_sum"])
    return given


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


def _before(project: Project, person: Citizen) -> list[ProjectMark]:
    """Their mark; with those of people who turned out to be them, the latest first."""
    theirs = Q(citizen=person) | Q(citizen__merged_into=person)
    return list(ProjectMark.objects.filter(theirs, project=project).order_by("-at"))


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
