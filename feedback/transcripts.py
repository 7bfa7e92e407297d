"""Putting recordings into writing, whatever channel they came by.

A recording that came without words waits for a member of staff to write down what was said. What
a machine understood is offered as a draft and never stands for the words by itself.
"""

from django.db import transaction
from django.utils import timezone

from channels.models import Envelope
from channels.values import Outcome, Signal
from channels.voice.events import Transcribed
from feedback import searching, timeline, workflow
from feedback.actors import Actor
from feedback.inbound import key_of
from feedback.models import Attachment, Event, Message, Transcript
from feedback.workflow import Outdated

MOST_LETTERS = 20_000
SUMMARY_LENGTH = 200


def expect(attachment: Attachment) -> None:
    """Have a recording that came without words wait for its transcript. Again changes nothing."""
    message = attachment.message
    if message is None or attachment.media != Attachment.Media.AUDIO:
        return
    if message.direction == Message.Direction.IN and not message.text:
        Transcript.objects.get_or_create(
            attachment=attachment, defaults={"appeal_id": message.appeal_id}
        )


def suggested(signal: Signal, envelope: Envelope) -> Outcome | None:
    """The signal handler for what a provider's machine understood: a draft."""
    if not isinstance(signal, Transcribed):
        return None
    message = Message.objects.filter(intake_key=key_of(envelope, signal.message)).first()
    attachment = message and message.attachments.order_by("created_at").first()
    if attachment is None:
        return Outcome("ignored", reason="a transcript of nothing we have")
    transcript, _new = Transcript.objects.get_or_create(
        attachment=attachment, defaults={"appeal_id": message.appeal_id}
    )
    suggest(transcript, signal.text, source=signal.source)
    return Outcome("transcript", signal.source)


def suggest(transcript: Transcript, text: str, *, source: str) -> None:
    """Offer a machine's words, unless a person has written theirs."""
    Transcript.objects.filter(pk=transcript.pk, written_at=None).update(
        draft=text.replace("\0", "").strip()[:MOST_LETTERS], draft_source=source[:100]
    )


def write(transcript: Transcript, *, text: str, actor: Actor, seen: str) -> None:
    """Keep what a person heard: shown with the recording, found by search, first words of an
    appeal that had none. `seen` is the text that stood there before; raises `Outdated` when a
    colleague wrote another meanwhile."""
    with transaction.atomic():
        held = workflow.lock(transcript.appeal)
        written = Transcript.objects.filter(pk=transcript.pk, text=seen).update(
            text=text, author=actor.user, written_at=timezone.now()
        )
        if not written:
            raise Outdated("somebody else wrote this recording down meanwhile")
        summary = held.summary or " ".join(text.split())[:SUMMARY_LENGTH]
        workflow.touch(held, summary=summary)
        searching.add(held.pk, text)
        data = {
            "file": str(transcript.pk),
            "message": transcript.attachment.message_id,
            "sha256": timeline.fingerprint(text),
        }
        timeline.append(
            held, timeline.Entry(Event.Kind.TRANSCRIBED, actor, is_public=False, data=data)
        )


def waiting():
    """The appeals with a recording that nobody has written down."""
    return Transcript.objects.filter(written_at=None).values("appeal")
