"""What an appeal has to do with others, as far as this person may see these."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.models import User
from accounts.roles import Capability
from feedback import access
from feedback.desk import wording
from feedback.matters import duplicates, incidents, linking, merging, people, telling, two_people
from feedback.matters.people import Lookalike
from feedback.models import Appeal, AppealLink, CitizenMerge, Incident, Merge, Spread
from feedback.statuses import Status

MOST = 10


@dataclass(frozen=True)
class Other:
    """Another appeal on a line of its own; `why` are the reasons it is there."""

    appeal: Appeal
    status: str
    icon: str
    why: list[str] = field(default_factory=list)
    may_join_here: bool = False
    may_join_there: bool = False
    may_be_part: bool = False


@dataclass(frozen=True)
class Joined:
    """An appeal that was joined with this one, or this one with it."""

    record: Merge
    other: Appeal | None  # None: not theirs to see
    may_undo: bool
    has_news: bool


@dataclass(frozen=True)
class Linked:
    link: AppealLink
    other: Appeal
    is_from_here: bool


@dataclass(frozen=True)
class Head:
    """The incident at whose head the appeal stands."""

    incident: Incident
    people: int
    parts: list[Other]
    languages: dict[str, int]
    spread: Spread | None


@dataclass(frozen=True)
class Found:
    candidates: list[Other]
    likely: list[incidents.Likely]
    head: Head | None
    part_of: Incident | None
    into: Joined | None
    joined: list[Joined]
    links: list[Linked]
    lookalikes: list[Lookalike]
    citizen_merges: list[CitizenMerge]


def of(appeal: Appeal, user: User) -> Found:
    """Bounded in number, and in the statements it takes."""
    may_triage = access.may(user, appeal, Capability.TRIAGE)
    may_join_people = access.may(user, appeal, Capability.MERGE_CITIZENS) and appeal.citizen_id
    is_open = appeal.is_open
    records = list(_records(appeal))
    links = list(linking.of(appeal)[:MOST])
    theirs = {record.appeal_id for record in records} | {record.into_id for record in records}
    theirs |= {link.appeal_id for link in links} | {link.other_id for link in links}
    seen = _seen(theirs - {appeal.pk}, user)
    joined = [_joined(record, appeal, seen, user) for record in records]
    known = set(seen) | {appeal.part_of_id}
    head = _head(appeal, user)
    candidates = [
        _candidate(each, appeal, user, is_head=head is not None)
        for each in (duplicates.of(appeal, user) if is_open else [])
        if each.appeal.pk not in known and each.appeal.part_of_id != appeal.pk
    ]
    return Found(
        candidates=candidates,
        likely=incidents.likely(appeal, user) if may_triage and head is None else [],
        head=head,
        part_of=_incident_of(appeal),
        into=next((each for each in joined if each.record.appeal_id == appeal.pk), None),
        joined=[each for each in joined if each.record.into_id == appeal.pk],
        links=_linked(links, appeal, seen),
        lookalikes=people.like(appeal.citizen) if may_join_people else [],
        citizen_merges=two_people.undoable(appeal.citizen) if may_join_people else [],
    )


def _records(appeal: Appeal) -> Iterable[Merge]:
    here = Merge.objects.filter(into=appeal, undone_at=None).order_by("-id")[:MOST]
    this = Merge.objects.filter(appeal=appeal, undone_at=None)[:1]
    return [*this, *here]


def _seen(pks: set[int], user: User) -> dict[int, Appeal]:
    found = access.visible_to(user).filter(pk__in=pks).defer("search")
    return found.in_bulk() if pks else {}


def _joined(record: Merge, appeal: Appeal, seen: dict[int, Appeal], user: User) -> Joined:
    other_pk = record.into_id if record.appeal_id == appeal.pk else record.appeal_id
    other = seen.get(other_pk)
    may_both = other is not None and all(
        access.may(user, each, Capability.TRIAGE) for each in (appeal, other)
    )
    return Joined(
        record,
        other,
        may_undo=may_both and merging.may_undo(record),
        has_news=other is not None and other.has_unread and other.status == Status.MERGED,
    )


def _other(appeal: Appeal, **known) -> Other:
    return Other(appeal, wording.status(appeal.status), wording.icon(appeal.channel), **known)


def _candidate(found: duplicates.Candidate, appeal: Appeal, user: User, *, is_head: bool) -> Other:
    other = found.appeal
    may = all(access.may(user, each, Capability.TRIAGE) for each in (appeal, other))
    is_part = is_head and other.part_of_id is None
    return _other(
        other,
        why=found.reasons,
        may_join_here=may and not merging.objection(other, appeal),
        may_join_there=may and not merging.objection(appeal, other),
        may_be_part=may and is_part and not incidents.reason_against(appeal, other),
    )


def _linked(links: list[AppealLink], appeal: Appeal, seen: dict[int, Appeal]) -> list[Linked]:
    told = []
    for link in links:
        is_from_here = link.appeal_id == appeal.pk
        other = seen.get(link.other_id if is_from_here else link.appeal_id)
        if other is not None:
            told.append(Linked(link, other, is_from_here))
    return told


def _head(appeal: Appeal, user: User) -> Head | None:
    incident = Incident.objects.filter(appeal=appeal).select_related("appeal").first()
    if incident is None:
        return None
    parts = access.visible_to(user).filter(part_of=appeal).defer("search").order_by("-id")
    return Head(
        incident=incident,
        people=telling.people_of(incident),
        parts=[_other(each) for each in parts[:MOST]],
        languages=incidents.languages_of(incident),
        spread=Spread.objects.filter(appeal=appeal).order_by("-id").first(),
    )


def _incident_of(appeal: Appeal) -> Incident | None:
    if appeal.part_of_id is None:
        return None
    return Incident.objects.filter(appeal=appeal.part_of_id).select_related("appeal").first()
