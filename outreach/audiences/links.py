"""The personal link by which somebody says no to news: as short as an SMS wants it.

    https://sanal.example/n/2s5t-3-0a91kq3ud7/

Letters and digits alone, which each phone makes a link of: the address and the kind of news in
base 36, then ten signs of an HMAC-SHA-256. Those are 51 bits: whoever guesses at the door, which
lets each network miss some hundred times an hour, needs longer than there are people; and a hit
would show no more than a masked address.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36

_SALT = "outreach.audiences.short-link"
_SIGNS = 10
_LONGEST = 13  # signs of a number, as `base36_to_int` takes them
_EXAMPLE = 9_999_999  # an address of a land with many people


def short(address: int, topic: int | None = None) -> str:
    """The web address that names an address, and a kind of news; good for ever."""
    named = _named(address, topic)
    return _at(f"{named}-{_signed(named, settings.SECRET_KEY)}")


def example() -> str:
    """One as long as a real one that names nobody."""
    return _at(f"{_named(_EXAMPLE, 99)}-{'x' * _SIGNS}")


def read(token: str) -> list[int] | None:
    """The ids of the address and, where there is one, of the kind of news; None when it is none of
    ours. Keys that were in use before (`SECRET_KEY_FALLBACKS`) are still known."""
    named, _dash, sign = token.rpartition("-")
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not any(constant_time_compare(sign, _signed(named, key)) for key in keys):
        return None
    parts = named.split("-")
    if len(parts) > 2 or any(not part or len(part) > _LONGEST for part in parts):
        return None
    return [base36_to_int(part) for part in parts]


def _named(address: int, topic: int | None) -> str:
    return "-".join(int_to_base36(number) for number in (address, topic) if number is not None)


def _signed(named: str, key: str) -> str:
    digest = salted_hmac(_SALT, named, secret=key, algorithm="sha256").digest()
    number = int.from_bytes(digest) % 36**_SIGNS
    return int_to_base36(number).rjust(_SIGNS, "0")


def _at(token: str) -> str:
    return settings.PUBLIC_URL + reverse("outreach:news_short", args=[token])
