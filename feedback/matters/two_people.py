"""Two citizens who were taken for one: what was joined by one of the staff can be parted again
for a day. What citizens proved themselves stays."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.models import Address, Citizen, User
from accounts.roles import Capability
from feedback import timeline, workflow
from feedback.actors import Actor
from feedback.models import Appeal, CitizenMerge, Event, Merge
from feedback.workflow import Forbidden

UNDO_FOR = timedelta(hours=24)
_FIELDS = ("name", "verified_name", "language", "national_number", "user_id", "assurance")


class AppealsJoined(Forbidden):
    """Their appeals were joined as one person's since."""

    told = _("Appeals of the two were joined since. Part these first.")


def begin(keep: Citizen, absorb: Citizen, actor: User | None) -> CitizenMerge | None:
    """What was before, not saved yet; None when nobody of the staff does it, or it was done.

    In the transaction that joins them, which holds both rows.
    """
    if actor is None or absorb.merged_into_id is not None:
        return None
    moved = {
        "addresses": list(Address.objects.filter(citizen=absorb).values_list("pk", flat=True)),
        "appeals": list(Appeal.objects.filter(citizen=absorb).values_list("pk", flat=True)),
        "citizens": list(Citizen.objects.filter(merged_into=absorb).values_list("pk", flat=True)),
    }
    before = {"keep": _fields(keep), "absorb": _fields(absorb)}
    return CitizenMerge(
        keep=keep, absorb=absorb, before=before, moved=moved, user=actor, at=timezone.now()
    )


def keep(record: CitizenMerge, keep: Citizen, absorb: Citizen) -> None:
    """Save what was before, with what is after."""
    record.after = {"keep": _fields(keep), "absorb": _fields(absorb)}
    record.save()


def undoable(citizen: Citizen) -> list[CitizenMerge]:
    """The joinings into this citizen that can be undone now, the latest first."""
    since = timezone.now() - UNDO_FOR
    records = CitizenMerge.objects.filter(keep=citizen, undone_at=None, at__gt=since)
    return list(records.select_related("user").order_by("-id")[:5])


def undo(record: CitizenMerge, *, actor: Actor) -> None:
    """Make two people of one again: each gets back the addresses and appeals they had.

    What came meanwhile goes by the address that it came from; a field that was changed since stays
    changed.
    Raises `Forbidden`.
    """
    if not actor.can(Capability.MERGE_CITIZENS):
        raise Forbidden(f"needs {Capability.MERGE_CITIZENS}")
    with transaction.atomic():
        pks = sorted({record.keep_id, record.absorb_id})
        list(Address.objects.select_for_update().filter(citizen__in=pks).order_by("pk"))
        held = Citizen.objects.select_for_update(no_key=True).order_by("pk").in_bulk(pks)
        kept, absorbed = held[record.keep_id], held[record.absorb_id]
        record = CitizenMerge.objects.select_for_update(of=("self",)).get(pk=record.pk)
        if record.undone_at is not None:
            return
        if record.at <= timezone.now() - UNDO_FOR:
            raise Forbidden("too late to part them")
        if kept.merged_into_id or absorbed.merged_into_id != kept.pk:
            raise Forbidden("they were joined with others since")
        _demand_no_joined_appeals(record)
        _restore(kept, absorbed, record)
        theirs = {"pk__in": record.moved["addresses"], "citizen": kept}
        Address.objects.filter(**theirs).update(citizen=absorbed)
        others = {"pk__in": record.moved["citizens"], "merged_into": kept}
        Citizen.objects.filter(**others).update(merged_into=absorbed)
        _return_appeals(kept, absorbed, record, actor)
        for part in map(import_string, settings.CITIZENS_PARTED):
            part(kept, absorbed)
        record.undone_at, record.undone_by = timezone.now(), actor.user
        record.save(update_fields=["undone_at", "undone_by"])


def _demand_no_joined_appeals(record: CitizenMerge) -> None:
    moved = record.moved["appeals"]
    since = Merge.objects.filter(undone_at=None, is_one_person=True, at__gte=record.at)
    across = Q(appeal__in=moved) & ~Q(into__in=moved) | Q(into__in=moved) & ~Q(appeal__in=moved)
    if since.filter(across).exists():
        raise AppealsJoined("their appeals were joined")


def _restore(kept: Citizen, absorbed: Citizen, record: CitizenMerge) -> None:
    for name in (*_FIELDS, "created_at"):
        now = _value(kept, name)
        if now == record.after["keep"][name]:
            _set(kept, name, record.before["keep"][name])
        _set(absorbed, name, record.before["absorb"][name])
    absorbed.merged_into = None
    kept.save()  # first: numbers and accounts are unique
    absorbed.save()


def _return_appeals(kept: Citizen, absorbed: Citizen, record: CitizenMerge, actor: Actor) -> None:
    theirs = Q(pk__in=record.moved["appeals"]) | Q(address__in=record.moved["addresses"])
    moved = Appeal.objects.select_for_update(of=("self",)).filter(theirs, citizen=kept)
    for appeal in moved.order_by("pk"):
        workflow.touch(appeal, citizen=absorbed)
        data = {"citizen": absorbed.pk, "was": kept.pk, "undone": True}
        timeline.append(
            appeal, timeline.Entry(Event.Kind.MERGED, actor, is_public=False, data=data)
        )


def _fields(citizen: Citizen) -> dict:
    return {name: _value(citizen, name) for name in (*_FIELDS, "created_at")}


def _value(citizen: Citizen, name: str):
    value = getattr(citizen, name)
    return value.isoformat() if name == "created_at" else value


def _set(citizen: Citizen, name: str, value) -> None:
    setattr(citizen, name, parse_datetime(value) if name == "created_at" else value)
