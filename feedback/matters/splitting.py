"""A message that speaks of a second matter: that matter becomes an appeal of its own.

The message stays where it was said, for the timeline holds its fingerprint. The new appeal opens
with a copy of the words, or of those among them that are about it; files that are about it go
along. Its clock runs from when the citizen said it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.roles import Capability
from feedback import access, intake, speaking, timeline, workflow
from feedback.actors import Actor
from feedback.matters import notices
from feedback.models import Appeal, AppealLink, Attachment, Event, Message, Topic, Transcript
from feedback.statuses import Status
from feedback.workflow import Forbidden


@dataclass(frozen=True)
class Second:
    """What the second matter is: its words, its kind and topic, and the files that go along."""

    text: str
    kind: str
    topic: Topic | None = None
    files: Iterable[UUID] = field(default=())


def split(message: Message, second: Second, *, actor: Actor, key: str) -> Appeal:
    """Open an appeal with what a message says of a second matter, and tell the citizen its code.

    `key` is the form's token: sent twice, it is one appeal. Raises `Forbidden`, and `ValueError`
    when no words are given.
    """
    text = second.text.replace("\0", "").strip()
    if not text:
        raise ValueError("nothing was written")
    if message.direction != Message.Direction.IN or actor.user is None:
        raise Forbidden("only the citizen's words are parted, by one of the staff")
    if not access.may(actor.user, message.appeal, Capability.TRIAGE):
        raise Forbidden("needs to triage")
    with transaction.atomic():
        first = workflow.lock(message.appeal)  # the same form a moment earlier is visible after it
        intake_key = f"split:{first.pk}:{key}"
        if known := intake.known(intake_key):
            return known.appeal
        if first.status == Status.MERGED:
            raise Forbidden("it was joined with another")
        made = intake.open_new(
            _words(message, first, text, intake_key), _matter(message, first, second)
        )
        if first.is_confidential:
            workflow.touch(made.appeal, is_confidential=True, concerns=first.concerns)
        _carry(message, made.message, second.files)
        AppealLink.objects.create(
            appeal=made.appeal,
            other=first,
            kind=AppealLink.Kind.PARTED,
            user=actor.user,
            at=timezone.now(),
        )
        _write_down(first, made.appeal, message, actor)
        speaking.say(
            made.appeal,
            key=f"acknowledgement:{made.appeal.pk}",
            notice=partial(notices.second_matter, made.appeal, first),
            in_reply_to=message.thread_key,
        )
    return made.appeal


def _words(message: Message, first: Appeal, text: str, intake_key: str) -> intake.Words:
    with translation.override(first.language):
        note = _("Parted from %(code)s") % {"code": first.code}
    return intake.Words(
        intake_key=intake_key,
        channel=message.channel,
        text=text,
        subject=message.subject,
        language=first.language,
        account=first.account,
        address=first.address,
        citizen=first.citizen,
        assurance=message.assurance,
        sent_at=message.sent_at,
        note=note,
        quiet=True,  # the acknowledgement says that it is a second one
        link=message.link,
    )


def _matter(message: Message, first: Appeal, second: Second) -> intake.Matter:
    return intake.Matter(
        kind=second.kind,
        topic=second.topic,
        place_words=first.place,
        received_at=message.created_at,
    )


def _carry(message: Message, copy: Message, files: Iterable[UUID]) -> None:
    chosen = Attachment.objects.filter(message=message, pk__in=list(files))
    Transcript.objects.filter(attachment__in=chosen).update(appeal=copy.appeal)
    chosen.update(message=copy)


def _write_down(first: Appeal, second: Appeal, message: Message, actor: Actor) -> None:
    words = {"message": message.pk, "sha256": timeline.fingerprint(message.text)}
    workflow.touch(first)
    timeline.append(
        first, timeline.Entry(Event.Kind.SPLIT, actor, data={"into": second.pk, **words})
    )
    timeline.append(
        second, timeline.Entry(Event.Kind.SPLIT, actor, data={"from": first.pk, **words})
    )
