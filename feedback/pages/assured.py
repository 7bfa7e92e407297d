"""How sure a browser's login makes us of who speaks."""

from django.http import HttpRequest

from accounts.identity.adapter import signed_in_by_eid
from accounts.models import Assurance, Citizen


def by_login(request: HttpRequest, citizen: Citizen | None) -> int:
    """The assurance of words that this browser says in the citizen's name.

    Only a session that an e-ID opened speaks as one: a mailbox that was confirmed once does not,
    though its owner confirmed themselves elsewhere.
    """
    if citizen is None or not request.user.is_authenticated:
        return Assurance.NONE
    if citizen.user_id != request.user.pk:
        return Assurance.NONE
    return Assurance.E_ID if signed_in_by_eid(request) else Assurance.ADDRESS
