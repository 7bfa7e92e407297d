"""Supporting a proposal: one person, one voice, as far as we know who is one person."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Citizen
from feedback.models import Proposal, Voice
from feedback.notifying import heads, kinds, tell


class Closed(Exception):
    """It takes no voices: its last day is over, or it was taken off the site."""


def is_open(proposal: Proposal) -> bool:
    """Whether it takes voices now."""
    return proposal.withdrawn_at is None and proposal.until >= timezone.localdate()


def has(proposal: Proposal, citizen: Citizen) -> bool:
    """Whether this person supports it."""
    return Voice.objects.filter(proposal=proposal, citizen=citizen).exists()


def give(proposal: Proposal, citizen: Citizen) -> bool:
    """Support it; False when they did already, from whichever address. Raises `Closed`."""
    with transaction.atomic():
        person, held = _hold(proposal, citizen)
        _voice, is_new = Voice.objects.get_or_create(proposal=held, citizen=person)
        if is_new:
            _count(held, 1)
            tell_if_enough(held)
    return is_new


def withdraw(proposal: Proposal, citizen: Citizen) -> bool:
    """Support it no more; False when they did not. Raises `Closed`: what was counted, stays."""
    with transaction.atomic():
        person, held = _hold(proposal, citizen)
        gone, _ = Voice.objects.filter(proposal=held, citizen=person).delete()
        if gone:
            _count(held, -1)
    return bool(gone)


def carry(keep: Citizen, absorb: Citizen) -> None:
    """Two turned out to be one person: what both support has one voice less. In the transaction
    that joins them, which holds both rows."""
    theirs = Voice.objects.filter(citizen=absorb)
    kept = Voice.objects.filter(citizen=keep).values("proposal")
    doubled = list(theirs.filter(proposal__in=kept).values_list("proposal", flat=True))
    if doubled:
        Proposal.objects.filter(pk__in=doubled).update(voices=F("voices") - 1)
        theirs.filter(proposal__in=doubled).delete()
    theirs.update(citizen=keep)


def tell_if_enough(proposal: Proposal) -> None:
    """Let the heads of its body know, once, that it has as many voices as was asked for."""
    enough = proposal.threshold
    if not enough or proposal.voices < enough or proposal.organisation_id is None:
        return
    for head in heads.of(proposal.organisation_id):
        key = f"supported:{proposal.pk}:{enough}:{head.pk}"
        data = {"number": proposal.voices}
        tell(user=head, kind=kinds.SUPPORTED, appeal=proposal.appeal, key=key, data=data)


def _hold(proposal: Proposal, citizen: Citizen) -> tuple[Citizen, Proposal]:
    """Who they are by now, and the proposal, locked in the order in which citizens are joined."""
    person = Citizen.objects.select_for_update(no_key=True).get(pk=citizen.pk)
    if person.merged_into_id:
        person = Citizen.objects.select_for_update(no_key=True).get(pk=person.merged_into_id)
    held = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if not is_open(held):
        raise Closed(held.pk)
    return person, held


def _count(held: Proposal, more: int) -> None:
    held.voices += more
    held.save(update_fields=["voices"])
