"""What channels bring: words for an appeal we know, or a new appeal.

These are the handlers that `INBOUND_HANDLERS` names. They run within the inbox's transaction.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import addresses
from accounts.models import Address, Assurance
from channels import registry
from channels.models import Envelope
from channels.values import Inbound, Outcome
from feedback import citizens, codes, commands, intake
from feedback.evidence import keeping
from feedback.matters import joined
from feedback.models import Appeal, Message
from feedback.proceedings import afterwards
from feedback.statuses import OPEN, Status

_NAME_LENGTH = 170  # what an intake key has room for, beside the account


def edits(inbound: Inbound, envelope: Envelope) -> Outcome | None:
    """Words that replace earlier ones of theirs: those stay, the new ones are added below.

    An edit of words that we never heard is words like any others.
    """
    if not inbound.edits:
        return None
    earlier = (
        Message.objects.filter(intake_key=key_of(envelope, inbound.edits))
        .select_related("appeal")
        .first()
    )
    if earlier is None:
        return None
    if earlier.text == inbound.text:
        return Outcome("ignored", reason="an edit that changes no word")
    with translation.override(earlier.appeal.language):
        corrected = _("The citizen changed an earlier message.")
    address = commands.sender(inbound)
    words = replace(_words(inbound, envelope, address), note=corrected)
    intake.add_words(earlier.appeal, words)
    return Outcome("message", earlier.appeal.code, "an edit")


def appeals(
    inbound: Inbound,
    envelope: Envelope,
    *,
    matter: Callable[[Address | None], Appeal | None] | None = None,
) -> Outcome:
    """Everything else that a person said: more words for a known appeal, or a new one.

    Where a caller knows better than this module what appeal of theirs the words go on about, its
    `matter` tells by their address; None from it begins a new one.
    """
    if inbound.bounce:
        return Outcome("bounce", reason=inbound.note)
    if inbound.auto_reply:
        return Outcome("ignored", reason=inbound.note or "an automatic reply")
    if not (inbound.text or inbound.subject or inbound.media):
        return Outcome("ignored", reason="there are no words and no files in it")
    address = commands.sender(inbound) if inbound.sender else None
    if inbound.proven and address:
        prove(address, inbound)
    words = _words(inbound, envelope, address)
    said = Message.objects.filter(intake_key=words.intake_key).values_list("appeal__code").first()
    if said is not None:  # the same message in another payload: a provider's second try
        return Outcome("duplicate", *said)
    if inbound.group_key and (album := _album(inbound, envelope, address)):
        keep_media(inbound, album)
        if not inbound.text:
            return Outcome("message", album.appeal.code, "more of an album")
        inbound = replace(inbound, media=())
    if matter is not None:
        appeal = matter(address)
    else:
        appeal = _same_matter(inbound, envelope, address) if address else None
    if appeal is not None:
        message = afterwards.hear(appeal, words)
        appeal = message.appeal
        if inbound.place:
            intake.locate(appeal, inbound.place)
        result = "message"
    else:
        registered = intake.register(words, intake.Matter(place=inbound.place))
        appeal, message, result = registered.appeal, registered.message, "appeal"
    keep_media(inbound, message)
    return Outcome(result, appeal.code)


def _words(inbound: Inbound, envelope: Envelope, address: Address | None) -> intake.Words:
    known = address is not None and address.verified_at is not None
    confirmed = known and inbound.authentic
    return intake.Words(
        intake_key=key_of(envelope, inbound.external_id),
        channel=envelope.account.channel,
        text=inbound.text,
        subject=inbound.subject,
        full_text=inbound.full_text,
        language=inbound.language,
        account=envelope.account,
        envelope=envelope,
        address=address,
        assurance=Assurance.ADDRESS if confirmed else Assurance.NONE,
        thread_key=inbound.thread_key,
        sent_at=inbound.sent_at,
        note=inbound.note,
        group_key=inbound.group_key,
        link=inbound.link,
    )


def key_of(envelope: Envelope, name: str) -> str:
    """What a provider's second try has in common with its first; a long name, by its hash."""
    if len(name) > _NAME_LENGTH:
        name = hashlib.sha256(name.encode()).hexdigest()
    return f"{envelope.account_id}:{name}"


