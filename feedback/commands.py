"""What a person asks of us in a word or by a button: where it is, help, stop, start, a rating.

These handlers run within the inbox's transaction, before words are taken for an appeal.
"""

import re

from django.utils import timezone

from accounts import addresses
from accounts.models import Address, Assurance, Citizen
from channels import outbox
from channels.models import Envelope
from channels.values import Choice, Inbound, Outcome
from feedback import access, codes, confirming, languages, notices, ratings, workflow
from feedback.matters import joined
from feedback.models import Appeal, Message, RatingInvitation
from feedback.notices import Notice
from feedback.proceedings import afterwards, withdrawing

# Any case, Latin or Cyrillic. The word decides the language of the answer when only one has it.
_COMMANDS = {
    "status": {"STATUS": "", "ТӨЛӨВ": "mn", "КҮЙ": "kk", "СТАТУС": "ru"},
    "help": {"HELP": "en", "ТУСЛАМЖ": "mn", "КӨМЕК": "kk", "ПОМОЩЬ": "ru", "KÖMƏK": "az"},
    "stop": {
        **{"STOP": "", "ЗОГС": "mn", "ТОҚТА": "kk", "ТОҚТАТУ": "kk"},
        **{"СТОП": "ru", "DAYAN": "az"},
    },
    "confirm": {
        **{"CONFIRM": "en", "БАТАЛ": "mn", "РАСТА": "kk", "ПОДТВЕРДИТЬ": "ru"},
        **{"TƏSDİQ": "az", "TƏSDIQ": "az"},
    },
    "withdraw": {
        **{"WITHDRAW": "en", "БУЦААХ": "mn", "ҚАЙТАРУ": "kk", "ОТОЗВАТЬ": "ru"},
        "GÖTÜR": "az",
    },
    "start": {"START": "", "ЭХЭЛ": "mn", "БАСТА": "kk", "СТАРТ": "ru", "BAŞLA": "az"},
}
_SIGNS = ".,!?:; "
_COMMAND_LENGTH = 40  # longer words are an appeal that happens to begin with such a word


def typed(inbound: Inbound, envelope: Envelope) -> Outcome | None:
    """STATUS or CONFIRM and a code, HELP, STOP, START, in five languages, slash or none."""
    if inbound.auto_reply or inbound.bounce or inbound.media or not inbound.sender:
        return None
    if inbound.edits or len(inbound.text) > _COMMAND_LENGTH:
        return None
    found = command_in(inbound.text)
    if found is None:
        return None
    command, language, rest = found
    address = sender(inbound)
    language = language or language_of(address, envelope)
    if command == "withdraw":
        notice = withdrawing.asked(rest, address, language)
    else:
        notice = Notice("", obey_words(command, rest, address, language))
    tell(inbound, envelope, address, notice, language)
    return Outcome("command", reason=command)


def pressed(inbound: Inbound, envelope: Envelope) -> Outcome | None:
    """A button under our own words: a rating, a matter opened again, a language.

    A payload that nobody knows any more is put aside; words that came with it are words.
    """
    if not inbound.payload:
        return None
    name, _, rest = inbound.payload.partition(":")
    obey = _BUTTONS.get(name)
    if obey is None:
        unknown = Outcome("ignored", reason="a button that nobody knows")
        return None if inbound.text or inbound.media else unknown
    address = sender(inbound)
    language = language_of(address, envelope)
    notice = obey(rest, address, language)
    if name == "language":
        language = rest
    tell(inbound, envelope, address, notice, language)
    return Outcome("command", reason=name)


def sender(inbound: Inbound) -> Address:
    """The sender's address, locked: two messages of one sender are taken one after the other.

    The language of their device is theirs until they choose another.
    """
    return addresses.ensure(
        kind=inbound.address_kind,
        value=inbound.sender,
        name=inbound.sender_name,
        language=inbound.locale if inbound.locale in notices.LANGUAGES else "",
        hold=True,
    )


def language_of(address: Address, envelope: Envelope) -> str:
    """The language that we speak with whoever has this address: theirs, else the one in which they
    last wrote to us, else that of the account."""
    last = Appeal.objects.filter(citizen=address.citizen_id).order_by("-pk")
    known = address.citizen.language or last.values_list("language", flat=True).first()
    return known or envelope.account.language or languages.detect("")


def tell(
    inbound: Inbound, envelope: Envelope, address: Address, notice: Notice, language: str
) -> None:
    """Answer what a person asked of us, by the door it came through."""
    outbox.enqueue(
        key=f"command:{envelope.pk}:{inbound.external_id}"[:200],
        address=address,
        account=envelope.account,
        body=notice.body,
        subject=inbound.subject and f"Re: {inbound.subject}"[:200],
        language=language,
        thread={"in_reply_to": inbound.thread_key} if inbound.thread_key else {},
        choices=notice.choices,
    )


