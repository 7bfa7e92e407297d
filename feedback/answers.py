"""What the centre does with an appeal by hand: reply, note, answer, assign, classify, refuse."""

from enum import Enum
from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.roles import Capability
from feedback import deadlines, guarding, notices, notifying, ratings, speaking, timeline, workflow
from feedback.actors import SYSTEM, Actor
from feedback.answering import chains, numbering
from feedback.clock import moving
from feedback.matters import spreading
from feedback.models import Appeal, Event, Message, OfficialLetter, Topic
from feedback.notifying import kinds
from feedback.proceedings import refusing
from feedback.routing import again
from feedback.statuses import Status
from feedback.suggesting import predicting
from feedback.workflow import Forbidden


def _must(actor: Actor, capability: Capability) -> None:
    if not actor.can(capability):
        raise Forbidden(f"needs {capability}")


class Telling(Enum):
    """What goes out of an answer."""

    WORDS = "words"
    LINK = "link"  # the code, and the link to rate it
    NOTHING = "nothing"


def answer(
    appeal: Appeal,
    *,
    text: str,
    actor: Actor,
    version: int | None = None,
    close: bool = False,
    reject: bool = False,
    telling: Telling = Telling.WORDS,
    along_with: Message | None = None,
) -> Message:
    """Give the official answer (or the reasoned refusal), invite to rate it, and close if asked.

    The only function that sends one, whoever asks for it: words that need signatures go out when
    a draft of exactly these is signed (`feedback.answering`). `telling` is for what they heard
    already. `along_with` is the answer to the incident that the appeal is part
    of: it was signed there.

    Raises `Forbidden`, of which `chains.NeedsSignature` is one, `Outdated`, and `ValueError` for
    an empty text.
    """
    text = words = _words(text)
    with transaction.atomic():
        held = workflow.lock(appeal, version=version)
        signed = None
        if along_with is None or held.part_of_id != along_with.appeal_id:
            signed = chains.must_be_signed(held, text=text, refusal=reject)
        to = Status.REJECTED if reject else Status.ANSWERED
        ground = refusing.ground_of(held) if reject else None
        data = refusing.in_event(held, ground)
        workflow.move(appeal, to, actor=actor, version=version, data=data)
        text = refusing.with_ground(held, text, ground)
        invitation = ratings.invite(appeal)
        letter = numbering.register(held, author=actor.user, signed=signed)
        tell = partial(notices.answer, appeal, text, invitation.token, letter)
        if telling == Telling.LINK:
            tell = partial(notices.consulted, appeal, invitation.token)
        message = speaking.say(
            appeal,
            key=f"answer:{appeal.pk}:{appeal.resolution_round}",
            notice=tell,
            text=text,
            author=signed.author if signed else actor.user,
            official=True,
            silent=telling == Telling.NOTHING,
        )
        if letter:
            numbering.keep(letter, message)
        timeline.append(appeal, _answered(message, actor, letter))
        chains.settle(appeal, signed, message)
        workflow.touch(appeal, has_unread=False)
        spreading.answer(
            appeal, message, words, user=actor.user, signed=signed, closes=close, rejects=reject
        )
        if close and not reject:
            workflow.move(appeal, Status.CLOSED, actor=actor)
    return message


def reply(
    appeal: Appeal,
    *,
    text: str,
    actor: Actor,
    key: str,
    version: int | None = None,
    ask: bool = False,
) -> Message:
    """Write to the citizen without answering the matter; `ask` then waits for their words.

    `key` is the form's token: sent twice, it is said once. Raises as `answer`.
    """
    text = _words(text)
    _must(actor, Capability.ANSWER)
    key = f"reply:{appeal.pk}:{key}"
    with transaction.atomic():
        workflow.lock(appeal)  # the same form a moment earlier is visible after it
        if known := Message.objects.filter(intake_key=key).first():
            return known
        held = workflow.lock(appeal, version=version)
        message = speaking.say(
            held,
            key=key,
            notice=partial(notices.reply, held, text),
            text=text,
            author=actor.user,
        )
        Message.objects.filter(pk=message.pk).update(intake_key=key)
        timeline.append(held, _entry(Event.Kind.MESSAGE, message, actor))
        changes = {"has_unread": False, "last_activity_at": message.created_at}
        if held.first_answered_at is None:
            changes["first_answered_at"] = message.created_at
        workflow.touch(held, **changes)
        if ask and held.status != Status.WAITING:
            workflow.move(held, Status.WAITING, actor=actor)
    appeal.refresh_from_db()
    return message


