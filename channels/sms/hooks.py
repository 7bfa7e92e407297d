"""What the webhooks of all SMS gateways have in common."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from channels.errors import Malformed
from channels.sms import phones

MAX_SENDER = 50


def public(account) -> str:
    """The address at which gateways reach an account of ours."""
    return f"{settings.PUBLIC_URL}/hooks/{account.channel}/{account.code}/"


def asked(request: HttpRequest) -> str:
    """The address a webhook was sent to: the host from our settings, never from the request;
    path and query as they came."""
    query = request.META.get("QUERY_STRING", "")
    return f"{settings.PUBLIC_URL}{request.path_info}" + (f"?{query}" if query else "")


def country(account) -> str:
    """The country whose way of writing numbers an account's gateway has."""
    return (account.setting("country") or centre_country()).upper()


def centre_country() -> str:
    return settings.CENTRE_COUNTRY


def sender(text: str, account) -> tuple[str, str]:
    """Who wrote, in canonical form, and a note for people when that is no number to answer to."""
    if not text.strip():
        raise Malformed("nobody is named as its sender")
    try:
        address = phones.normalise(text, country(account))
    except ValueError:
        return text.strip()[:MAX_SENDER], _("The sender is not a phone number.")
    if not address.startswith("+"):
        return address, _("The sender is not a phone number; an answer may not arrive.")
    return address, ""
