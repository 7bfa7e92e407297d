"""Fax numbers in one canonical form (E.164), and the account's country for those without."""

from django.conf import settings
from django.utils.translation import gettext as _

from channels.sms import phones

_WITHHELD = frozenset({"", "anonymous", "unknown", "restricted", "private", "unavailable"})


def normalise(number: str, country: str = "") -> str:
    """`+976...`; raises `ValueError` for what is no number."""
    return phones.e164(number, (country or settings.CENTRE_COUNTRY).upper())


def sender(number: str, account) -> tuple[str, str]:
    """Who sent a fax, in canonical form, and a note for people when nobody can be answered."""
    try:
        return normalise(number, account.setting("country")), ""
    except ValueError:
        if number.strip().lower() in _WITHHELD:
            return "", _("The fax came without its sender's number; it cannot be answered by fax.")
        return "", _("The sender's number cannot be read: %(number)s") % {"number": number[:50]}
