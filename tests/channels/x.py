"""What the tests of X are built from."""

from channels.models import Account
from tests.standins import x

BAT = "2200000000000000042"
OPTIONS = {"handle": "@centre1111", "user_id": x.OURS, "way": "webhook"}


def at_standin(standin, **options) -> dict:
    """The settings of an account that speaks to a stand-in."""
    return {**OPTIONS, "api_url": standin.url, "media_hosts": standin.host, **options}


def an_account(**options) -> Account:
    """Not saved."""
    return Account(channel="x", code="x-main", options={**OPTIONS, **options}, secrets=dict(x.KEYS))
