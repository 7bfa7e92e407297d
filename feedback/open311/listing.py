"""Appeals as everybody may see them, and what the staff decide of single ones."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.roles import Capability
from feedback import access, notices, timeline, workflow
from feedback.actors import Actor
from feedback.deidentifying import deidentify
from feedback.models import Appeal, Event, Message, OpenListing, OpenService
from feedback.open311 import references
from feedback.statuses import OPEN, Status
from feedback.workflow import Forbidden

SPAN = timedelta(days=90)
MOST = 1000
_DESCRIPTION_MOST = 4000
_DECIMALS = 4  # of a degree: eleven metres

_CLOSED = [status for status in Status.values if status not in OPEN]
STATUSES = {"open": list(OPEN), "closed": _CLOSED}


def found(
    *,
    since: datetime,
    until: datetime,
    services: list[str] | None = None,
    statuses: list[str] | None = None,
) -> QuerySet[Appeal]:
    """The newest that everybody may see, received between two moments; `MOST` at most."""
    wanted = access.open_to_all().filter(received_at__gte=since, received_at__lte=until)
    if services:
        wanted = wanted.filter(topic__code__in=services)
    if statuses:
        wanted = wanted.filter(status__in=[one for name in statuses for one in STATUSES[name]])
    return whole(wanted).order_by("-received_at", "-id")[:MOST]


def by_references(given: list[str]) -> QuerySet[Appeal]:
    """Those of these numbers that everybody may see."""
    keys = []
    for reference in given[:MOST]:
        try:
            keys.append(references.read(reference))
        except ValueError:
            continue
    return whole(access.open_to_all().filter(pk__in=keys)).order_by("-received_at", "-id")


def was_sent(reference: str) -> bool:
    """Whether this number was given to a program for what it sent."""
    try:
        return access.came_by_open311(references.read(reference))
    except ValueError:
        return False


def whole(appeals: QuerySet[Appeal]) -> QuerySet[Appeal]:
    """With all that is shown of them."""
    said = Message.objects.filter(appeal=OuterRef("pk"), direction=Message.Direction.IN)
    return appeals.select_related(
        "topic", "topic__open_service", "organisation", "sector", "published_answer", "open_listing"
    ).annotate(words=Subquery(said.order_by("id").values("text")[:1]))


def described(appeal: Appeal) -> dict:
    """An appeal as the specification writes a request."""
    is_open = appeal.status in OPEN
    return {
        "service_request_id": references.of(appeal.pk),
        "status": "open" if is_open else "closed",
        "status_notes": _notes(appeal),
        "service_name": capfirst(str(appeal.topic)),
        "service_code": appeal.topic.code,
        "description": words_of(appeal),
        "agency_responsible": str(appeal.organisation) if appeal.organisation else None,
        "service_notice": notice(appeal) if is_open else None,
        "requested_datetime": _moment(appeal.received_at),
        "updated_datetime": _moment(appeal.closed_at or appeal.answered_at or appeal.received_at),
        "expected_datetime": _moment(appeal.due_at),
        "address": deidentify(appeal.place, appeal.language) or None,
        "address_id": None,
        "zipcode": None,
        "lat": _rounded(appeal.latitude),
        "long": _rounded(appeal.longitude),
        "media_url": None,
    }


def words_of(appeal: Appeal) -> str | None:
    """The citizen's words, de-identified, once one of the staff has put the appeal on the list: no
    machine finds every name. None where the service does not show them, or nobody looked yet."""
    listing = getattr(appeal, "open_listing", None)
    if (
        listing is None
        or not appeal.topic.open_service.shows_words
        or appeal.status == Status.MERGED
    ):
        return None
    return deidentify(appeal.words or "", appeal.language)[:_DESCRIPTION_MOST]


def preview(appeal: Appeal) -> str:
    """What everybody would read if it were put on the list; empty where words are not shown."""
    service = OpenService.objects.filter(topic=appeal.topic_id, shows_words=True).first()
    said = appeal.messages.filter(direction=Message.Direction.IN).order_by("id").first()
    return deidentify(said.text, appeal.language)[:_DESCRIPTION_MOST] if service and said else ""


def _notes(appeal: Appeal) -> str:
    """The answer, where one was published; else where it is, as the citizen reads it."""
    published = getattr(appeal, "published_answer", None)
    if published is not None and published.withdrawn_at is None:
        return published.answer
    return capfirst(str(Status(appeal.status).label))


def notice(appeal: Appeal) -> str | None:
    """By when we answer."""
    if appeal.due_at is None:
        return None
    day = date_format(timezone.localtime(appeal.due_at), "DATE_FORMAT")
    return _("We answer by %(day)s.") % {"day": day}


def _moment(moment: datetime | None) -> datetime | None:
    return timezone.localtime(moment) if moment else None


def _rounded(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, _DECIMALS)


def is_offered(appeal: Appeal) -> bool:
    """Whether its topic's service could show it, if the staff wish."""
    service = OpenService.objects.filter(topic=appeal.topic_id, is_active=True).first()
    return (
        service is not None
        and service.shows != OpenService.Shows.NOTHING
        and service.kind == appeal.kind
        and not (appeal.is_confidential or appeal.is_vulnerable)
    )


def decide(appeal: Appeal, *, is_shown: bool, actor: Actor, version: int | None = None) -> None:
    """Show one appeal to everybody, or no more. Whoever may triage can take it away; showing
    needs the right to publish. Raises `Forbidden` and `Outdated`."""
    needed = Capability.PUBLISH if is_shown else Capability.TRIAGE
    with transaction.atomic():
        held = workflow.lock(appeal, version=version)
        if actor.user is None or not access.may(actor.user, held, needed):
            raise Forbidden(f"needs {needed}")
        if is_shown and not is_offered(held):
            raise Forbidden("what is not of an open service is shown to nobody")
        OpenListing.objects.update_or_create(
            appeal=held, defaults={"is_shown": is_shown, "by": actor.user, "at": timezone.now()}
        )
        data = {"listed": is_shown}
        timeline.append(held, timeline.Entry(Event.Kind.PUBLISHED, actor, data=data))
        workflow.touch(held)


def tracking_words(appeal: Appeal) -> str:
    """What the sender is told: the code, and by when we answer."""
    told = _("Follow it at %(address)s with the code %(code)s.") % {
        "address": notices.track_link(),
        "code": appeal.code,
    }
    return " ".join(filter(None, (notice(appeal), told)))