def _album(inbound: Inbound, envelope: Envelope, address: Address | None) -> Message | None:
    """The message that the first picture of the same album became."""
    if address is None:
        return None
    theirs = Message.objects.filter(address=address, group_key=inbound.group_key[:100])
    same_account = theirs.filter(envelope__account=envelope.account_id)
    return same_account.select_related("appeal").order_by("id").first()


def prove(address: Address, inbound: Inbound) -> bool:
    """Addresses that the provider vouches for are the sender's: confirmed, unless they are
    somebody else's whom only a person may join with this one. Whether all of them are."""
    joined = True
    for proven in inbound.proven:
        other = addresses.find(kind=proven.kind, value=proven.value)
        if other is None:
            other = Address.objects.create(
                kind=proven.kind, value=proven.value, citizen_id=address.citizen_id
            )
        elif other.citizen_id != address.citizen_id:
            if not citizens.are_one(keep=other.citizen, absorb=address.citizen):
                joined = False
                continue
            address.refresh_from_db()
            other.refresh_from_db()
        if other.pk != address.pk:
            addresses.confirm(other)
        elif address.verified_at is None:  # the very address they write from
            addresses.confirm(address)
    return joined


def _same_matter(inbound: Inbound, envelope: Envelope, address: Address) -> Appeal | None:
    """The appeal these words go on about: by a code in them, by the conversation they answer,
    or, where the channel names none, the person's latest. Only ever one of the sender's own."""
    theirs = Appeal.objects.filter(citizen_id=address.citizen_id)
    # Whoever writes to it locks and reads it anew.
    theirs = theirs.only("code", "status", "answered_at", "closed_at")
    for code in codes.seen_in(f"{inbound.subject} {inbound.text}"):
        if appeal := theirs.filter(code_index=codes.index(code)).first():
            return appeal
    if inbound.thread_keys:
        keys = list(inbound.thread_keys)
        said = Message.objects.filter(
            Q(thread_key__in=keys)
            | Q(delivery__account=envelope.account_id, delivery__provider_id__in=keys),
            appeal__in=theirs,
        )
        if message := said.order_by("-id").only("appeal").first():
            return theirs.get(pk=message.appeal_id)
    adapter = envelope.account.adapter
    if adapter.threaded or inbound.public:  # a comment names what it is under
        return None
    since = timezone.now() - timedelta(hours=adapter.conversation_hours)
    # Who typed this address into a form, and did not prove it, reads what is said there: nothing
    # goes there but the answer to what we asked.
    forms = [adapter.slug for adapter in registry.every() if adapter.form]
    typed_in = Q(channel__in=forms, assurance=Assurance.NONE) & ~Q(status=Status.WAITING)
    # What we asked them about is what they answer, however long it takes.
    lately = Q(last_activity_at__gte=since) | Q(status=Status.WAITING)
    latest = theirs.filter(lately, address=address).exclude(typed_in)
    latest = joined.goes_on(latest, (*OPEN, Status.ANSWERED))
    return latest.order_by("-last_activity_at").first()


def keep_media(inbound: Inbound, message: Message) -> None:
    """The files of an inbound as evidence on a message: kept, or fetched soon by a worker."""
    for media in inbound.media:
        if media.content is None:
            keeping.expect_remote(
                name=media.name,
                declared_type=media.content_type,
                url=media.url,
                message=message,
                pages=media.pages or 0,
            )
        else:
            keeping.keep(
                name=media.name,
                declared_type=media.content_type,
                content=media.content,
                message=message,
            )
