"""A voice by SMS or chat: who may have said it, what it says, and what we answer.

Runs within the inbox's transaction. What came is counted by when its envelope was received. The
payload holds what a person chose beside who they are, so it is wiped once the voice is kept.
"""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Q
from django.db.models.functions import JSONObject, Now

from accounts.models import Address
from accounts.models.citizens import address_index
from channels import lookups, outbox
from channels.models import Delivery, Envelope
from channels.values import DeliveryState, Inbound, Outcome
from feedback import commands
from surveys.models import Aside, ReceiptTold, Vote
from surveys.votes import reading, secrecy, steps, telling, voting
from surveys.votes.voting import Spoken, Taken

Reason = Aside.Reason
# Mail is no channel of votes by itself: what a vote takes is said in `Vote.channels`.
USUAL = ("sms", "telegram", "whatsapp", "web", "kiosk")
MOST_RUNNING = 20  # votes at a time, of which a message may name one by a word alone
_WIPED = b"a voice in a vote: wiped, see docs/votes.md"
_NEVER_LEFT = (DeliveryState.FAILED, DeliveryState.CANCELLED)
_ONCE = (Reason.NOT_AUTHENTIC, Reason.NOT_ON_LIST, Reason.NOT_VERIFIED)  # told once an address


def running() -> ArraySubquery:
    """For `channels.lookups`: what the votes that take voices are called and answered by, the
    latest first; those also that were annulled before their end, as people go on answering."""
    said = JSONObject(pk="pk", keyword="keyword", options="options")
    given_up = Q(status=steps.ANNULLED, closes_at__gt=Now())
    found = Vote.objects.filter(Q(status__in=steps.RUNNING) | given_up).order_by("-pk")
    return ArraySubquery(found.values(said=said)[:MOST_RUNNING])


def voices(inbound: Inbound, envelope: Envelope) -> Outcome | None:
    """Take a voice; None for whatever is none."""
    if inbound.auto_reply or inbound.bounce or inbound.media or inbound.edits:
        return None
    if not inbound.sender or len(inbound.text) > reading.MOST_LETTERS:
        return None
    if inbound.payload.startswith("vote:"):
        said = _pressed(inbound.payload)
        return said and _by_number(inbound, envelope, said)
    if inbound.payload:
        return None
    if said := reading.command(inbound.text):
        return _by_number(inbound, envelope, said)
    return _in_answer(inbound, envelope) if inbound.text.strip() else None


def _pressed(payload: str) -> reading.Said | None:
    _name, number, option = [*payload.split(":"), "", ""][:3]
    if not (number.isascii() and number.isdecimal() and len(number) < 7):
        return None
    return reading.Said(int(number), option)


def _by_number(inbound: Inbound, envelope: Envelope, said: reading.Said) -> Outcome | None:
    """What was said of the vote with that number; None for words about another matter. Who has no
    number is never answered: neither a name nor a short code reads what we send there, and two
    machines would talk for ever."""
    vote = Vote.objects.exclude(status__in=[steps.DRAFT, steps.PROPOSED]).filter(number=said.number)
    found = vote.first()
    if reading.is_elsewhere(said.rest, found.options if found else ()):
        return None
    if found is not None:
        return _heard(inbound, envelope, found, said.rest, said.language)
    if _has_no_number(inbound):
        return Outcome("ignored", reason="a vote that is not there, by no phone number")
    address = commands.sender(inbound)
    language = _language(address, envelope, said.language)
    key = f"voice:none:{_message(inbound, envelope)}"
    _tell(inbound, envelope, address, telling.no_such_vote(language), key)
    return Outcome("command", reason="a vote that is not there")


def _annulled(inbound: Inbound, envelope: Envelope, vote: Vote, called_in: str) -> Outcome:
    """A vote that was taken back takes nobody's voice; each address is told so a single time."""
    _wipe(envelope)  # it says what they would have chosen
    if not _has_no_number(inbound):
        address = commands.sender(inbound)
        notice = telling.annulled(vote, _language(address, envelope, called_in))
        _tell(inbound, envelope, address, notice, f"voice:{vote.pk}:annulled:{address.pk}")
    return Outcome("command", reference=f"vote {vote.number}", reason="a vote that was annulled")


def _language(address: Address, envelope: Envelope, called_in: str) -> str:
    """The one that we know of the person; else that of the word that they called us by."""
    return address.citizen.language or called_in or commands.language_of(address, envelope)


