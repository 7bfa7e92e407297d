"""Who is told of a project's news."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Address, Citizen
from outreach.models import Project, ProjectFollower


def follow(project: Project, address: Address, *, channel: str) -> bool:
    """Tell this address of the project's news from now on; False when it is told already."""
    with transaction.atomic():
        held, is_new = ProjectFollower.objects.select_for_update().get_or_create(
            project=project,
            address=address,
            defaults={"channel": channel, "since": timezone.now()},
        )
        if is_new or held.ended_at is None:
            return is_new
        held.channel, held.since, held.ended_at = channel, timezone.now(), None
        held.save(update_fields=["channel", "since", "ended_at"])
    return True


def leave(project: Project, citizen: Citizen) -> int:
    """Tell this person no more, at any of their addresses; returns at how many they were told."""
    theirs = ProjectFollower.objects.filter(
        project=project, address__citizen=citizen, ended_at=None
    )
    return theirs.update(ended_at=timezone.now())


def follows(project: Project, citizen: Citizen) -> bool:
    """Whether this person is told of it."""
    theirs = ProjectFollower.objects.filter(project=project, address__citizen=citizen)
    return theirs.filter(ended_at=None).exists()
