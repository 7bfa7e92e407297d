"""`Confirm it's you`: a national e-ID vouches for words that came by any door.

The link goes out to the person's own address and to nowhere else, so that who opens it holds that
address; it is never shown on a page or to the staff. Whoever signs in with their e-ID behind it
says: these words are mine, and this address. What is confirmed is what the page showed, no more.

A link that was passed on binds the words to the person who confirmed them, as a signature would.
It cannot take over what somebody else has secured: an address of another national number, or of
an account in which this browser is not signed in, is refused and nothing is changed. The address
is told that it happened.
"""

import logging
import secrets
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import addresses, national_numbers
from accounts.encryption import blind_index
from accounts.identity import adapter, people
from accounts.identity.values import Identity
from accounts.models import Address, Assurance, Citizen, User
from channels import outbox, throttle
from feedback import citizens, codes, notices, speaking, timeline, workflow
from feedback.actors import CITIZEN, SYSTEM, Actor
from feedback.models import Appeal, Confirmation, Event, Message

logger = logging.getLogger("sanal.identity")

GOOD_FOR = timedelta(days=14)
_LETTERS = 20  # of 32: a hundred random bits
_SHOWN = 20  # messages at a time
_TO_ONE_ADDRESS = {"burst": 4, "per_hour": 2}


class TooOften(Exception):
    """So many links went to this address already that the next must wait."""


class Unreachable(Exception):
    """Nothing can be sent to the person now, or nothing needs to be confirmed."""


class Refused(Exception):
    """The e-ID was not bound to the appeal; `reason` is one of the constants below."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


OVER = "over"  # the link is used, or too old
ANOTHER = "another"  # the address is a person's with another national number, or another account
ACCOUNT = "account"  # the address belongs to an account that is not signed in here
STAFF = "staff"  # one of the staff is signed in here


# Links --------------------------------------------------------------------------------------------
def is_offered() -> bool:
    """Whether this installation knows an e-ID."""
    return bool(adapter.providers())


def may_ask(appeal: Appeal) -> bool:
    """Whether the person behind an appeal could be asked, and has not confirmed it yet."""
    known = appeal.address is not None and appeal.assurance < Assurance.E_ID
    return known and is_offered() and speaking.way_out(appeal) is not None


def link_for(appeal: Appeal, address: Address, *, by: User | None = None) -> str:
    """A new link about this appeal, to be sent to this address and shown to nobody else.

    Raises `TooOften`.
    """
    if not throttle.allow("confirm-link", f"{address.kind}:{address.value}", **_TO_ONE_ADDRESS):
        raise TooOften
    token = "".join(secrets.choice(codes.ALPHABET) for _letter in range(_LETTERS))
    Confirmation.objects.create(
        token_index=_index(token),
        appeal=appeal,
        address=address,
        asked_by=by,
        expires_at=timezone.now() + GOOD_FOR,
    )
    return f"{settings.PUBLIC_URL}/confirm/{token}/"


def ask(appeal: Appeal, *, actor: Actor) -> Message:
    """Send a link to where the appeal came from. Raises `Unreachable`, `TooOften`."""
    with transaction.atomic():
        held = workflow.lock(appeal)
        if not may_ask(held):
            raise Unreachable
        link = link_for(held, held.address, by=actor.user)
        said = notices.identity_asked(held.language)
        message = speaking.say(
            held,
            key=f"confirm:{held.pk}:{blind_index(link, 'confirm_key')[:16]}",
            notice=partial(notices.confirm_identity, held, link),
            text=said,
            author=actor.user,
        )
        entry = timeline.Entry(
            Event.Kind.MESSAGE,
            actor,
            data={"message": message.pk, "sha256": timeline.fingerprint(said)},
            at=message.created_at,
        )
        timeline.append(held, entry)
    return message


def find(token: str) -> Confirmation | None:
    """The confirmation that a link stands for, while it is good."""
    now = timezone.now()
    good = Confirmation.objects.filter(used_at=None, expires_at__gt=now)
    return (
        good.select_related("appeal", "address__citizen").filter(token_index=_index(token)).first()
    )


def words_of(confirmation: Confirmation) -> list[Message]:
    """What would be confirmed: the person's own words from that address, the oldest first."""
    said = Message.objects.filter(
        appeal=confirmation.appeal_id,
        address=confirmation.address_id,
        direction=Message.Direction.IN,
        assurance__lt=Assurance.E_ID,
    )
    return list(said.order_by("-id")[:_SHOWN])[::-1]


def forget_old() -> int:
    """Take away links that are over since long; returns how many."""
    count, _models = Confirmation.objects.filter(expires_at__lt=timezone.now() - GOOD_FOR).delete()
    return count


def _index(token: str) -> str:
    return blind_index(token, "confirm_link")


