"""Who is told of a project's news, with the record of their yes."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts.models import Address, Citizen
from outreach.audiences import consenting
from outreach.audiences.consenting import How
from outreach.models import NewsTopic, Project, ProjectFollower

# What the yes is on record for; no kind of news to be chosen without a project.
TOPIC = "projects"


def follow(project: Project, address: Address, *, how: How) -> bool:
    """Tell this address of the project's news from now on; False when it is told already.

    Whoever said stop to all news before gets that of this project again, and no other.
    """
    with transaction.atomic():
        is_new = _begin(project, address, how.channel)
        if is_new or address.opted_out_at is not None:
            consenting.say_yes(address, _topic(), how=how)
    return is_new


def _topic() -> NewsTopic:
    defaults = {"name": "News of funded projects", "names": _names, "is_active": False}
    return NewsTopic.objects.get_or_create(code=TOPIC, defaults=defaults)[0]


def _names() -> dict[str, str]:
    found = {}
    for code, _language in settings.LANGUAGES:
        with translation.override(code):
            found[code] = gettext("News of funded projects")
    return found


def _begin(project: Project, address: Address, channel: str) -> bool:
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
