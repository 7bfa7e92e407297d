"""What is known before a register form opens: by which channel, in which language, who it is, and
where to go on afterwards. It lies in the session, under the token of the form."""

import uuid

from django.http import HttpRequest
from django.urls import reverse

from accounts.models import Address
from accounts.permissions import can
from accounts.roles import Capability
from feedback import reading
from feedback.models import Appeal

_KEY = "register_forms"  # in the session
_MOST = 20
KEY_PREFIX = "desk:"  # before the form's token, the identity of the words taken down on it


def begin(
    request: HttpRequest,
    *,
    channel: str,
    language: str = "",
    address: Address | None = None,
    note: str = "",
    back: str = "",
    token: uuid.UUID | None = None,
) -> str:
    """Prepare a register form and return its address.

    `note` goes to the message, for colleagues; `back` is where the receipt leads back to. An
    appeal taken down on the form has the `intake_key` that `key_of(token)` gives.
    """
    token = token or uuid.uuid4()
    kept = {
        "channel": channel,
        "language": language,
        "address": address.pk if address else None,
        "note": note,
        "back": back,
    }
    forms = request.session.get(_KEY, {}) | {str(token): kept}
    request.session[_KEY] = dict(list(forms.items())[-_MOST:])
    return f"{reverse('admin:feedback_appeal_add')}?form={token}"


def key_of(token: uuid.UUID | str) -> str:
    """The `intake_key` of what is taken down on the form with this token."""
    return f"{KEY_PREFIX}{token}"


def of(request: HttpRequest, token: str) -> dict:
    """What was prepared for the form with this token; empty when nothing was."""
    return request.session.get(_KEY, {}).get(token, {})


def initial(request: HttpRequest) -> dict:
    """The first values of the form that `?form=` names."""
    token = request.GET.get("form", "")
    known = of(request, token)
    if not known:
        return {}
    address = Address.objects.filter(pk=known["address"]).first() if known["address"] else None
    values = {"token": token, "channel": known["channel"], "language": known["language"]}
    may_read = can(request.user, Capability.READ_PERSONAL_DATA)
    if may_read and address and address.kind in (Address.Kind.PHONE, Address.Kind.EMAIL):
        values[address.kind] = address.value
        values["name"] = address.citizen.name
        reading.contact(request.user, address.citizen)
    return values


def back(request: HttpRequest, appeal: Appeal) -> str:
    """Where whoever took this appeal down came from; empty when from nowhere else."""
    token = appeal.intake_key.removeprefix(KEY_PREFIX)
    return of(request, token).get("back", "")
