"""Words that answer a broadcast, among the handlers of what comes in.

Whose words answer what is decided so, the first that fits:

1. a tracking code in them names its appeal;
2. the message that they quote is what they answer: our broadcast's, or one of an appeal;
3. a question of ours that waits for their answer is what they answer;
4. the newest thing that was said counts: the broadcast, or what they and we said in an open
   matter of theirs since it went out.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, Subquery
from django.utils import timezone

from accounts.models.citizens import address_index
from channels import lookups
from channels.models import Envelope
from channels.values import Inbound, Outcome
from feedback import codes, commands
from feedback import inbound as words
from feedback.matters import joined
from feedback.models import Appeal, Message
from feedback.statuses import OPEN, Status
from outreach.models import Recipient, Reply

_REACHED = (Recipient.State.HANDED_OVER, Recipient.State.SENT, Recipient.State.DELIVERED)


def told(inbound: Inbound, envelope: Envelope) -> Subquery:
    """For `channels.lookups`: the broadcast whose message they quote; without a quotation, the
    latest that went out to them within the days in which replies come."""
    theirs = Recipient.objects.filter(
        address__kind=inbound.address_kind,
        address__value_index=address_index(inbound.address_kind, inbound.sender),
    )
    if inbound.thread_keys:
        quoted = {"delivery__provider_id__in": list(inbound.thread_keys)}
        found = theirs.filter(delivery__account=envelope.account_id, **quoted)
    else:
        since = timezone.now() - timedelta(days=settings.BROADCAST_REPLY_DAYS)
        found = theirs.filter(broadcast__started_at__gte=since, state__in=_REACHED)
    return Subquery(found.order_by("-id").values("pk")[:1])


def hear(inbound: Inbound, envelope: Envelope) -> Outcome | None:
    """Words from somebody to whom a broadcast went out: a reply, unless they are about another
    matter of theirs. None when they are none."""
    if not inbound.sender or inbound.bounce or inbound.auto_reply or inbound.public:
        return None
    if not (inbound.text or inbound.media) or codes.seen_in(f"{inbound.subject} {inbound.text}"):
        return None
    if envelope.account.adapter.threaded and not inbound.thread_keys:
        return None  # where conversations have names, a new one answers nothing
    pk = lookups.of(inbound, envelope)["told"]
    if pk is None:
        return None
    commands.sender(inbound)  # locked: of two messages at once, the second finds the first
    recipient = Recipient.objects.select_related("delivery", "broadcast").get(pk=pk)
    earlier = _earlier(recipient)
    if not inbound.thread_keys and _is_elsewhere(recipient, earlier):
        return None
    outcome = words.appeals(inbound, envelope, matter=lambda _theirs: earlier)
    if outcome.result in ("appeal", "message"):
        _tie(recipient, outcome, inbound, envelope)
    return outcome


def _earlier(recipient: Recipient) -> Appeal | None:
    """What the same person said to the same broadcast before, while it is open: one code and one
    acknowledgement for each."""
    if recipient.replied_at is None:
        return None
    said = Reply.objects.filter(
        broadcast=recipient.broadcast_id,
        appeal__address=recipient.address_id,
        appeal__status__in=OPEN,
    )
    reply = said.select_related("appeal").order_by("-id").first()
    return reply and reply.appeal


def _is_elsewhere(recipient: Recipient, earlier: Appeal | None) -> bool:
    """Whether their talk with us has gone on to another matter, or waits for their answer there."""
    at = _said_at(recipient)
    open_ones = Appeal.objects.filter(address=recipient.address_id)
    open_ones = joined.goes_on(open_ones, (*OPEN, Status.ANSWERED))
    # Whatever is said in an appeal is activity in it: the index leaves few messages to look at.
    lately = open_ones.filter(Q(last_activity_at__gt=at) | Q(status=Status.WAITING))
    newest = (
        Message.objects.filter(appeal__in=lately.values("pk"))
        .filter(Q(created_at__gt=at) | Q(appeal__status=Status.WAITING))
        .exclude(direction=Message.Direction.NOTE)
        .order_by("-id")
        .values_list("appeal", flat=True)
        .first()
    )
    return newest is not None and (earlier is None or newest != earlier.pk)


def _said_at(recipient: Recipient) -> datetime:
    """When the broadcast was said to them."""
    delivery = recipient.delivery
    if delivery is None:  # kept no longer
        return recipient.broadcast.started_at
    return delivery.sent_at or delivery.created_at


def _tie(recipient: Recipient, outcome: Outcome, inbound: Inbound, envelope: Envelope) -> None:
    """The message is a reply; a new appeal that it opened is gathered with the others."""
    message = Message.objects.select_related("appeal").get(
        intake_key=words.key_of(envelope, inbound.external_id)
    )
    now, appeal = timezone.now(), message.appeal
    Reply.objects.create(
        broadcast_id=recipient.broadcast_id, message=message, appeal=appeal, at=now
    )
    if recipient.replied_at is None:
        Recipient.objects.filter(pk=recipient.pk).update(replied_at=now)
    if outcome.result == "appeal" and not appeal.is_confidential:
        Appeal.objects.filter(pk=appeal.pk).update(is_gathered=True)
