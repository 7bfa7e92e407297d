"""What we answer to STOP, START and NEWS, and to a button under the list. In their language."""

from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Address
from channels.models import Envelope
from channels.values import Choice, Inbound, Outcome
from feedback import commands, notices
from feedback.notices import Notice
from outreach.audiences import consenting, words
from outreach.audiences.consenting import How
from outreach.audiences.words import Asked
from outreach.models import Consent, NewsTopic

_BUTTON = "news"  # a payload is news:<id>:<1 or 0>


def begun(inbound: Inbound, envelope: Envelope) -> None:
    """Whoever said stop and writes START to a bot gets its menu, not our answer; that they hear
    from us again is written down all the same."""
    if not envelope.account.adapter.guides:
        return
    asked = None if _is_no_wish(inbound) else words.read(inbound.text.partition("@")[0])
    if asked is None or asked.wish != "start":
        return
    address = commands.sender(inbound)
    if address.opted_out_at is not None and (not asked.about or inbound.text.startswith("/")):
        consenting.say_yes(address, how=_how(inbound, envelope))


def answer(inbound: Inbound, envelope: Envelope) -> Outcome | None:
    """Do what a word or a button asks; None when it is none of ours, without asking the database
    unless the first word is one of them."""
    if inbound.payload:
        return _pressed(inbound, envelope)
    asked = None if _is_no_wish(inbound) else words.read(inbound.text)
    if asked is None:
        return None
    topics = consenting.topics() if asked.about or asked.wish == "news" else []
    topic = words.named(asked.about, topics) if asked.about else None
    if asked.about and topic is None and not words.is_number(asked.about):
        return None
    address = commands.sender(inbound)
    language = asked.language or commands.language_of(address, envelope)
    with translation.override(language):
        notice = _done(asked, topic, topics, address, _how(inbound, envelope))
    commands.tell(inbound, envelope, address, notice, language)
    return Outcome("command", reason=asked.wish)


def _is_no_wish(inbound: Inbound) -> bool:
    other = inbound.auto_reply or inbound.bounce or inbound.media or inbound.edits
    return bool(other or not inbound.sender or inbound.public)


def _how(inbound: Inbound, envelope: Envelope) -> How:
    said = inbound.text or inbound.payload
    return How(Consent.Way.MESSAGE, channel=envelope.account.channel, words=said)


def _done(
    asked: Asked, topic: NewsTopic | None, topics: Sequence[NewsTopic], address: Address, how: How
) -> Notice:
    language = translation.get_language()
    if asked.about and topic is None:
        return _listed(topics, address, _("There is no kind of news with this number."))
    if asked.wish == "news" and topic is None:
        return _listed(topics, address)
    if asked.wish == "stop":
        consenting.say_no(address, topic, how=how)
        return Notice("", _ended(topic) if topic else notices.stopped(language))
    consenting.say_yes(address, topic, how=how)
    return Notice("", _begun(topic) if topic else notices.started(language))


def _begun(topic: NewsTopic) -> str:
    return _("From now on you get: %(news)s. STOP ends all our news.") % {"news": topic}


def _ended(topic: NewsTopic) -> str:
    return _("You do not get this any more: %(news)s.") % {"news": topic}


def _listed(topics: Sequence[NewsTopic], address: Address, first: str = "") -> Notice:
    """The kinds of news by number, those that they get marked; buttons where a channel has them."""
    if not topics:
        return Notice("", _("There is no news to ask for at the moment."))
    had = {topic.pk for topic in consenting.of(address)}
    lines = [first] if first else []
    for number, topic in enumerate(topics, start=1):
        line = _("%(number)s %(news)s (you get it)") if topic.pk in had else "%(number)s %(news)s"
        lines.append(line % {"number": number, "news": topic})
    lines.append(_("Write NEWS and the number to get it, STOP and the number to end it."))
    choices = tuple(
        Choice(f"{'✓' if topic.pk in had else '+'} {topic}", f"{_BUTTON}:{topic.pk}:{on}")
        for topic in topics
        for on in (int(topic.pk not in had),)
    )
    return Notice("", "\n".join(lines), choices)


def _pressed(inbound: Inbound, envelope: Envelope) -> Outcome | None:
    name, _colon, rest = inbound.payload.partition(":")
    if name != _BUTTON:
        return None
    pk, _colon, on = rest.partition(":")
    topics = consenting.topics()
    topic = next((each for each in topics if str(each.pk) == pk), None)
    address = commands.sender(inbound)
    language = commands.language_of(address, envelope)
    with translation.override(language):
        asked = Asked("start" if on == "1" else "stop", pk)
        notice = (
            _done(asked, topic, topics, address, _how(inbound, envelope))
            if topic
            else _listed(topics, address)
        )
    commands.tell(inbound, envelope, address, notice, language)
    return Outcome("command", reason=_BUTTON)
