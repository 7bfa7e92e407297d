"""Which projects everybody may see, and which of them a person of the staff may change."""

from django.db.models import Q, QuerySet
from django.http import Http404

from accounts.models import Organisation, User
from accounts.permissions import can, reach
from accounts.roles import Capability
from outreach.models import Project


def shown() -> QuerySet[Project]:
    """What everybody may read of."""
    return Project.objects.filter(is_public=True)


def seen_by(user: User) -> QuerySet[Project]:
    """What a person of the staff may open at the desk: whoever manages projects or approves what
    goes out, as far as that reaches."""
    wanted = Q(pk__in=[])
    for capability in (Capability.MANAGE_PROJECTS, Capability.APPROVE_SENDING):
        held = reach(user, capability)
        if held.everywhere:
            return Project.objects.all()
        wanted |= Q(organisation__in=held.organisations)
    return Project.objects.filter(wanted)


def project_for(user: User, number: int) -> Project:
    """The project, or 404 for whoever may not open it."""
    seen = seen_by(user).select_related("organisation", "topic", "sector")
    project = seen.filter(number=number).first()
    if project is None:
        raise Http404
    return project


def may(user: User, capability: Capability, project: Project) -> bool:
    """Whether a capability of theirs reaches this project."""
    if not can(user, capability):
        return False
    held = reach(user, capability)
    return held.everywhere or project.organisation_id in held.organisations


def bodies_for(user: User) -> QuerySet[Organisation]:
    """Whose projects they may register."""
    held = reach(user, Capability.MANAGE_PROJECTS)
    found = Organisation.objects.filter(is_active=True)
    return found if held.everywhere else found.filter(pk__in=held.organisations)


def may_be_nobodys(user: User) -> bool:
    """Whether they may register a project of the centre itself."""
    return reach(user, Capability.MANAGE_PROJECTS).everywhere
