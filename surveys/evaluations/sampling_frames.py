"""The list of one body's users: from its answered appeals, its counters, or a list brought along.

Each person once, by the address of their latest matter; confidential appeals left out; who asked
us not to speak first is marked and not drawn. A number says nothing of the person.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Address, User
from feedback.models import Appeal
from reception.models import Ticket
from surveys.evaluations.acts import record
from surveys.models import Draw, EvaluatedBody, Frame, FrameUnit, Stratum

Source, Strata = Frame.Source, Frame.Strata
OPTED_OUT = "opted_out"
_BATCH = 2000
_REST = "-"


class NoFrame(Exception):
    """There is no list, or it can't be changed any more; the words are for the person."""


@dataclass(frozen=True)
class Found:
    """One person of a source, before they get a number."""

    address: int
    stratum: str = _REST
    label: str = ""
    cluster: str = ""
    opted_out: bool = False


def build(
    body: EvaluatedBody,
    *,
    source: str,
    strata_by: str,
    first_day: date,
    last_day: date,
    user: User | None,
) -> Frame:
    """The frame of a body from what the centre knows, in place of one not drawn from yet.

    Raises `NoFrame` when nobody is found, or it was drawn from already.
    """
    since, until = _moments(first_day, last_day)
    if source == Source.APPEALS:
        found = list(_of_appeals(body, strata_by, since, until))
        counts = _appeal_counts(body, since, until)
    else:
        found = list(_of_tickets(body, strata_by, since, until))
        counts = _ticket_counts(body, since, until)
    days = {"first_day": first_day, "last_day": last_day}
    frame = Frame(body=body, source=source, strata_by=strata_by, counts=counts, **days)
    return keep(frame, found, user)


def _moments(first: date, last: date) -> tuple[datetime, datetime]:
    midnight = timezone.get_current_timezone()
    return (
        datetime.combine(first, time.min, midnight),
        datetime.combine(last + timedelta(days=1), time.min, midnight),
    )


def _appeals(body: EvaluatedBody, since: datetime, until: datetime):
    return Appeal.objects.filter(
        organisation=body.organisation_id, answered_at__gte=since, answered_at__lt=until
    )


def _of_appeals(body: EvaluatedBody, by: str, since: datetime, until: datetime) -> Iterator[Found]:
    """The latest answered appeal of each citizen."""
    latest = (
        _appeals(body, since, until)
        .filter(is_confidential=False, citizen__isnull=False, address__isnull=False)
        .order_by("citizen_id", "-answered_at")
        .distinct("citizen_id")
        .select_related("address", "sector", "topic")
        .only("channel", "citizen_id", "address__opted_out_at", "sector", "topic")
    )
    for appeal in latest.iterator(chunk_size=_BATCH):
        part, label = _REST, ""
        if by == Strata.SECTOR and appeal.sector_id:
            part, label = appeal.sector.code, str(appeal.sector)
        elif by == Strata.TOPIC and appeal.topic_id:
            part, label = appeal.topic.code, str(appeal.topic)
        elif by == Strata.CHANNEL:
            part, label = appeal.channel, appeal.get_channel_display()
        yield Found(
            appeal.address_id, part, label, opted_out=appeal.address.opted_out_at is not None
        )


def _appeal_counts(body: EvaluatedBody, since: datetime, until: datetime) -> dict:
    mine = _appeals(body, since, until)
    open_ones = mine.filter(is_confidential=False)
    reachable = open_ones.filter(citizen__isnull=False, address__isnull=False)
    return {
        "found": mine.count(),
        "confidential": mine.filter(is_confidential=True).count(),
        "without_address": open_ones.count() - reachable.count(),
        "same_person": reachable.count() - reachable.values("citizen_id").distinct().count(),
    }


def _tickets(body: EvaluatedBody, since: datetime, until: datetime):
    return Ticket.objects.filter(
        office__organisation=body.organisation_id,
        state=Ticket.State.SERVED,
        ended_at__gte=since,
        ended_at__lt=until,
    )


def _of_tickets(body: EvaluatedBody, by: str, since: datetime, until: datetime) -> Iterator[Found]:
    """The latest visit of each citizen who left an address; the hall is their cluster."""
    latest = (
        _tickets(body, since, until)
        .filter(address__isnull=False)
        .order_by("address__citizen_id", "-ended_at")
        .distinct("address__citizen_id")
        .select_related("address", "service", "office")
    )
    for ticket in latest.iterator(chunk_size=_BATCH):
        part, label = _REST, ""
        if by == Strata.TOPIC:
            part, label = f"service-{ticket.service_id}", str(ticket.service)
        yield Found(
            ticket.address_id,
            part,
            label,
            ticket.office.code,
            opted_out=ticket.address.opted_out_at is not None,
        )


