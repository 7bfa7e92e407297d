"""What channels bring: a command, words for an appeal we know, or a new appeal.

These are the handlers that `INBOUND_HANDLERS` names. They run within the inbox's transaction.
"""

import hashlib
import re
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from accounts import addresses
from accounts.models import Address, Assurance
from channels import outbox
from channels.models import Envelope
from channels.values import Inbound, Outcome
from feedback import access, codes, intake, languages, notices
from feedback.evidence import keeping
from feedback.models import Appeal, Message
from feedback.statuses import OPEN, Status

_FORMS = ("web", "api")  # channels where an address is typed in
_NAME_LENGTH = 170  # what an intake key has room for, beside the account

# Any case, Latin or Cyrillic. The word decides the language of the answer when only one has it.
_COMMANDS = {
    "status": {"STATUS": "", "ТӨЛӨВ": "mn", "КҮЙ": "kk", "СТАТУС": "ru"},
    "help": {"HELP": "en", "ТУСЛАМЖ": "mn", "КӨМЕК": "kk", "ПОМОЩЬ": "ru", "KÖMƏK": "az"},
    "stop": {"STOP": "", "ЗОГС": "mn", "ТОҚТА": "kk", "СТОП": "ru", "DAYAN": "az"},
    "start": {"START": "", "ЭХЭЛ": "mn", "БАСТА": "kk", "СТАРТ": "ru", "BAŞLA": "az"},
}
_SIGNS = ".,!?:; "
_COMMAND_LENGTH = 40  # longer words are an appeal that happens to begin with such a word


def commands(inbound: Inbound, envelope: Envelope) -> Outcome | None:
    """STATUS and a code, HELP, STOP, START in five languages."""
    if inbound.auto_reply or inbound.bounce or inbound.media or not inbound.sender:
        return None
    if len(inbound.text) > _COMMAND_LENGTH:
        return None
    found = _command(inbound.text)
    if found is None:
        return None
    command, language, rest = found
    address = _address(inbound, envelope)
    language = language or address.citizen.language or _account_language(envelope)
    language = language or languages.detect("")
    outbox.enqueue(
        key=f"command:{envelope.pk}:{inbound.external_id}"[:200],
        address=address,
        account=envelope.account,
        body=_obey(command, rest, address, language),
        subject=inbound.subject and f"Re: {inbound.subject}"[:200],
        language=language,
        thread={"in_reply_to": inbound.thread_key} if inbound.thread_key else {},
    )
    return Outcome("command", reason=command)


def _command(text: str) -> tuple[str, str, str] | None:
    """The command, its language and the code after it; None when it is none.

    Words that only begin like a command ("Help! There is a fire") are no command.
    """
    first, _, rest = text.strip().partition(" ")
    word, rest = first.strip(_SIGNS).upper(), rest.strip()
    for command, words in _COMMANDS.items():
        if word in words and (_is_status(rest) if command == "status" else not rest.strip(_SIGNS)):
            return command, words[word], rest
    return None


def _is_status(rest: str) -> bool:
    return not rest or bool(codes.seen_in(rest)) or bool(re.fullmatch(r"[\w\- ]{10,16}", rest))


def _obey(command: str, rest: str, address: Address, language: str) -> str:
    if command == "stop":
        Address.objects.filter(pk=address.pk, opted_out_at=None).update(opted_out_at=timezone.now())
        return notices.stopped(language)
    if command == "start":
        Address.objects.filter(pk=address.pk).update(opted_out_at=None)
        return notices.started(language)
    if command == "help":
        return notices.help_text(language)
    if rest:
        appeal = access.appeal_by_code(rest)
        return notices.status(appeal, language) if appeal else notices.unknown_code(language)
    appeal = Appeal.objects.filter(citizen_id=address.citizen_id).order_by("-id").first()
    return notices.status(appeal, language) if appeal else notices.nothing_yet(language)


def appeals(inbound: Inbound, envelope: Envelope) -> Outcome:
    """Everything else that a person said: more words for a known appeal, or a new one."""
    if inbound.bounce:
        return Outcome("bounce", reason=inbound.note)
    if inbound.auto_reply:
        return Outcome("ignored", reason=inbound.note or "an automatic reply")
    if not (inbound.text or inbound.subject or inbound.media):
        return Outcome("ignored", reason="there are no words and no files in it")
    address = _address(inbound, envelope) if inbound.sender else None
    words = _words(inbound, envelope, address)
    said = Message.objects.filter(intake_key=words.intake_key).values_list("appeal__code").first()
    if said is not None:  # the same message in another payload: a provider's second try
        return Outcome("duplicate", *said)
    appeal = _same_matter(inbound, envelope, address) if address else None
    if appeal is not None:
        message = intake.add_words(appeal, words)
        result = "message"
    else:
        registered = intake.register(words, intake.Matter(place=inbound.place))
        appeal, message, result = registered.appeal, registered.message, "appeal"
    _keep_media(inbound, message)
    return Outcome(result, appeal.code)


def _address(inbound: Inbound, envelope: Envelope) -> Address:
    """The sender's address, locked: two messages of one sender are taken one after the other."""
    return addresses.ensure(
        kind=inbound.address_kind, value=inbound.sender, name=inbound.sender_name, hold=True
    )


def _words(inbound: Inbound, envelope: Envelope, address: Address | None) -> intake.Words:
    confirmed = address is not None and address.verified_at is not None
    return intake.Words(
        intake_key=_identity(envelope, inbound),
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
    )


def _identity(envelope: Envelope, inbound: Inbound) -> str:
    """What a provider's second try has in common with its first; a long name, by its hash."""
    name = inbound.external_id
    if len(name) > _NAME_LENGTH:
        name = hashlib.sha256(name.encode()).hexdigest()
    return f"{envelope.account_id}:{name}"


def _same_matter(inbound: Inbound, envelope: Envelope, address: Address) -> Appeal | None:
    """The appeal these words go on about: by a code in them, by the conversation they answer,
    or, where the channel names none, the person's latest. Only ever one of the sender's own."""
    theirs = Appeal.objects.filter(citizen_id=address.citizen_id).exclude(status=Status.MERGED)
    theirs = theirs.only("code")  # whoever writes to it locks and reads it anew
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
    if adapter.threaded:
        return None
    since = timezone.now() - timedelta(hours=adapter.conversation_hours)
    # Who typed this address into a form, and did not prove it, reads what is said there: nothing
    # goes there but the answer to what we asked.
    typed_in = Q(channel__in=_FORMS, assurance=Assurance.NONE) & ~Q(status=Status.WAITING)
    latest = theirs.filter(address=address, last_activity_at__gte=since).exclude(typed_in)
    return latest.filter(status__in=(*OPEN, Status.ANSWERED)).order_by("-last_activity_at").first()


def _keep_media(inbound: Inbound, message: Message) -> None:
    for media in inbound.media:
        if media.content is None:
            keeping.expect_remote(
                name=media.name,
                declared_type=media.content_type,
                url=media.url,
                message=message,
            )
        else:
            keeping.keep(
                name=media.name,
                declared_type=media.content_type,
                content=media.content,
                message=message,
            )


def _account_language(envelope: Envelope) -> str:
    return envelope.account.language
