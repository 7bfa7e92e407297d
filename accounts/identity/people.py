"""The person behind a national number, and the account with which they sign in."""

import logging
import secrets

from django.db import IntegrityError, transaction

from accounts import national_numbers
from accounts.encryption import blind_index
from accounts.identity.values import Identity
from accounts.models import Assurance, Citizen, User

logger = logging.getLogger("sanal.identity")


class StaffAccount(Exception):
    """The account is one of the staff's, and no administrator linked this e-ID to it."""


def number_index(number: str) -> str:
    """The blind index by which a national number is found."""
    return blind_index(number, "national_number")


def verify(citizen: Citizen, identity: Identity) -> None:
    """Write down that this citizen is the person whom the e-ID names.

    The name in the e-ID is kept beside the one they gave, and fills an empty one. Assurance
    never falls. Raises `IntegrityError` when another citizen has the number already.
    """
    citizen.national_number = identity.number
    citizen.verified_name = identity.name or citizen.verified_name
    citizen.name = citizen.name or identity.name
    citizen.assurance = max(citizen.assurance, Assurance.E_ID)
    citizen.save()


def citizen_of(identity: Identity) -> Citizen:
    """The citizen whom the e-ID names, made now when they are new to us."""
    with transaction.atomic():
        known = national_numbers.holder(identity.number)
        if known is None:
            try:
                with transaction.atomic():
                    known = Citizen()
                    verify(known, identity)
                    return known
            except IntegrityError:  # they came by two doors at once
                known = national_numbers.holder(identity.number)
        known = Citizen.objects.select_for_update(no_key=True).get(pk=known.pk)
        verify(known, identity)
        return known


def user_of(identity: Identity) -> User:
    """The account that the e-ID opens; a citizen's is made at the first sign-in, without password.

    One of the staff's opens only when an administrator wrote the number down in it. Raises
    `StaffAccount`.
    """
    linked = User.objects.filter(national_number_index=number_index(identity.number)).first()
    if linked is not None:
        return linked
    with transaction.atomic():
        citizen = citizen_of(identity)
        if citizen.user is None:
            citizen.user = User(username=f"eid-{secrets.token_hex(12)}", language=citizen.language)
            citizen.user.set_unusable_password()
            citizen.user.save()
            citizen.save(update_fields=["user"])
    if is_staff(citizen.user):
        logger.warning("an e-ID was refused entry to user %s, one of the staff", citizen.user_id)
        raise StaffAccount
    return citizen.user


def is_staff(user: User) -> bool:
    """Whether an account opens anything beyond its owner's own appeals."""
    return user.is_superuser or user.is_staff or user.memberships.exists()
