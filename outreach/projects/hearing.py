"""A message about a project, by whatever channel it came: marks, words, following.

Runs within the inbox's transaction. A message that does not begin with a project's number costs
no statement.
"""

from collections.abc import Callable
from functools import partial

from django.utils import timezone, translation

from accounts.models import Address, Assurance
from channels.models import Envelope
from channels.values import Inbound, Outcome
from feedback import codes, commands, inbound, intake, languages, speaking
from feedback.models import Appeal
from feedback.notices import Notice
from outreach.audiences.consenting import How
from outreach.models import Consent, Project, ProjectMark
from outreach.projects import access, commenting, following, marking, notices
from outreach.projects.progress import progress
from outreach.projects.words import Said, said_in

_REASON = "project"


def hear(message: Inbound, envelope: Envelope) -> Outcome | None:
    """A handler: None for whatever is not about a project."""
    if message.auto_reply or message.bounce or message.payload:
        return None
    if not message.sender or not message.authentic:
        return None
    said = said_in(message.text)
    if said is None or (message.edits and said.words):
        return None
    if said.number is None:
        return None if message.media else _tell(message, envelope, said, notices.how_to)
    project = access.shown().filter(number=said.number).first()
    if project is None:
        return _unknown(message, envelope, said)
    if said.wants_news is not None:
        return _news(message, envelope, said, project)
    if said.agrees is not None:
        return _agreed(message, envelope, said, project)
    return _judged(message, envelope, said, project)


def _unknown(message: Inbound, envelope: Envelope, said: Said) -> Outcome | None:
    """Told so, when it was surely meant for a project; words go into the queue all the same."""
    judges = all(map(marking.is_mark, said.figures)) and len(said.figures) == 2
    if said.words or message.media:
        is_sure = judges or (said.is_named and bool(said.figures))
        if is_sure:
            _tell(message, envelope, said, partial(notices.unknown, said.number))
        return _apart(message, envelope, is_sure=is_sure)
    wishes = said.wants_news is not None or said.agrees is not None
    meant = said.figures or said.is_named or wishes
    if not meant:
        return None  # a letter and a figure may be anything: a house, a bus
    return _tell(message, envelope, said, partial(notices.unknown, said.number))


def _apart(message: Inbound, envelope: Envelope, *, is_sure: bool) -> Outcome | None:
    """Words on a project that we do not know: a matter of their own, and nothing more about
    another project. What may name no project at all goes its ordinary way, unless that would lead
    to what they said of one. A code or a quotation says itself what they are about."""
    if message.thread_keys or codes.seen_in(message.text):
        return None
    address = commands.sender(message)
    if is_sure or commenting.has_spoken(address):
        return inbound.appeals(message, envelope, matter=lambda _theirs: None)
    return None


def _news(message: Inbound, envelope: Envelope, said: Said, project: Project) -> Outcome:
    address = commands.sender(message)
    if said.wants_news:
        way, channel = Consent.Way.MESSAGE, envelope.account.channel
        following.follow(project, address, how=How(way, channel, message.text))
        return _tell(message, envelope, said, partial(notices.following, project), address)
    following.leave(project, address.citizen)
    return _tell(message, envelope, said, partial(notices.left, project), address)


def _agreed(message: Inbound, envelope: Envelope, said: Said, project: Project) -> Outcome:
    address = commands.sender(message)
    if said.agrees:
        is_known = commenting.agree(project, address) is not None
        told = notices.agreed
    else:
        is_known = commenting.has_spoken_of(project, address)
        told = notices.refused if commenting.refuse(project, address) else notices.kept_by_law
    told = partial(told if is_known else notices.said_nothing, project)
    return _tell(message, envelope, said, told, address)


def _judged(message: Inbound, envelope: Envelope, said: Said, project: Project) -> Outcome:
    address = commands.sender(message)
    is_sound = all(map(marking.is_mark, said.figures))
    given = None
    if said.figures and is_sound:
        given = marking.mark(
            project,
            address.citizen,
            progress=said.figures[0],
            quality=said.figures[1] if len(said.figures) > 1 else None,
            channel=envelope.account.channel,
            address=address,
        )
    if not is_sound:
        _tell(message, envelope, said, partial(notices.wrong_mark, project), address)
    if said.words or message.media:
        appeal = _commented(message, envelope, said, project, address, given)
        return Outcome("appeal", appeal.code, _REASON)
    if given is not None:
        _tell(message, envelope, said, partial(notices.marked, project, given), address)
    elif is_sound:
        done = progress(project, list(project.milestones.all()), timezone.localdate()).done
        _tell(message, envelope, said, partial(notices.about, project, done), address)
    return Outcome("command", reason=_REASON)


def _commented(
    message: Inbound,
    envelope: Envelope,
    said: Said,
    project: Project,
    address: Address,
    given: ProjectMark | None,
) -> Appeal:
    """The words join what this address wrote of the project before, while that is open; else they
    are a new matter. One message of ours says both: the marks and the code."""
    words = intake.Words(
        intake_key=inbound.key_of(envelope, message.external_id),
        channel=envelope.account.channel,
        text=said.words or message.text,
        full_text=message.text,
        language=_language_of_words(said, envelope, address),
        account=envelope.account,
        envelope=envelope,
        address=address,
        assurance=Assurance.ADDRESS if address.verified_at else Assurance.NONE,
        thread_key=message.thread_key,
        sent_at=message.sent_at,
        note=message.note,
        group_key=message.group_key,
        link=message.link,
        quiet=True,
    )
    matter = commenting.open_matter(project, address)
    if matter is not None:
        heard = intake.add_words(matter, words)
        if given is not None:
            _tell(message, envelope, said, partial(notices.marked, project, given), address)
    else:
        with translation.override(words.language or None):
            registered = commenting.comment(project, words)
        matter, heard = registered.appeal, registered.message
        if registered.created:
            key = f"acknowledgement:{matter.pk}"
            speaking.say(matter, key=key, notice=partial(notices.heard, project, matter, given))
    inbound.keep_media(message, heard)
    return matter


def _tell(
    message: Inbound,
    envelope: Envelope,
    said: Said,
    notice: Callable[[str], str],
    address: Address | None = None,
) -> Outcome:
    address = address or commands.sender(message)
    language = _language(said, envelope, address)
    commands.tell(message, envelope, address, Notice("", notice(language)), language)
    return Outcome("command", reason=_REASON)


def _language(said: Said, envelope: Envelope, address: Address) -> str:
    """The word's own language, else the person's: as for all that is asked in a word."""
    return said.language or commands.language_of(address, envelope)


def _language_of_words(said: Said, envelope: Envelope, address: Address) -> str:
    """The word's own language, else the one that they wrote in: as for all words that come in."""
    if said.language:
        return said.language
    return languages.detect(said.words, default=_language(said, envelope, address))
