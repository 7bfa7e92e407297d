"""A mass incident: one appeal stands at its head, others are parts, and one answer goes to all.

Parts stay appeals of their own, each with its citizen, channel, language and code. While the head
is open they are nobody's to do.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.roles import Capability
from feedback import access, timeline, workflow
from feedback.actors import Actor
from feedback.matters import duplicates, spreading, telling
from feedback.models import Appeal, Event, Incident, Spread
from feedback.statuses import OPEN, Status
from feedback.workflow import Forbidden

NEAR_METRES = 1000
MOST_OPEN = 50  # incidents that a new appeal is compared with


@dataclass(frozen=True)
class Likely:
    """An open incident that an appeal may be part of, and why."""

    incident: Incident
    reasons: list[str]


def to_do(appeals: QuerySet[Appeal]) -> QuerySet[Appeal]:
    """Without the parts of incidents at whose heads somebody still works, and without what is
    answered together with others elsewhere."""
    open_head = Appeal.objects.filter(pk=OuterRef("part_of"), status__in=OPEN)
    return appeals.filter(Q(part_of=None) | ~Exists(open_head), is_gathered=False)


def heads(user: User) -> QuerySet[Appeal]:
    """The heads of incidents that this person may see."""
    return access.visible_to(user).filter(pk__in=Incident.objects.values("appeal"))


def open_ones(user: User) -> list[Incident]:
    """The incidents that go on and whose heads this person may see, the latest first."""
    latest = heads(user).filter(status__in=OPEN).select_related("incident").defer("search")
    return [head.incident for head in latest.order_by("-id")[:MOST_OPEN]]


def likely(appeal: Appeal, user: User) -> list[Likely]:
    """The open incidents that an appeal looks like a part of; at most three."""
    if not appeal.is_open or appeal.part_of_id or appeal.is_confidential:
        return []
    latest = heads(user).filter(status__in=OPEN).exclude(pk=appeal.pk)
    latest = latest.select_related("incident").order_by("-id")[:MOST_OPEN]
    found = [(duplicates.alike(appeal, head), head) for head in latest]
    fitting = [(likeness, head) for likeness, head in found if _fits(likeness, appeal, head)]
    fitting.sort(key=lambda each: -each[0].score)
    return [
        Likely(head.incident, duplicates.Candidate(head, likeness).reasons)
        for likeness, head in fitting[:3]
    ]


def _fits(likeness: duplicates.Likeness, appeal: Appeal, head: Appeal) -> bool:
    if likeness.words >= duplicates.ALIKE:
        return True
    is_near = likeness.metres is not None and likeness.metres <= NEAR_METRES
    same_sector = appeal.sector_id is not None and appeal.sector_id == head.sector_id
    return likeness.is_same_topic and (is_near or same_sector)


def declare(
    appeal: Appeal,
    *,
    title: str,
    actor: Actor,
    expected_at: datetime | None = None,
    version: int | None = None,
) -> Incident:
    """Make an open appeal the head of an incident, or change what is said of the incident.

    When another moment is expected, all are told. Raises `Forbidden`, `Outdated`, and
    `ValueError` without a title.
    """
    title = " ".join(title.replace("\0", "").split())[:200]
    if not title:
        raise ValueError("an incident needs a title")
    _demand(actor, appeal)
    with transaction.atomic():
        held = workflow.lock(appeal, version=version)
        if not held.is_open or held.is_confidential or held.part_of_id:
            raise Forbidden("this cannot be the head of an incident")
        known = Incident.objects.filter(appeal=held).first()
        if known is None:
            known = Incident(appeal=held, user=actor.user, at=timezone.now())
        is_new, expected_before = known.pk is None, known.expected_at
        known.title, known.expected_at = title, expected_at
        known.save()
        data = {"incident": held.pk, "expected_at": expected_at and expected_at.isoformat()}
        _write_down(held, actor, data, is_public=is_new)
        if not is_new and expected_at != expected_before:
            spreading.news(known, texts={}, user=actor.user)
    appeal.refresh_from_db()
    return known


def attach(head: Appeal, appeal: Appeal, *, actor: Actor, version: int | None = None) -> bool:
    """Make an appeal part of the incident at whose head another stands; its citizen is told what
    is known. False when it was part of it before.

    Raises `Forbidden` when one of them is closed, confidential, or itself a head or joined, and
    `Outdated` when `version` is no longer that of the appeal.
    """
    _demand(actor, head, appeal)
    with transaction.atomic():
        held, above = workflow.lock(appeal, version=version), workflow.lock(head)
        incident = Incident.objects.filter(appeal=above).first()
        if held.part_of_id == above.pk:
            return False
        if incident is None or reason_against(above, held):
            raise Forbidden("it cannot be part of that")
        workflow.touch(held, part_of=above)
        _write_down(held, actor, {"head": above.pk}, is_public=True)
        _write_down(above, actor, {"part": held.pk})
        key = f"part:{incident.pk}:{held.version}"
        telling.tell_of(incident, held, key=key)
    appeal.refresh_from_db()
    head.refresh_from_db()
    return True


def reason_against(head: Appeal, appeal: Appeal) -> str:
    """Why an appeal cannot be part of an incident; "" when it can."""
    if head.pk == appeal.pk:
        return "itself"
    if not head.is_open or not appeal.is_open:
        return "closed"
    if appeal.is_confidential:
        return "confidential"
    if Incident.objects.filter(appeal=appeal).exists():
        return "head"
    return ""


def detach(appeal: Appeal, *, actor: Actor) -> None:
    """An appeal is part of no incident any more; it is somebody's to do again."""
    _demand(actor, appeal)
    with transaction.atomic():
        held = workflow.lock(appeal)
        if held.part_of_id is None:
            return
        data = {"head": held.part_of_id, "removed": True}
        workflow.touch(held, part_of=None)
        _write_down(held, actor, data, is_public=True)
    appeal.refresh_from_db()


def word(incident: Incident, *, texts: dict[str, str], actor: Actor) -> None:
    """Keep the answer in other languages; it goes out with the answer to the head."""
    _demand(actor, incident.appeal, capability=Capability.ANSWER)
    kept = {language: text.strip() for language, text in texts.items() if text.strip()}
    Incident.objects.filter(pk=incident.pk).update(texts=kept)
    incident.texts = kept


def tell_all(incident: Incident, *, texts: dict[str, str], actor: Actor) -> Spread:
    """Tell all who told us how it stands, with more words in the languages that are given."""
    _demand(actor, incident.appeal, capability=Capability.ANSWER)
    with transaction.atomic():
        held = workflow.lock(incident.appeal)
        if held.status not in (*OPEN, Status.ANSWERED):
            raise Forbidden("the incident is over")
        return spreading.news(incident, texts=texts, user=actor.user)


def languages_of(incident: Incident) -> dict[str, int]:
    """In how many appeals each language is spoken with those whom the answer reaches."""
    counted: dict[str, int] = {}
    for language in spreading.reached(incident.appeal).values_list("language", flat=True):
        counted[language] = counted.get(language, 0) + 1
    return counted


def _demand(actor: Actor, *appeals: Appeal, capability: Capability = Capability.TRIAGE) -> None:
    user = actor.user
    if user is None or not all(access.may(user, appeal, capability) for appeal in appeals):
        raise Forbidden(f"needs {capability}")


def _write_down(appeal: Appeal, actor: Actor, data: dict, *, is_public: bool = False) -> None:
    if "part" in data or "incident" in data:
        workflow.touch(appeal)
    timeline.append(
        appeal, timeline.Entry(Event.Kind.LINKED, actor, is_public=is_public, data=data)
    )