def _in_answer(inbound: Inbound, envelope: Envelope) -> Outcome | None:
    """A vote's own word, or an option alone where our call was the last thing we said there."""
    votes = lookups.of(inbound, envelope)["running"]
    for vote in votes:
        if vote["keyword"]:
            rest = reading.after_keyword(inbound.text, vote["keyword"])
            if rest and reading.options(rest, vote["options"]):
                return _heard(inbound, envelope, _vote(vote), rest)
    meant = [vote for vote in votes if reading.options(inbound.text, vote["options"])]
    if not meant:
        return None
    asked = _last_said(inbound)
    for vote in meant:
        if asked.startswith((f"vote:{vote['pk']}:", f"voice:{vote['pk']}:")):
            return _heard(inbound, envelope, _vote(vote), inbound.text)
    return None


def _vote(named: dict) -> Vote:
    return Vote.objects.get(pk=named["pk"])


def _last_said(inbound: Inbound) -> str:
    """The key of what went out last to whoever writes; what is said to many may wait for long, and
    until it has left they have not read it."""
    theirs = Delivery.objects.filter(
        address__kind=inbound.address_kind,
        address__value_index=address_index(inbound.address_kind, inbound.sender),
    )
    unread = Q(state=DeliveryState.QUEUED, run__isnull=False)
    left = theirs.exclude(unread | Q(state__in=_NEVER_LEFT))
    last = left.order_by(F("claimed_at").desc(nulls_first=True), "-pk")
    return last.values_list("key", flat=True).first() or ""


def _heard(
    inbound: Inbound, envelope: Envelope, vote: Vote, rest: str, called_in: str = ""
) -> Outcome:
    if vote.status == steps.ANNULLED:
        return _annulled(inbound, envelope, vote, called_in)
    message = _message(inbound, envelope)
    spoken = Spoken(
        options=reading.options(rest, vote.options),
        received_at=envelope.received_at,
        channel=envelope.account.channel,
        source=secrecy.name_of(vote, message),
    )
    if _has_no_number(inbound):
        taken = voting.put_aside(vote, Reason.NO_NUMBER, spoken)
        _wipe(envelope)
        return Outcome("command", reference=f"vote {vote.number}", reason=_reason(taken))
    address = commands.sender(inbound)
    language = _language(address, envelope, called_in)
    if why := _not_taken_from(inbound, vote, spoken.channel):
        taken = voting.put_aside(vote, why, spoken)
    else:
        taken = voting.take(vote, address.citizen, address, spoken)
    _wipe(envelope)
    key = secrecy.answer_key(vote, message)
    if taken.aside in _ONCE:
        key = f"voice:{vote.pk}:{taken.aside}:{address.pk}"
    told = _tell(inbound, envelope, address, telling.taken(vote, taken, language), key)
    if told and taken.receipt:
        ReceiptTold.objects.bulk_create(
            [ReceiptTold(vote=vote, delivery=told)], ignore_conflicts=True
        )
    return Outcome("command", reference=f"vote {vote.number}", reason=_reason(taken))


def _message(inbound: Inbound, envelope: Envelope) -> str:
    return f"{envelope.pk}:{inbound.external_id}"


def _has_no_number(inbound: Inbound) -> bool:
    """A name or a short code as the sender of an SMS: anybody can choose one."""
    return inbound.address_kind == Address.Kind.PHONE and not inbound.sender.startswith("+")


def _not_taken_from(inbound: Inbound, vote: Vote, channel: str) -> str:
    if not inbound.authentic:
        return Reason.NOT_AUTHENTIC
    if inbound.public:
        return Reason.PUBLIC
    return "" if channel in (vote.channels or USUAL) else Reason.CHANNEL


def _reason(taken: Taken) -> str:
    return f"a voice set aside: {taken.aside}" if taken.aside else "a voice in a vote"


def _wipe(envelope: Envelope) -> None:
    """Nothing of what came stays: the words would say who chose what. Nor their hash: there are so
    few choices that whoever knows the sender finds the words by trying."""
    Envelope.objects.filter(pk=envelope.pk).update(raw=_WIPED, sha256="", headers={})


def _tell(
    inbound: Inbound,
    envelope: Envelope,
    address: Address,
    notice: telling.Notice,
    key: str,
) -> Delivery | None:
    """Answer by the door it came through, once for each `key`."""
    return outbox.enqueue(
        key=key[:200],
        address=address,
        account=envelope.account,
        body=notice.body,
        subject=inbound.subject and f"Re: {inbound.subject}"[:200],
        language=notice.language,
        thread={"in_reply_to": inbound.thread_key} if inbound.thread_key else {},
    )