# The proof ----------------------------------------------------------------------------------------
def objection(confirmation: Confirmation, user: User | None) -> str:
    """Why this browser may not confirm, before anybody is asked for their e-ID; "" when it may."""
    if user is not None and people.is_staff(user):
        return STAFF
    owner = confirmation.address.citizen.user_id
    return ACCOUNT if owner and (user is None or owner != user.pk) else ""


def confirm(pk: int, identity: Identity, *, shown: list[int], user: User | None) -> Appeal:
    """Bind the words that were shown, the appeal and the address to the person of the e-ID.

    All of it or nothing. `user` is who is signed in in this browser. Raises `Refused`; the staff
    reads of a person with another national number.
    """
    try:
        with transaction.atomic():
            held = Confirmation.objects.select_for_update().get(pk=pk)
            return _confirmed(held, identity, shown, user)
    except Refused as refused:
        logger.warning("confirmation %s was refused: %s", pk, refused.reason)
        if refused.reason == ANOTHER:
            _tell_staff(pk)
        raise


def _confirmed(
    held: Confirmation, identity: Identity, shown: list[int], user: User | None
) -> Appeal:
    if held.used_at is not None or held.expires_at <= timezone.now():
        raise Refused(OVER)
    if reason := objection(held, user):
        raise Refused(reason)
    citizen = _one_person(held.address, identity, user)
    addresses.confirm(held.address)
    appeal = workflow.lock(held.appeal)
    if appeal.citizen_id != citizen.pk:  # somebody of ours moved it meanwhile
        raise Refused(OVER)
    words = Message.objects.filter(
        pk__in=shown, appeal=appeal, address=held.address, direction=Message.Direction.IN
    )
    confirmed = sorted(words.values_list("pk", flat=True))
    words.filter(assurance__lt=Assurance.E_ID).update(assurance=Assurance.E_ID)
    if appeal.address_id == held.address_id and appeal.assurance < Assurance.E_ID:
        workflow.touch(appeal, assurance=Assurance.E_ID)
    data = {"assurance": Assurance.E_ID.value, "by": identity.provider, "messages": confirmed}
    timeline.append(appeal, timeline.Entry(Event.Kind.IDENTITY, CITIZEN, data=data))
    held.used_at = timezone.now()
    held.save(update_fields=["used_at"])
    _tell_address(held, appeal)
    return appeal


def _one_person(address: Address, identity: Identity, user: User | None) -> Citizen:
    """The citizen with that number, whose address this is from now on. Raises `Refused`."""
    known, holder = national_numbers.holder(identity.number), address.citizen
    try:
        with transaction.atomic():
            if known is not None and known.pk != holder.pk:
                citizens.merge(keep=known, absorb=holder)
            one = Citizen.objects.select_for_update(no_key=True).get(pk=(known or holder).pk)
            if one.national_number not in {"", identity.number} or one.merged_into_id:
                raise Refused(ANOTHER)
            people.verify(one, identity)
    except (ValueError, IntegrityError):  # they cannot be one person; or it is another just now
        raise Refused(ANOTHER) from None
    address.refresh_from_db()
    if address.citizen_id != one.pk:
        raise Refused(OVER)
    # Whatever happened meanwhile: the e-ID opens no account that it did not open before, except
    # the one that is signed in here.
    theirs = {None, known.user_id if known else None, user.pk if user else None}
    if one.user_id not in theirs:
        raise Refused(ACCOUNT)
    return one


def _tell_address(held: Confirmation, appeal: Appeal) -> None:
    """Whoever reads at that address learns that it was confirmed, also if it was not they."""
    account = speaking.way_out(appeal) if appeal.address_id == held.address_id else None
    account = account or outbox.account_for(held.address)
    if account is None:
        return
    notice = notices.identity_confirmed(appeal, brief=account.adapter.brief)
    outbox.enqueue(
        key=f"identity:{held.pk}",
        address=held.address,
        account=account,
        subject=notice.subject,
        body=notice.body,
        language=appeal.language,
    )


def _tell_staff(pk: int) -> None:
    """A note on the appeal, once for each link."""
    with transaction.atomic():
        held = Confirmation.objects.select_for_update().get(pk=pk)
        if held.refused_at is not None:
            return
        held.refused_at = timezone.now()
        held.save(update_fields=["refused_at"])
        appeal = workflow.lock(held.appeal)
        with translation.override(settings.LANGUAGE_CODE):
            text = _(
                "Somebody tried to confirm this appeal with a national e-ID, but the address"
                " belongs to a person with another national number or another account."
                " Nothing was changed."
            )
        note = Message.objects.create(
            appeal=appeal,
            direction=Message.Direction.NOTE,
            channel=appeal.channel,
            is_automatic=True,
            text=text,
            language=appeal.language,
            created_at=held.refused_at,
        )
        data = {"message": note.pk, "sha256": timeline.fingerprint(text)}
        timeline.append(appeal, timeline.Entry(Event.Kind.NOTE, SYSTEM, is_public=False, data=data))
        workflow.touch(appeal, has_unread=True)
