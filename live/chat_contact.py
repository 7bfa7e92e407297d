"""Another way to reach a visitor of the chat: a phone or mailbox, proved by a one-time code.

The proof is the citizen site's own. What it keeps between two requests lies with the chat, since
a browser within another site's page has no session of ours.
"""

import copy
from http import HTTPStatus

from django.http import HttpRequest
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts import addresses
from accounts.models import Address
from feedback import citizens
from feedback.pages import contact, proof
from live.models import Chat


class _Pocket(dict):
    """Stands where a session would."""

    modified = False


def state(request: HttpRequest, chat: Chat) -> dict:
    """What the page shows: the proved address, the one whose code is awaited, or none."""
    return _shown(_asking(request, chat), chat)


def take(request: HttpRequest, chat: Chat) -> dict:
    """Send a code to the address that was given, or take the code. What `state` tells, with the
    `status` and, where something is wrong, a `contact_error`."""
    asking = _asking(request, chat)
    status, error = HTTPStatus.OK, ""
    try:
        if "code" in request.POST:
            _prove(asking, chat, request.POST["code"])
        elif "another" in request.POST:
            asking.session.clear()
        else:
            _send(asking, chat, request.POST.get("contact", ""))
    except ValueError as wrong:
        status, error = HTTPStatus.UNPROCESSABLE_ENTITY, str(wrong)
    except proof.TooMany:
        status = HTTPStatus.TOO_MANY_REQUESTS
        error = _("We have sent several codes already. Wait a quarter of an hour and try again.")
    except proof.Unreachable:
        status = HTTPStatus.SERVICE_UNAVAILABLE
        error = _("We cannot send a code there at the moment. You can go on without it.")
    Chat.objects.filter(pk=chat.pk).update(pocket=dict(asking.session), contact=chat.contact)
    given = request.POST.get("contact", "") if error else ""
    return {"status": status, "contact_error": error, "given": given, **_shown(asking, chat)}


def _asking(request: HttpRequest, chat: Chat) -> HttpRequest:
    asking = copy.copy(request)
    asking.session = _Pocket(chat.pocket)
    return asking


def _shown(asking: HttpRequest, chat: Chat) -> dict:
    awaited = None
    if proof.pending(asking, _purpose(chat)):
        awaited = Address.objects.filter(pk=asking.session.get("address")).first()
    return {"contact": chat.contact, "awaited": awaited}


def _purpose(chat: Chat) -> str:
    return f"chat:{chat.pk}"


def _send(asking: HttpRequest, chat: Chat, words: str) -> None:
    kind = Address.Kind.EMAIL if "@" in words else Address.Kind.PHONE
    try:
        value = contact.canonical(kind.value, words.replace("\0", ""))
    except ValueError:
        raise ValueError(
            _("Give a phone number with all its digits, or an e-mail address.")
        ) from None
    address = addresses.ensure(kind=kind.value, value=value, language=get_language())
    proof.send(asking, address, _purpose(chat))
    asking.session["address"] = address.pk


def _prove(asking: HttpRequest, chat: Chat, code: str) -> None:
    try:
        known = proof.check(asking, _purpose(chat), code)
    except proof.Wrong as wrong:
        words = ngettext(
            "This is not the code that we sent. You have %(left)s try left.",
            "This is not the code that we sent. You have %(left)s tries left.",
            wrong.left,
        )
        raise ValueError(words % {"left": wrong.left}) from wrong
    except proof.Expired as expired:
        raise ValueError(_("This code is good no more. Ask for a new one.")) from expired
    chat.contact = known
    same = known.citizen_id == chat.address.citizen_id
    if same or citizens.are_one(keep=known.citizen, absorb=chat.address.citizen):
        chat.address.refresh_from_db()
        addresses.confirm(chat.address)  # this browser speaks for them from now on
