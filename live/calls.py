"""Calls, folded from what providers say of them, in whatever order and however often."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import addresses
from accounts.models import Address
from channels.models import Account, Envelope
from channels.nudge import nudge
from channels.values import Inbound, Outcome, Signal
from channels.voice.events import CallEvent, CallStep
from channels.voice.turns import Turn
from feedback import inbound
from feedback.models import Message
from live import call_backs
from live.models import Call, Recording, Seat

PATIENCE = 4  # tries at a message whose caller we cannot tell, before it is nobody's

State = Call.State


class CallerUnknown(Exception):
    """The message came before the call it belongs to: it is tried again."""


def receive(signal: Signal, envelope: Envelope) -> Outcome | None:
    """The signal handler for calls: fold an event into its call. Runs in the inbox's
    transaction."""
    if not isinstance(signal, CallEvent):
        return None
    at = min(signal.at or envelope.received_at, timezone.now())
    call = hold(
        envelope.account,
        signal.call,
        at=at,
        caller=signal.caller,
        called=signal.called,
        is_outgoing=signal.is_outgoing,
    )
    fold(call, signal, at)
    if signal.step == CallStep.MESSAGE:
        _link_message(call, signal, envelope)
    elif signal.step == CallStep.RECORDED and signal.recording:
        _expect_recording(call, signal)
    settle(call)
    return Outcome("call", f"{call.pk} {call.state}")


def heard(turn: Turn) -> Call:
    """The call of a caller whom we lead, locked, with what they chose so far."""
    now = timezone.now()
    call = hold(turn.account, turn.call, at=now, caller=turn.caller, called=turn.called)
    call.heard_at = now
    if turn.language in dict(settings.LANGUAGES):
        call.language = turn.language
    settle(call)
    return call


def remember_language(call: Call) -> None:
    """The language that somebody of whom we knew none chose is theirs."""
    if call.caller is not None:
        addresses.learn(call.caller.citizen, language=call.language)


def hold(
    account: Account,
    external_id: str,
    *,
    at: datetime,
    caller: str = "",
    called: str = "",
    is_outgoing: bool = False,
) -> Call:
    """The call of that name, made if it is new, locked until the transaction ends."""
    known = _known(account, external_id, at)
    if known is None:
        known, _new = Call.objects.get_or_create(
            account=account,
            external_id=external_id,
            defaults={"started_at": at, "is_outgoing": is_outgoing},
        )
    call = Call.objects.select_for_update(of=("self",)).get(pk=known.pk)
    if caller and call.caller is None:
        call.caller = addresses.ensure(kind=Address.Kind.PHONE, value=caller)
    call.called = call.called or called
    return call


def _known(account: Account, external_id: str, at: datetime) -> Call | None:
    """The call that the account means: its own, or that of the number its message came from."""
    named = Call.objects.filter(external_id=external_id)
    if own := named.filter(account=account).first():
        return own
    beside = named.exclude(account__channel=account.channel)
    return beside.filter(started_at__gte=at - timedelta(days=1)).first()


def fold(call: Call, event: CallEvent, at: datetime) -> None:
    """Write down the moment of a step; the earliest of each counts, of ringing the latest."""
    call.language = call.language or event.language
    call.started_at = min(call.started_at, at)
    match event.step:
        case CallStep.QUEUED:
            call.queued_at = _earliest(call.queued_at, at)
        case CallStep.RINGING:
            _ring(call, event, at)
        case CallStep.ANSWERED:
            call.answered_at = _earliest(call.answered_at, at)
            call.operator = operator_at(event.operator) or call.operator
        case CallStep.ENDED:
            call.ended_at = _earliest(call.ended_at, at)
            if call.outcome in ("", "no-message"):
                call.outcome = event.outcome
        case CallStep.MESSAGE:
            call.message_at = _earliest(call.message_at, at)
            call.ended_at = _earliest(call.ended_at, at)  # it is the last that a call brings


def _ring(call: Call, event: CallEvent, at: datetime) -> None:
    """The latest phone that rings is the operator's, unless somebody answered or it was let go."""
    if call.offered_at is not None and at < call.offered_at:
        return
    call.offered_at = at
    if call.answered_at is None and not (call.freed_at and at <= call.freed_at):
        call.operator = operator_at(event.operator) or call.operator


def settle(call: Call) -> None:
    """Save the call with the state that follows from its moments, and what follows from that."""
    call.state = state_of(call)
    call.save()
    if call.ended_at and call.operator_id:
        Seat.objects.filter(user=call.operator_id, free_since__lt=call.ended_at).update(
            free_since=call.ended_at
        )
    call_backs.settle(call)


def state_of(call: Call) -> str:
    """Where a call is, a pure function of its moments."""
    if call.ended_at:
        if call.answered_at:
            return State.COMPLETED
        if call.message_at:
            return State.MESSAGE
        return State.ABANDONED if call.queued_at or call.offered_at else State.MISSED
    if call.answered_at:
        return State.ANSWERED
    if call.operator_id:
        return State.RINGING
    if call.queued_at and not call.left_queue_at:
        return State.QUEUED
    return State.STARTED


def operator_at(number: str):
    """Whose phone that is; None when it is nobody's here."""
    if not number:
        return None
    seat = Seat.objects.filter(number=number).select_related("user").order_by("-is_taking").first()
    return seat.user if seat else None


def _earliest(known: datetime | None, at: datetime) -> datetime:
    return min(known, at) if known else at


def _link_message(call: Call, signal: CallEvent, envelope: Envelope) -> None:
    """Tie the call to the appeal that the spoken message became; one that only the file speaks of
    becomes an appeal of whoever called."""
    said = Message.objects.filter(intake_key=inbound.key_of(envelope, signal.message))
    if signal.recording and not said.exists():
        if call.caller is None and envelope.attempts < PATIENCE:
            raise CallerUnknown(signal.call)
        words = Inbound(
            external_id=signal.message,
            sender=call.caller.value if call.caller else "",
            address_kind=Address.Kind.PHONE,
            media=(signal.recording,),
            language=call.language,
        )
        inbound.appeals(words, envelope)
    if message := said.first():
        call.appeal_id = message.appeal_id


def _expect_recording(call: Call, signal: CallEvent) -> None:
    Recording.objects.get_or_create(
        call=call,
        remote_url=signal.recording.url,
        defaults={"name": signal.recording.name, "next_try_at": timezone.now()},
    )
    transaction.on_commit(lambda: nudge("live.tasks.fetch_recordings"))


def end_lost(now: datetime | None = None) -> int:
    """End calls whose end nobody told us: callers whom we lead and no longer hear, and talks that
    no talk is as long as. Returns how many."""
    now = now or timezone.now()
    silent = now - timedelta(minutes=3)
    unending = now - timedelta(hours=4)
    lost = Call.objects.filter(ended_at=None).filter(started_at__lt=silent)
    ended = 0
    for pk in lost.values_list("pk", flat=True).order_by("started_at")[:500]:
        with transaction.atomic():
            call = Call.objects.select_for_update(of=("self",)).get(pk=pk)
            led = call.heard_at is not None and call.answered_at is None
            if call.ended_at or not (call.heard_at < silent if led else call.started_at < unending):
                continue
            call.ended_at = call.heard_at if led else now
            call.outcome = call.outcome or "lost"
            settle(call)
            ended += 1
    return ended
