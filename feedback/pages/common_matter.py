"""What an appeal's page tells of a matter that others told us about: never a word of theirs."""

from dataclasses import dataclass, field

from feedback.matters import joined, notices, telling
from feedback.models import Appeal, Event, Incident
from feedback.pages import milestones
from feedback.pages.milestones import Milestone
from feedback.statuses import Status


@dataclass(frozen=True)
class Common:
    """`leads_to` is the appeal of the same person that this one became part of, if it did.

    `goes_with` is another person's that it goes on with: its steps are `steps`. `incident` says
    what is known of a larger matter, in sentences.
    """

    leads_to: Appeal | None = None
    goes_with: Appeal | None = None
    steps: list[Milestone] = field(default_factory=list)
    incident: list[str] = field(default_factory=list)


def of(found: Appeal) -> Common:
    """What this appeal shares with others. Costs nothing where it shares nothing."""
    if found.status == Status.MERGED:
        into = joined.leads_to(found)
        if into.pk != found.pk:
            return Common(leads_to=into)
        head = found.merged_into
        return Common(goes_with=head, steps=_steps(found, head), incident=_incident(head))
    return Common(incident=_incident(found.part_of or found))


def _steps(found: Appeal, head: Appeal) -> list[Milestone]:
    """What happened to the common matter since they were joined."""
    since = found.joinings.filter(undone_at=None).values("at")[:1]
    events = Event.objects.filter(
        appeal=head, kind=Event.Kind.STATUS, is_public=True, at__gte=since
    )
    return milestones.read(events.order_by("sequence"))


def _incident(head: Appeal) -> list[str]:
    try:
        incident = head.incident
    except Incident.DoesNotExist:
        return []
    return notices.incident_lines(incident, telling.people_of(incident)) if head.is_open else []