def _ticket_counts(body: EvaluatedBody, since: datetime, until: datetime) -> dict:
    mine = _tickets(body, since, until)
    reachable = mine.filter(address__isnull=False)
    people = reachable.values("address__citizen_id").distinct().count()
    return {
        "found": mine.count(),
        "without_address": mine.count() - reachable.count(),
        "same_person": reachable.count() - people,
    }


def of_list(body: EvaluatedBody, rows: Iterable[Found], counts: dict, user: User | None) -> Frame:
    """The frame of a body from a list that was brought; `rows` have their addresses already."""
    people: dict[int, Found] = {}
    twice = 0
    owners = dict(
        Address.objects.filter(pk__in=[row.address for row in rows]).values_list("pk", "citizen_id")
    )
    for row in rows:
        if owners[row.address] in people:
            twice += 1
        else:
            people[owners[row.address]] = row
    frame = Frame(body=body, source=Source.LIST, strata_by=Strata.LIST)
    frame.counts = counts | {"same_person": counts.get("same_person", 0) + twice}
    return keep(frame, list(people.values()), user)


@transaction.atomic
def keep(frame: Frame, found: list[Found], user: User | None) -> Frame:
    """Write a frame with its strata and units, in place of the one before."""
    body = frame.body
    EvaluatedBody.objects.select_for_update().get(pk=body.pk)
    if Draw.objects.filter(frame__body=body).exists():
        raise NoFrame(_("It was drawn from this list already: it stands."))
    if not any(not each.opted_out for each in found):
        raise NoFrame(_("Nobody was found who may be asked. Choose another source or period."))
    known = {
        stratum.code: stratum for stratum in Stratum.objects.filter(frame__body=body).iterator()
    }
    Frame.objects.filter(body=body).delete()
    ordered = sorted(found, key=lambda each: (each.label, each.stratum, each.cluster, each.address))
    prefix = body.organisation.code.upper()[:20]
    numbers = [f"{prefix}-{place:06}" for place in range(1, len(ordered) + 1)]
    opted_out = sum(each.opted_out for each in ordered)
    frame.counts |= {OPTED_OUT: opted_out, "may_be_asked": len(ordered) - opted_out}
    frame.digest = digest(
        (number, each.stratum, each.cluster)
        for number, each in zip(numbers, ordered, strict=True)
        if not each.opted_out
    )
    frame.built_by, frame.built_at = user, timezone.now()
    frame.save()
    strata = _strata(frame, ordered, known)
    FrameUnit.objects.bulk_create(
        [
            FrameUnit(
                frame=frame,
                stratum=strata[each.stratum],
                number=number,
                address_id=each.address,
                cluster=each.cluster,
                left_out=OPTED_OUT if each.opted_out else "",
            )
            for number, each in zip(numbers, ordered, strict=True)
        ],
        batch_size=_BATCH,
    )
    record(
        body.evaluation,
        "frame_built",
        user,
        body=body.pk,
        source=frame.source,
        digest=frame.digest,
        **frame.counts,
    )
    return frame


def _strata(frame: Frame, ordered: list[Found], known: dict[str, Stratum]) -> dict[str, Stratum]:
    """What was expected of a stratum of the frame before is expected of it still."""
    sizes = Counter(each.stratum for each in ordered if not each.opted_out)
    clusters = {(each.stratum, each.cluster) for each in ordered if not each.opted_out}
    labels = {each.stratum: each.label for each in ordered}
    return {
        code: Stratum.objects.create(
            frame=frame,
            code=code,
            label=label,
            size=sizes[code],
            clusters=sum(1 for stratum, cluster in clusters if stratum == code and cluster),
            deviation=known[code].deviation if code in known else None,
            cost=known[code].cost if code in known else None,
        )
        for code, label in labels.items()
    }


def digest(rows: Iterable[tuple[str, str, str]]) -> str:
    """SHA-256 over `number;stratum;cluster` a line: whoever has the published list can check that
    it is the one that was drawn from."""
    lines = (";".join(row) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
