"""Two citizens who turn out to be one person, and the citizen behind an account that signs in."""

import logging

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from accounts import addresses
from accounts.models import Address, Citizen, User
from accounts.models.citizens import address_index
from accounts.permissions import can
from accounts.roles import Capability
from feedback import timeline, workflow
from feedback.actors import CITIZEN, Actor, staff
from feedback.matters import two_people
from feedback.models import Appeal, Event
from feedback.proposals import voices

logger = logging.getLogger("sanal.citizens")


def merge(*, keep: Citizen, absorb: Citizen, actor: User | None = None) -> None:
    """Make one person of two: `keep` gets all that `absorb` had, who stays and points to `keep`.

    Doing it again changes nothing. Raises `ValueError` when they cannot be one person: each has a
    national number, or an account, of their own; or one of them is somebody else by now.
    Without an actor, the citizen themselves proved it.
    """
    with transaction.atomic():
        # Addresses first, as whoever takes a message in locks its sender's address first.
        pks = sorted({keep.pk, absorb.pk})
        list(Address.objects.select_for_update().filter(citizen__in=pks).order_by("pk"))
        held = Citizen.objects.select_for_update(no_key=True).order_by("pk").in_bulk(pks)
        kept, absorbed = held[keep.pk], held[absorb.pk]
        _demand_one_person(kept, absorbed)
        record = two_people.begin(kept, absorbed, _who(actor).user)
        _join(kept, absorbed)
        if record is not None:
            two_people.keep(record, kept, absorbed)
        Address.objects.filter(citizen=absorbed).update(citizen=kept)
        _move_appeals(kept, absorbed, _who(actor))
        voices.carry(kept, absorbed)
        for carry in map(import_string, settings.CITIZENS_JOINED):
            carry(kept, absorbed)
        Citizen.objects.filter(merged_into=absorbed).update(merged_into=kept)
    keep.refresh_from_db()
    absorb.refresh_from_db()
    logger.info("citizen %s was joined to %s by user %s", absorb.pk, keep.pk, actor and actor.pk)


def are_one(*, keep: Citizen, absorb: Citizen) -> bool:
    """Join two whom their own proof shows to be one person; False when they cannot be."""
    try:
        merge(keep=keep, absorb=absorb)
    except ValueError as error:
        logger.warning("citizen %s is not citizen %s: %s", absorb.pk, keep.pk, error)
        return False
    return True


def _demand_one_person(keep: Citizen, absorb: Citizen) -> None:
    if keep.pk == absorb.pk:
        raise ValueError("a citizen cannot be joined to themselves")
    if keep.merged_into_id:
        raise ValueError("the one to keep was joined to another citizen")
    if absorb.merged_into_id not in {None, keep.pk}:
        raise ValueError("the other was joined to another citizen already")
    if keep.national_number and absorb.national_number:
        raise ValueError("they have different national numbers")
    if keep.user_id and absorb.user_id:
        raise ValueError("each has an account of their own")


def _join(keep: Citizen, absorb: Citizen) -> None:
    """What is known of the one becomes known of the other; what both have stays with each."""
    number, user = absorb.national_number, absorb.user
    absorb.national_number, absorb.user, absorb.merged_into = "", None, keep
    absorb.save()  # first: both are unique
    keep.name = keep.name or absorb.name
    keep.verified_name = keep.verified_name or absorb.verified_name
    keep.language = keep.language or absorb.language
    keep.national_number = keep.national_number or number
    keep.user = keep.user or user
    keep.assurance = max(keep.assurance, absorb.assurance)
    keep.created_at = min(keep.created_at, absorb.created_at)
    keep.save()


def _move_appeals(keep: Citizen, absorb: Citizen, actor: Actor) -> None:
    for appeal in Appeal.objects.select_for_update().filter(citizen=absorb).order_by("pk"):
        workflow.touch(appeal, citizen=keep)
        data = {"citizen": keep.pk, "was": absorb.pk}
        timeline.append(
            appeal, timeline.Entry(Event.Kind.MERGED, actor, is_public=False, data=data)
        )


def _who(actor: User | None) -> Actor:
    return staff(actor) if actor and can(actor, Capability.ENTER_DESK) else CITIZEN


def link_user(user: User) -> Citizen | None:
    """The citizen who signs in with this account, None while no mailbox of theirs is proven.

    Each mailbox that the account has proven becomes a confirmed address of that citizen; what was
    known of its holder so far is joined to them. A mailbox that another account's citizen holds
    is left alone.
    """
    mailboxes = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk")
    values = [mailbox.email.strip().lower() for mailbox in mailboxes]
    if not values or _is_linked(user, values):
        return Citizen.objects.filter(user=user).first()
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        for value in values:
            _claim(user, value)
    return Citizen.objects.filter(user=user).first()


def _is_linked(user: User, values: list[str]) -> bool:
    indexes = {address_index(Address.Kind.EMAIL, value) for value in values}
    known = Address.objects.filter(
        kind=Address.Kind.EMAIL,
        value_index__in=indexes,
        citizen__user=user,
        verified_at__isnull=False,
    )
    return known.count() == len(indexes)


def _claim(user: User, value: str) -> None:
    """The mailbox is proven to be this person's."""
    address = addresses.ensure(
        kind=Address.Kind.EMAIL, value=value, name=user.get_full_name(), language=user.language
    )
    holder = address.citizen
    if holder.user_id not in {None, user.pk}:
        logger.warning("user %s proved a mailbox of user %s's citizen", user.pk, holder.user_id)
        return
    citizen = Citizen.objects.filter(user=user).first()
    if citizen is None:
        Citizen.objects.filter(pk=holder.pk).update(user=user)
    elif citizen.pk != holder.pk:
        try:
            merge(keep=citizen, absorb=holder, actor=user)
        except ValueError as error:
            logger.warning("user %s is not citizen %s: %s", user.pk, holder.pk, error)
            return
        address.refresh_from_db()
    addresses.confirm(address)
