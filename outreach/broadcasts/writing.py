"""Writing a broadcast: what it says, to whom, when. Only a draft is written to."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Capability
from outreach.broadcasts.statuses import Status
from outreach.broadcasts.workflow import Forbidden, covers
from outreach.models import Broadcast, BroadcastText

WRITTEN = (
    "name",
    "organisation",
    "topic",
    "audience",
    "channels",
    "language",
    "is_alert",
    "starts_at",
    "repeats",
    "pace",
)


@dataclass(frozen=True)
class Written:
    """One text: the subject is for mail."""

    subject: str
    body: str


def write(
    broadcast: Broadcast, values: Mapping, texts: Mapping[tuple[str, str], Written], *, user: User
) -> Broadcast:
    """Save a new draft or change one; `texts` by language and channel are all that it then has.

    Raises `Forbidden` when it is no draft any more, or not for this person.
    """
    with transaction.atomic():
        if broadcast.pk is None:
            broadcast.created_by = user
        else:
            held = Broadcast.objects.select_for_update().get(pk=broadcast.pk)
            if held.status != Status.DRAFT or not covers(user, Capability.WRITE_BROADCASTS, held):
                raise Forbidden(_("Only a draft can be changed. Take it back first."))
            broadcast = held
        for name in WRITTEN:
            if name in values:
                setattr(broadcast, name, values[name])
        if not covers(user, Capability.WRITE_BROADCASTS, broadcast):
            raise Forbidden(_("You cannot write for this body."))
        broadcast.writers = sorted({*broadcast.writers, user.pk})
        broadcast.save()
        _keep(broadcast, texts)
    return broadcast


def _keep(broadcast: Broadcast, wanted: Mapping[tuple[str, str], Written]) -> None:
    """Change only what changed: each text's history is kept."""
    known = {(text.language, text.channel): text for text in broadcast.texts.all()}
    for place, text in known.items():
        if place not in wanted:
            text.delete()
    for (language, channel), words in wanted.items():
        text = known.get((language, channel)) or BroadcastText(
            broadcast=broadcast, language=language, channel=channel
        )
        if text.pk is None or (text.subject, text.body) != (words.subject, words.body):
            text.subject, text.body = words.subject, words.body
            text.save()


def copied(broadcast: Broadcast, *, user: User) -> Broadcast:
    """A new draft with the same words and audience, for another time."""
    values = {name: getattr(broadcast, name) for name in WRITTEN}
    values |= {"starts_at": None, "repeats": {}}
    return write(Broadcast(), values, texts_of(broadcast), user=user)


def texts_of(broadcast: Broadcast) -> dict[tuple[str, str], Written]:
    """Its texts by language and channel, in the order in which they were written."""
    return {
        (text.language, text.channel): Written(text.subject, text.body)
        for text in broadcast.texts.order_by("id")
    }