def command_in(text: str) -> tuple[str, str, str] | None:
    """The command, its language and the code after it; None when it is none.

    Words that only begin like a command ("Help! There is a fire") are no command.
    """
    first, _, rest = text.strip().partition(" ")
    word, rest = first.removeprefix("/").strip(_SIGNS).upper(), rest.strip()
    for command, words in _COMMANDS.items():
        takes_code = command in {"status", "confirm", "withdraw"}
        if word in words and (_is_status(rest) if takes_code else not rest.strip(_SIGNS)):
            return command, words[word], rest
    return None


def _is_status(rest: str) -> bool:
    return not rest or bool(codes.seen_in(rest)) or bool(re.fullmatch(r"[\w\- ]{10,16}", rest))


def obey_words(command: str, rest: str, address: Address, language: str) -> str:
    """Do what a command says; the words to answer with."""
    if command == "stop":
        Address.objects.filter(pk=address.pk, opted_out_at=None).update(opted_out_at=timezone.now())
        return notices.stopped(language)
    if command == "start":
        Address.objects.filter(pk=address.pk).update(opted_out_at=None)
        return notices.started(language)
    if command == "help":
        return notices.help_text(language)
    if command == "confirm":
        return _confirm(rest, address, language)
    if rest:
        appeal = access.appeal_by_code(rest)
        return notices.status(appeal, language) if appeal else notices.unknown_code(language)
    appeal = Appeal.objects.filter(citizen_id=address.citizen_id).order_by("-id").first()
    appeal = joined.leads_to(appeal) if appeal else None
    return notices.status(appeal, language) if appeal else notices.nothing_yet(language)


def _confirm(rest: str, address: Address, language: str) -> str:
    """The link by which the person confirms who they are, about their latest appeal or that of
    the code; it goes to the address that asks for it, and names its own words."""
    theirs = Appeal.objects.filter(
        citizen_id=address.citizen_id,
        messages__address=address,
        messages__direction=Message.Direction.IN,
        messages__assurance__lt=Assurance.E_ID,
    )
    if rest:
        found = access.appeal_by_code(rest)
        theirs = theirs.filter(pk=found.pk if found else None)
    appeal = theirs.order_by("-id").first()
    if appeal is None:
        return notices.identity_done(language)
    try:
        link = confirming.link_for(appeal, address) if confirming.is_offered() else ""
    except confirming.TooOften:
        link = ""
    if not link:
        return notices.identity_not_offered(language)
    return notices.confirm_identity(appeal, link, brief=True, language=language).body


# Buttons ------------------------------------------------------------------------------------------
def _rate(rest: str, address: Address, language: str) -> Notice:
    """`token:mark` under the answer: how the matter was solved; then we ask about the servant."""
    token, _, mark = rest.partition(":")
    try:
        invitation = ratings.open_invitation(token)
        if invitation.appeal.citizen_id != address.citizen_id:
            raise RatingInvitation.DoesNotExist
        ratings.rate(invitation, resolution=_mark(mark))
    except ratings.AlreadyRated:
        return Notice("", notices.rated_before(language))
    except (RatingInvitation.DoesNotExist, ratings.Expired, ValueError):
        return Notice("", notices.rating_over(language))
    return notices.rate_servant(token, language)


def _rate_servant(rest: str, address: Address, language: str) -> Notice:
    """`token:mark` under the second question: how the civil servant treated them."""
    token, _, mark = rest.partition(":")
    try:
        invitation = ratings.invitation_by(token)
        if invitation.appeal.citizen_id != address.citizen_id:
            raise RatingInvitation.DoesNotExist
        rating = ratings.rate_servant(invitation, servant=_mark(mark))
    except ratings.AlreadyRated:
        return Notice("", notices.rated_before(language))
    except (RatingInvitation.DoesNotExist, ValueError):
        return Notice("", notices.rating_over(language))
    offered = min(rating.resolution, rating.servant) <= ratings.BAD
    again = (Choice(notices.open_again(language), f"reopen:{token}"),) if offered else ()
    return Notice("", notices.rated(language), again)


def _reopen(rest: str, address: Address, language: str) -> Notice:
    try:
        invitation = ratings.invitation_by(rest)
        appeal = invitation.appeal
        current = invitation.resolution_round == appeal.resolution_round
        if appeal.citizen_id != address.citizen_id or not current:
            raise RatingInvitation.DoesNotExist
        afterwards.reopen(appeal)
    except (RatingInvitation.DoesNotExist, workflow.Forbidden):
        return Notice("", notices.rating_over(language))
    return Notice("", notices.status(appeal, language))


def _language(rest: str, address: Address, language: str) -> Notice:
    if rest not in notices.LANGUAGES:
        return Notice("", notices.help_text(language))
    Citizen.objects.filter(pk=address.citizen_id).update(language=rest)
    return Notice("", notices.help_text(rest))


def _mark(words: str) -> int:
    if not (words.isascii() and words.isdigit() and len(words) == 1):
        raise ValueError("a mark is a figure from 1 to 5")
    return int(words)


_BUTTONS = {
    "rate": _rate,
    "servant": _rate_servant,
    "reopen": _reopen,
    "withdraw": withdrawing.pressed,
    "language": _language,
}
