"""The one way in: words become an appeal, or join one. All of it in the caller's transaction."""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Func
from django.utils import timezone

from accounts import geography
from accounts.models import Address, Assurance, Citizen, Organisation, User
from channels.models import Account, Envelope
from channels.values import Place
from feedback import (
    codes,
    confirming,
    deadlines,
    guarding,
    languages,
    notices,
    searching,
    speaking,
    timeline,
    together,
    workflow,
)
from feedback.actors import CITIZEN, SYSTEM, Actor
from feedback.matters import joined
from feedback.models import Appeal, Event, Kind, Message, Topic
from feedback.routing import choosing
from feedback.statuses import Status

SUMMARY_LENGTH = 200


@dataclass(frozen=True)
class Words:
    """What somebody said and all we know of how.

    `intake_key` is its identity: the same twice is once. `digest` tells a repeat from other words
    under the same key, where the sender chooses the key.
    """

    intake_key: str
    channel: str
    text: str
    subject: str = ""
    full_text: str = ""
    language: str = ""
    account: Account | None = None
    envelope: Envelope | None = None
    address: Address | None = None
    citizen: Citizen | None = None
    assurance: int = Assurance.NONE
    thread_key: str = ""
    sent_at: datetime | None = None
    note: str = ""
    quiet: bool = False  # too much was said to this address of late: no acknowledgement
    digest: str = ""
    group_key: str = ""
    link: str = ""


@dataclass(frozen=True)
class Matter:
    """What a new appeal is about, as far as it is known when it comes."""

    kind: str = Kind.COMPLAINT
    topic: Topic | None = None
    place: Place | None = None
    place_words: str = ""
    organisation: Organisation | None = None
    received_at: datetime | None = None
    imported_from: str = ""
    follows: Appeal | None = None  # a matter that is over, of which this is the second appeal
    concerns: Organisation | None = None  # a complaint about its official, to be kept from it
    concerns_whom: User | None = None


@dataclass(frozen=True)
class Registered:
    """An appeal and the message that opened it; `created` is False when they were here already."""

    appeal: Appeal
    message: Message
    created: bool = True


def register(words: Words, matter: Matter | None = None, *, actor: Actor = CITIZEN) -> Registered:
    """Open an appeal: message, routing, deadline, timeline, acknowledgement.

    An imported one (`matter.imported_from`) tells nobody anything. Whether the words are known
    is not asked first: they seldom are, and the database says so.
    """
    alone = words.address is None and not connection.in_atomic_block
    try:
        with nullcontext() if alone else transaction.atomic():
            return open_new(words, matter or Matter(), actor=actor)
    except IntegrityError:
        if registered := known(words.intake_key):
            return registered
        raise


def open_new(words: Words, matter: Matter, *, actor: Actor = CITIZEN) -> Registered:
    """What `register` does with words that are new, in the caller's own transaction; raises
    `IntegrityError`, which ends that transaction, when they are not.

    Without an address, nothing but the appeal is written, and no transaction is needed.
    """
    appeal, entries = opened(words, matter, actor)
    appeal.pk, message_key = together.keys(Appeal, Message)
    message = message_of(appeal, words)
    message.pk = message_key
    events = timeline.beginning(appeal, *entries, said(message, actor))
    together.insert([appeal], [message], events)
    if not matter.imported_from and not words.quiet:
        acknowledge(appeal, message)
    return Registered(appeal, message)


def known(intake_key: str) -> Registered | None:
    """The appeal that these words opened before; None when they did not."""
    message = (
        Message.objects.select_related("appeal")
        .filter(intake_key=intake_key, appeal__intake_key=intake_key)
        .first()
    )
    return Registered(message.appeal, message, created=False) if message else None


def opened(words: Words, matter: Matter, actor: Actor) -> tuple[Appeal, list[timeline.Entry]]:
    """The appeal, not yet saved, and the first lines of its timeline.

    An imported one goes where its own history says, not where our rules would send it.
    """
    code = codes.new()
    now = timezone.now()
    received_at = matter.received_at or now
    citizen = words.citizen or (words.address.citizen if words.address else None)
    place = matter.place
    sector = geography.sector_at(place.latitude, place.longitude) if place else None
    appeal = Appeal(
        code=code,
        code_index=codes.index(code),
        intake_key=words.intake_key,
        kind=matter.kind,
        topic=matter.topic,
        subject=words.subject[:500],
        summary=summary(words.subject, words.text),
        language=_language(words, citizen),
        channel=words.channel,
        account=words.account,
        citizen=citizen,
        address=words.address,
        assurance=words.assurance,
        organisation=matter.organisation,
        sector=sector,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        place=(matter.place_words or (place.address if place else ""))[:500],
        received_at=received_at,
        last_activity_at=received_at,
        imported_from=matter.imported_from,
        follows=matter.follows,
        taken_by=actor.user,
        is_confidential=matter.concerns is not None,
        concerns=matter.concerns,
        concerns_whom=matter.concerns_whom,
        search=_searchable(words, f"{matter.place_words} {place.address if place else ''}"),
    )
    opening = {"channel": words.channel, "kind": appeal.kind, "assurance": words.assurance}
    if words.digest:
        opening["digest"] = words.digest
    entries = [
        timeline.Entry(
            Event.Kind.RECEIVED, actor, status=Status.RECEIVED, data=opening, at=received_at
        )
    ]
    if matter.follows is not None:
        entries.append(_goes_on(appeal, matter.follows))
    if appeal.is_confidential:
        for name, value in guarding.taken_away(appeal).items():
            setattr(appeal, name, value)
        entries.append(guarding.entry(appeal, actor, received_at))
    if not matter.imported_from:
        entries += choosing.route_new(appeal, f"{words.subject} {words.text}")
    for name, value in deadlines.fields(appeal, received_at).items():
        setattr(appeal, name, value)
    return appeal, entries


