"""A trial: the text to one's own mailbox or phone, before it goes out to many."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import addresses
from accounts.models import User
from accounts.models.citizens import masked
from channels import outbox, throttle
from outreach.audiences import consenting
from outreach.broadcasts import reckoning, texts
from outreach.models import Broadcast, BroadcastStep


class NotSent(Exception):
    """No text in that language, no channel to there, or too many trials of late."""


class TooMany(NotSent):
    """Somebody tries and tries."""


def send(broadcast: Broadcast, *, kind: str, value: str, language: str, user: User) -> None:
    """Send the text to one address, and note that it was. Raises `NotSent`."""
    if not throttle.allow("broadcast trial", str(user.pk), burst=10, per_hour=10):
        raise TooMany
    channel = reckoning.channel_of(kind, reckoning.in_use())
    words = texts.text_for(texts.read(broadcast), language, channel)
    if words is None or not channel:
        raise NotSent
    address = addresses.ensure(kind=kind, value=value)
    shown = reckoning.plain(
        words, {texts.STOP: consenting.unsubscribe_link(address, broadcast.topic)}
    )
    now = timezone.now()
    delivery = outbox.enqueue(
        key=f"broadcast-trial:{broadcast.pk}:{user.pk}:{now.timestamp():.6f}",
        address=address,
        subject=shown.subject or broadcast.name,
        body=shown.body,
        language=shown.language,
    )
    if delivery is None:
        raise NotSent
    spoken = dict(settings.LANGUAGES)
    BroadcastStep.objects.create(
        broadcast=broadcast,
        status=broadcast.status,
        user=user,
        words=_("Trial sent to %(address)s (%(language)s)")
        % {"address": masked(value), "language": spoken.get(shown.language, shown.language)},
        at=now,
    )