def note(appeal: Appeal, *, text: str, actor: Actor, key: str = "") -> Message:
    """A word between colleagues, which the citizen never sees. `key` as in `reply`."""
    text = _words(text)
    _must(actor, Capability.NOTE)
    intake_key = f"note:{appeal.pk}:{key}" if key else None
    with transaction.atomic():
        held = workflow.lock(appeal)
        if key and (known := Message.objects.filter(intake_key=intake_key).first()):
            return known
        message = Message.objects.create(
            appeal=held,
            direction=Message.Direction.NOTE,
            channel=held.channel,
            author=actor.user,
            text=text,
            language=held.language,
            intake_key=intake_key,
            created_at=timezone.now(),
        )
        timeline.append(held, _entry(Event.Kind.NOTE, message, actor, public=False))
    return message


def assign(
    appeal: Appeal,
    *,
    actor: Actor,
    assignee: User | None = None,
    organisation: Organisation | None = None,
    version: int | None = None,
) -> None:
    """Give an appeal to a person or a body (or to nobody, with neither).

    A received or reopened one becomes assigned by it. Raises `Forbidden` also when it is kept from
    them (`feedback.guarding`).
    """
    _must(actor, Capability.TRIAGE)
    with transaction.atomic():
        held = workflow.lock(appeal, version=version)
        guarding.demand(held, organisation=organisation, assignee=assignee)
        is_news = assignee is not None and assignee not in (held.assignee, actor.user)
        changes = {"assignee": assignee}
        if organisation is not None:
            changes["organisation"] = organisation
        workflow.touch(held, **changes)
        if is_news:
            by = {"by": str(actor.user)}
            notifying.tell(user=assignee, kind=kinds.ASSIGNED, appeal=held, data=by)
        if organisation is not None:
            predicting.record(held, target="organisation", chosen=organisation.pk, user=actor.user)
        body = organisation or held.organisation
        timeline.append(
            held,
            timeline.Entry(
                Event.Kind.ASSIGNED,
                actor,
                data={
                    "organisation": body.pk if body else None,
                    "assignee": assignee.pk if assignee else None,
                },
            ),
        )
        somebody = assignee is not None or organisation is not None
        if somebody and workflow.allows(held.status, Status.ASSIGNED, SYSTEM):
            workflow.move(held, Status.ASSIGNED, actor=actor)
    appeal.refresh_from_db()


def mark_read(appeal: Appeal, *, actor: Actor) -> None:
    """Somebody read the citizen's words, and they need no answer."""
    _must(actor, Capability.TRIAGE)
    with transaction.atomic():
        held = workflow.lock(appeal)
        if held.has_unread:
            workflow.touch(held, has_unread=False)
    appeal.refresh_from_db()


def classify(
    appeal: Appeal,
    *,
    actor: Actor,
    kind: str | None = None,
    topic: Topic | None = None,
    priority: int | None = None,
    version: int | None = None,
) -> None:
    """Say what an appeal is about; its deadline and, while nobody has it, its route follow."""
    _must(actor, Capability.TRIAGE)
    with transaction.atomic():
        held = workflow.lock(appeal, version=version)
        changes = {
            name: value
            for name, value in (("kind", kind), ("topic", topic), ("priority", priority))
            if value is not None and value != getattr(held, name)
        }
        if not changes:
            return
        for name, value in changes.items():
            setattr(held, name, value)
        entries = [_classified(held, actor)]
        if held.is_open:
            routed, lines = again.follow(held, by_hand=tuple(changes))
            for name, value in routed.items():
                setattr(held, name, value)
            found = deadlines.reclassified(held)
            changes |= routed | found
            entries += lines + moving.entries(held, found, why="sorted")
        workflow.touch(held, **changes)
        timeline.append(held, *entries)
        if topic is not None and "topic" in changes:
            predicting.record(held, target="topic", chosen=topic.pk, user=actor.user)
    appeal.refresh_from_db()


def _classified(appeal: Appeal, actor: Actor) -> timeline.Entry:
    data = {"kind": appeal.kind, "topic": appeal.topic_id, "priority": appeal.priority}
    return timeline.Entry(Event.Kind.CLASSIFIED, actor, is_public=False, data=data)


def _answered(message: Message, actor: Actor, letter: OfficialLetter | None) -> timeline.Entry:
    entry = _entry(Event.Kind.ANSWER, message, actor)
    if letter is not None:
        entry.data.update(number=letter.number, date=letter.date.isoformat())
    return entry


def _entry(kind: str, message: Message, actor: Actor, *, public: bool = True) -> timeline.Entry:
    data = {"message": message.pk, "sha256": timeline.fingerprint(message.text)}
    return timeline.Entry(kind, actor, is_public=public, data=data, at=message.created_at)


def _words(text: str) -> str:
    text = text.replace("\0", "").strip()
    if not text:
        raise ValueError("nothing was written")
    return text