def _goes_on(appeal: Appeal, first: Appeal) -> timeline.Entry:
    """A second appeal is guarded as the first one was."""
    appeal.is_vulnerable, appeal.is_confidential = first.is_vulnerable, first.is_confidential
    appeal.concerns_id, appeal.concerns_whom_id = first.concerns_id, first.concerns_whom_id
    return timeline.Entry(
        Event.Kind.LINKED, SYSTEM, data={"follows": first.pk}, at=appeal.received_at
    )


def summary(subject: str, text: str) -> str:
    """The first words, for lists."""
    return " ".join((text or subject).split())[:SUMMARY_LENGTH]


def _language(words: Words, citizen: Citizen | None) -> str:
    if words.language:
        return words.language
    known = (citizen.language if citizen else "") or (
        words.account.language if words.account else ""
    )
    return languages.detect(f"{words.subject} {words.text}", default=known)


def _searchable(words: Words, place: str = "") -> Func:
    return searching.vector(f"{words.subject} {words.text} {place}")


def message_of(appeal: Appeal, words: Words) -> Message:
    """The citizen's words as a message on the appeal, not yet saved."""
    return Message(
        appeal=appeal,
        direction=Message.Direction.IN,
        channel=words.channel,
        address=words.address,
        subject=words.subject[:500],
        text=words.text,
        full_text=words.full_text if words.full_text != words.text else "",
        language=appeal.language,
        envelope=words.envelope,
        assurance=words.assurance,
        thread_key=words.thread_key[:500],
        group_key=words.group_key[:100],
        intake_key=words.intake_key,
        note=words.note[:500],
        link=words.link if len(words.link) <= 500 else "",
        sent_at=words.sent_at,
        created_at=appeal.last_activity_at,
    )


def said(message: Message, actor: Actor) -> timeline.Entry:
    """The line of the timeline for a saved message of the citizen."""
    return timeline.Entry(
        Event.Kind.MESSAGE,
        actor,
        data={
            "message": message.pk,
            "channel": message.channel,
            "sha256": timeline.fingerprint(message.text),
        },
        at=message.created_at,
    )


def acknowledge(appeal: Appeal, message: Message) -> Message | None:
    """Tell the citizen the code and the promise, by the door they came through."""
    if appeal.address is None:
        return None
    link = _invitation(appeal)
    return speaking.say(
        appeal,
        key=f"acknowledgement:{appeal.pk}",
        notice=partial(notices.acknowledgement, appeal, link),
        text=notices.acknowledgement(appeal, brief=False).body if link else "",
        in_reply_to=message.thread_key,
    )


def _invitation(appeal: Appeal) -> str:
    """The link to confirm who they are, where there is room for it; the conversation shows none."""
    if not confirming.may_ask(appeal) or speaking.way_out(appeal).adapter.brief:
        return ""
    try:
        return confirming.link_for(appeal, appeal.address)
    except confirming.TooOften:
        return ""


def add_words(appeal: Appeal, words: Words, *, actor: Actor = CITIZEN) -> Message:
    """More words of the citizen about the same matter. Ends our waiting for them."""
    with transaction.atomic():
        held = workflow.lock(appeal)  # the same words a moment earlier are visible after it
        if held.status == Status.MERGED:
            held = workflow.lock(joined.leads_to(held))
        if heard := Message.objects.filter(intake_key=words.intake_key).first():
            return heard
        now = timezone.now()
        held.last_activity_at = now
        message = message_of(held, words)
        message.save(force_insert=True)
        both = Func(F("search"), _searchable(words), template="%(expressions)s", arg_joiner=" || ")
        workflow.touch(held, last_activity_at=now, has_unread=True, search=both)
        timeline.append(held, said(message, actor))
        if held.status == Status.WAITING:
            workflow.move(held, Status.IN_PROGRESS, actor=actor)
        elif held.status == Status.MERGED:
            joined.heard(held)
    return message


def locate(appeal: Appeal, place: Place) -> None:
    """Where it is, when the appeal has no place yet."""
    with transaction.atomic():
        held = workflow.lock(appeal)
        if held.latitude is None:
            workflow.touch(
                held,
                latitude=place.latitude,
                longitude=place.longitude,
                place=held.place or place.address[:500],
                sector=held.sector or geography.sector_at(place.latitude, place.longitude),
            )
            searching.add(held.pk, place.address)
