"""News of a project to its followers: written by whoever changed it, sent once to each when a
second person has approved it; by day, by the lane of what goes to many, and to nobody who had
enough of our news lately (`outreach.sending.many`)."""

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import Address, User
from accounts.roles import Capability
from channels.nudge import nudge
from feedback.notices import LANGUAGES
from feedback.notifying import approving
from outreach.models import Project, ProjectFollower, ProjectMilestone, ProjectNews
from outreach.projects import access, notices
from outreach.sending import many


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
    words: dict[str, str] | None = None,
) -> ProjectNews:
    """Write down that a milestone was reached, a new status, or words of their own by language,
    for a second person to send, who is told."""
    news = ProjectNews(
        project=project,
        milestone=milestone,
        status=status,
        words=words or {},
        written_by=author,
        written_at=timezone.now(),
    )
    news.said = notices.in_all_languages(news)
    with transaction.atomic():
        news.save(force_insert=True)
        approving.ask(_matter(news), by=author, may=lambda user: _may_approve(user, news))
    return news


def approve(news: ProjectNews, *, actor: User) -> None:
    """Let it go out. Raises `NotYours`, `Gone`."""
    if not _may_approve(actor, news):
        raise NotYours
    waiting = ProjectNews.objects.filter(pk=news.pk, approved_at=None, dropped_at=None)
    with transaction.atomic():
        if not waiting.update(approved_by=actor, approved_at=timezone.now()):
            raise Gone
        writers = [news.written_by_id]
        approving.decided(_matter(news), is_approved=True, by=actor, writers=writers)
    nudge("outreach.tasks.tell_followers")


def drop(news: ProjectNews) -> None:
    """It is not to go out. Raises `Gone`."""
    waiting = ProjectNews.objects.filter(pk=news.pk, approved_at=None, dropped_at=None)
    if not waiting.update(dropped_at=timezone.now()):
        raise Gone
    approving.settle(_matter(news))


def _may_approve(user: User, news: ProjectNews) -> bool:
    may = access.may(user, Capability.APPROVE_SENDING, news.project)
    return may and user.pk != news.written_by_id


def _matter(news: ProjectNews) -> approving.Matter:
    path = reverse("admin:project", args=[news.project.number])
    body = news.project.organisation_id
    return approving.Matter(f"news:{news.pk}", str(news.project), path, body)


def waiting(project: Project) -> QuerySet[ProjectNews]:
    """What nobody has decided on."""
    found = ProjectNews.objects.filter(project=project, approved_at=None, dropped_at=None)
    return found.select_related("milestone", "written_by", "project")


def sent(project: Project) -> QuerySet[ProjectNews]:
    """What was approved, the newest first; for the staff, of a hidden project, too."""
    return ProjectNews.objects.filter(project=project, approved_at__isnull=False).select_related(
        "milestone"
    )


def shown() -> QuerySet[ProjectNews]:
    """What everybody may read: approved news of public projects, the newest first."""
    found = ProjectNews.objects.filter(
        approved_at__isnull=False, dropped_at=None, project__is_public=True
    )
    return found.select_related("milestone", "project").order_by("-approved_at", "-id")


def shown_of(project: Project) -> QuerySet[ProjectNews]:
    """The same of one project."""
    return shown().filter(project=project)


def told(news: ProjectNews) -> str:
    """What its followers are told, in the language of the page."""
    said = _said(news)
    return said.get(get_language() or "", said[LANGUAGES[0]])[1]


def _said(news: ProjectNews) -> dict[str, list[str]]:
    """Subject and body by language; of news from before they were kept, as things are now."""
    return news.said or notices.in_all_languages(news)


def drain() -> int:
    """Hand what was approved over for the followers, as much as may go now; returns for how
    many."""
    going = ProjectNews.objects.filter(
        approved_at__isnull=False, finished_at=None, dropped_at=None, project__is_public=True
    )
    told = 0
    for pk in list(going.order_by("id").values_list("pk", flat=True)[:20]):
        while (step := _step(pk)) is not None:
            told += step
    return told


def _step(pk: int) -> int | None:
    """The next followers, in one transaction with how far we came; None when all are told, or no
    more may be for now: it is night, or a minute's worth waits.

    Each is told once whatever dies in between: the key names the news and the address.
    """
    with transaction.atomic():
        held = ProjectNews.objects.select_for_update(skip_locked=True, of=("self",))
        news = held.select_related("project", "milestone").filter(pk=pk, finished_at=None).first()
        if news is None:
            return None
        turn = many.turn(f"project-news:{pk}")
        if not turn.room:
            return None
        chunk = list(_followers(news)[: turn.room])
        if not chunk:
            news.finished_at = timezone.now()
            news.save(update_fields=["finished_at"])
            return None
        told = len(turn.tell([_words(news, follower.address) for follower in chunk]))
        news.told_up_to, news.told = chunk[-1].pk, news.told + told
        news.save(update_fields=["told_up_to", "told"])
    return told


def _followers(news: ProjectNews) -> QuerySet[ProjectFollower]:
    """Those who followed when it was approved, and still do, from where we stopped."""
    following = ProjectFollower.objects.filter(
        project=news.project, ended_at=None, pk__gt=news.told_up_to, since__lte=news.approved_at
    )
    return following.select_related("address__citizen").order_by("pk")


def _words(news: ProjectNews, address: Address) -> many.Words:
    language = address.citizen.language
    language = language if language in LANGUAGES else LANGUAGES[0]
    subject, body = _said(news)[language]
    return many.Words(
        key=f"project-news:{news.pk}:{address.pk}",
        address=address,
        subject=subject,
        body=body,
        language=language,
    )
