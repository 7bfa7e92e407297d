"""Finding the citizen behind an address, and joining two that turn out to be one person."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Address, Assurance, Citizen
from accounts.models.citizens import address_index


def find(*, kind: str, value: str, hold: bool = False) -> Address | None:
    """The address with that canonical value, its citizen fetched along, or None.

    `hold` locks its row until the transaction ends.
    """
    known = Address.objects.select_related("citizen")
    if hold:
        known = known.select_for_update(of=("self",))
    return known.filter(kind=kind, value_index=address_index(kind, value)).first()


def ensure(
    *, kind: str, value: str, name: str = "", language: str = "", hold: bool = False
) -> Address:
    """The address with that value; with a new citizen when nobody has it yet.

    A name or language that we did not know is kept; a known one is never overwritten. `hold` as
    in `find`.
    """
    address = find(kind=kind, value=value, hold=hold)
    if address is None:
        try:
            with transaction.atomic():
                citizen = Citizen.objects.create(name=name, language=language)
                return Address.objects.create(kind=kind, value=value, citizen=citizen)
        except IntegrityError:
            # Somebody else was first; or gave it another holder while we waited for the lock.
            address = find(kind=kind, value=value, hold=hold)
    learn(address.citizen, name=name, language=language)
    return address


def learn(citizen: Citizen, *, name: str = "", language: str = "") -> None:
    """Keep a name or a language where we had none."""
    changed = []
    if name and not citizen.name:
        citizen.name = name
        changed += ["name", "name_index"]
    if language and not citizen.language:
        citizen.language = language
        changed += ["language"]
    if changed:
        citizen.save(update_fields=changed)


def confirm(address: Address) -> None:
    """The person proved to hold the address, by a one-time code or a signed-in mailbox."""
    if address.verified_at is None:
        address.verified_at = timezone.now()
        address.save(update_fields=["verified_at"])
    Citizen.objects.filter(pk=address.citizen_id, assurance__lt=Assurance.ADDRESS).update(
        assurance=Assurance.ADDRESS
    )
