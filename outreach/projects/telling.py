"""News of a project to its followers: written by whoever changed it, sent once to each when a
second person has approved it."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.roles import Capability
from channels import outbox
from channels.nudge import nudge
from feedback.notices import LANGUAGES
from outreach.models import Project, ProjectFollower, ProjectMilestone, ProjectNews
from outreach.projects import access, notices

CHUNK = 200  # followers of one transaction


class NotYours(Exception):
    """Whoever wrote the news may not approve it, nor may somebody whose role does not reach."""


class Gone(Exception):
    """It was decided already."""


def propose(
    project: Project,
    *,
    author: User,
    milestone: ProjectMilestone | None = None,
    status: str = "",
) -> ProjectNews:
    """Write down that a milestone was reached, or a new status, for a second person to send."""
    return ProjectNews.objects.create(
        project=project,
        milestone=milestone,
        status=status,
        written_by=author,
        written_at=timezone.now(),
    )


def approve(news: ProjectNews, *, actor: User) -> None:
    """Let it go out. Raises `NotYours`, `Gone`."""
    may = access.may(actor, Capability.APPROVE_SENDING, news.project)
    if not may or actor.pk == news.written_by_id:
        raise NotYours
    waiting = ProjectNews.objects.filter(pk=news.pk, approved_at=None, dropped_at=None)
    if not waiting.update(approved_by=actor, approved_at=timezone.now()):
        raise Gone
    nudge("outreach.tasks.tell_followers")


def drop(news: ProjectNews) -> None:
    """It is not to go out. Raises `Gone`."""
    waiting = ProjectNews.objects.filter(pk=news.pk, approved_at=None, dropped_at=None)
    if not waiting.update(dropped_at=timezone.now()):
        raise Gone


def waiting(project: Project) -> QuerySet[ProjectNews]:
    """What nobody has decided on."""
    found = ProjectNews.objects.filter(project=project, approved_at=None, dropped_at=None)
    return found.select_related("milestone", "written_by", "project")


def drain() -> int:
    """Tell followers of what was approved; returns how many were told."""
    going = ProjectNews.objects.filter(
        approved_at__isnull=False, finished_at=None, dropped_at=None, project__is_public=True
    )
    told = 0
    for pk in list(going.order_by("id").values_list("pk", flat=True)[:20]):
        while (step := _step(pk)) is not None:
            told += step
    return told


def _step(pk: int) -> int | None:
    """The next followers, in one transaction with how far we came; None when all are told.

    Each is told once whatever dies in between: the key names the news and the address.
    """
    with transaction.atomic():
        held = ProjectNews.objects.select_for_update(skip_locked=True, of=("self",))
        news = held.select_related("project", "milestone").filter(pk=pk, finished_at=None).first()
        if news is None:
            return None
        chunk = _followers(news.project, news.told_up_to, news.approved_at)
        if not chunk:
            news.finished_at = timezone.now()
            news.save(update_fields=["finished_at"])
            return None
        told = sum(_tell(news, follower) for follower in chunk)
        news.told_up_to, news.told = chunk[-1].pk, news.told + told
        news.save(update_fields=["told_up_to", "told"])
    return told


def _followers(project: Project, after: int, before: datetime) -> list[ProjectFollower]:
    """Those who followed when it was approved, and still do."""
    following = ProjectFollower.objects.filter(project=project, ended_at=None, pk__gt=after)
    return list(
        following.filter(since__lte=before)
        .select_related("address__citizen")
        .order_by("pk")[:CHUNK]
    )


def _tell(news: ProjectNews, follower: ProjectFollower) -> bool:
    """False for whoever wants no news from us at all, or cannot be reached."""
    address = follower.address
    if address.opted_out_at is not None:
        return False
    language = address.citizen.language or LANGUAGES[0]
    delivery = outbox.enqueue(
        key=f"project-news:{news.pk}:{address.pk}",
        address=address,
        subject=notices.subject(news, language),
        body=notices.news(news, language),
        language=language,
    )
    return delivery is not None
