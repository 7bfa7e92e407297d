"""Held back, never dropped: words that a person shall look at before they become an appeal.

`guard` stands first among the handlers. It holds back what comes from a blocked address, what one
address sends in a flood, and what looks like advertising; the raw payload stays in the inbox, and
one press of a button lets it in as if nothing had been.
"""

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Address, User
from accounts.models.citizens import address_index
from channels import inbox, outbox, throttle
from channels.models import Envelope
from channels.values import Inbound, Outcome
from feedback import commands, intake, notices, suspicion
from feedback.models import Block, Quarantined

GUARD = "feedback.quarantine.guard"
State, Reason = Quarantined.State, Quarantined.Reason


class Decided(Exception):
    """Somebody has decided about it already."""


def guard(inbound: Inbound, envelope: Envelope) -> Outcome | None:
    """Hold back what a person should see first; None lets it go on."""
    if inbound.auto_reply or inbound.bounce or not inbound.sender:
        return None
    if _is_blocked(inbound):
        return _hold(inbound, envelope, Reason.BLOCKED)
    often = {"burst": settings.INBOUND_BURST, "per_hour": settings.INBOUND_PER_HOUR}
    if not throttle.allow("inbound", f"{inbound.address_kind}:{inbound.sender}", **often):
        return _hold(inbound, envelope, Reason.TOO_MANY)
    found = suspicion.signals(inbound)
    if suspicion.is_suspicious(found) and not _is_known(inbound):
        return _hold(inbound, envelope, Reason.SUSPICIOUS, found)
    return None


def release(held: Quarantined, *, actor: User) -> Outcome:
    """Let it in: what the other handlers make of it. Raises `Decided`, and `LookupError` when
    its adapter reads the payload no longer as it did."""
    with transaction.atomic():
        held = _undecided(held)
        item = _item(held)
        outcome = inbox.offer(item, held.envelope, past=GUARD)
        _decide(held, State.RELEASED, actor, f"{outcome.result} {outcome.reference}".strip())
    return outcome


def refuse(held: Quarantined, *, actor: User) -> None:
    """It is no appeal. It is kept all the same. Raises `Decided`."""
    with transaction.atomic():
        _decide(_undecided(held), State.REFUSED, actor, "")


def _is_blocked(inbound: Inbound) -> bool:
    index = address_index(inbound.address_kind, inbound.sender)
    in_force = Q(until=None) | Q(until__gt=timezone.now())
    return Block.objects.filter(in_force, kind=inbound.address_kind, value_index=index).exists()


def _is_known(inbound: Inbound) -> bool:
    """Whether they proved who they are: then they may write of casinos."""
    index = address_index(inbound.address_kind, inbound.sender)
    proven = Address.objects.filter(verified_at__isnull=False)
    return proven.filter(kind=inbound.address_kind, value_index=index).exists()


def _hold(
    inbound: Inbound, envelope: Envelope, reason: Reason, found: list[suspicion.Signal] = ()
) -> Outcome:
    Quarantined.objects.bulk_create(
        [
            Quarantined(
                envelope=envelope,
                external_id=inbound.external_id[:300],
                kind=inbound.address_kind,
                sender=inbound.sender,
                reason=reason,
                signals=[signal.name for signal in found],
                summary=intake.summary(inbound.subject, inbound.text),
            )
        ],
        ignore_conflicts=True,
    )
    if reason == Reason.TOO_MANY:
        _say_so(inbound, envelope)
    return Outcome("quarantined", reason=str(reason))


def _say_so(inbound: Inbound, envelope: Envelope) -> None:
    """Tell a person who writes very much, once a day, that all of it is kept."""
    address = commands.sender(inbound)
    language = commands.language_of(address, envelope)
    outbox.enqueue(
        key=f"quarantine:{address.pk}:{timezone.now():%Y-%m-%d}",
        address=address,
        account=envelope.account,
        body=notices.held_back(language),
        language=language,
    )


def _undecided(held: Quarantined) -> Quarantined:
    held = Quarantined.objects.select_for_update(of=("self",)).get(pk=held.pk)
    if held.state != State.HELD:
        raise Decided
    return held


def _item(held: Quarantined) -> Inbound:
    envelope = Envelope.objects.select_related("account").get(pk=held.envelope_id)
    held.envelope = envelope
    for item in envelope.account.adapter.parse(envelope):
        if isinstance(item, Inbound) and item.external_id[:300] == held.external_id:
            return item
    raise LookupError(f"envelope {envelope.pk} holds no {held.external_id}")


def _decide(held: Quarantined, state: State, actor: User, result: str) -> None:
    held.state, held.result = state, result[:100]
    held.decided_by, held.decided_at = actor, timezone.now()
    held.save(update_fields=["state", "result", "decided_by", "decided_at"])
