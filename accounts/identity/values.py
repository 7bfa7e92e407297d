"""What a national e-ID tells us of a person, and why it may not be believed."""

from dataclasses import dataclass, field

from allauth.socialaccount.providers.oauth2.client import OAuth2Error

from accounts import national_numbers


class NotProven(OAuth2Error):
    """The provider's answer proves nothing. The text is for the log: it names no person."""


@dataclass(frozen=True)
class Identity:
    """A person as a provider vouched for them just now. Neither value shows in a log."""

    provider: str
    number: str = field(repr=False)
    name: str = field(repr=False, default="")


def identity(provider: str, number: object, name: object) -> Identity:
    """The identity in its canonical form; raises `NotProven` when it bears no national number."""
    try:
        canonical = national_numbers.canonical(number if isinstance(number, str) else "")
    except ValueError:
        raise NotProven("the provider named no national number") from None
    known = " ".join(name.split())[:200] if isinstance(name, str) else ""
    return Identity(provider, canonical, known)
