"""One-time codes: somebody shows that an address is theirs.

Six digits go out through the outbox; the session keeps only their keyed hash. A code is good for
ten minutes and five tries, and so many are sent to an address and from a network, no more.
"""

import secrets

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import get_language

from accounts import addresses
from accounts.models import Address
from channels import outbox, throttle
from feedback import notices
from feedback.pages.visitors import network_of

_KEY = "proof"  # in the session
SECONDS = 600
TRIES = 5
_TO_ONE_ADDRESS = {"burst": 3, "per_hour": 4}
_FROM_ONE_NETWORK = {"burst": 10, "per_hour": 20}


class TooMany(Exception):
    """So many codes were sent already that the next must wait."""


class Unreachable(Exception):
    """The centre has no way to send anything to this address now."""


class Wrong(Exception):
    """Not the code that was sent; `left` tries remain."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


class Expired(Exception):
    """No code is good any more: time or tries are used up. A new one may be sent."""


def send(request: HttpRequest, address: Address, purpose: str) -> None:
    """Send a new code to the address; earlier ones are void. Raises `TooMany`, `Unreachable`.

    `purpose` is what the code will open: a code asked for one thing opens no other.
    """
    if outbox.account_for(address) is None:
        raise Unreachable
    if not (
        throttle.allow("code-from", network_of(request), **_FROM_ONE_NETWORK)
        and throttle.allow("code-to", f"{address.kind}:{address.value}", **_TO_ONE_ADDRESS)
    ):
        raise TooMany
    nonce = secrets.token_hex(12)
    code = f"{secrets.randbelow(1_000_000):06}"
    language = get_language()
    notice = notices.one_time_code(code, language)
    outbox.enqueue(
        key=f"proof:{nonce}",
        address=address,
        subject=notice.subject,
        body=notice.body,
        language=language,
    )
    request.session[_KEY] = {
        "purpose": purpose,
        "address": address.pk,
        "nonce": nonce,
        "digest": _digest(nonce, code),
        "until": timezone.now().timestamp() + SECONDS,
    }


def pending(request: HttpRequest, purpose: str) -> bool:
    """Whether a code for this purpose was sent and may still be entered."""
    kept = request.session.get(_KEY)
    return bool(kept and kept["purpose"] == purpose and kept["until"] > timezone.now().timestamp())


def check(request: HttpRequest, purpose: str, words: str) -> Address:
    """The address that was proved, and is confirmed from now on. Raises `Wrong`, `Expired`."""
    if not pending(request, purpose):
        raise Expired
    kept = request.session[_KEY]
    # The tries are counted in the database: many requests at once get no more of them.
    if not throttle.allow("code-try", kept["nonce"], burst=TRIES, per_hour=0):
        del request.session[_KEY]
        raise Expired
    given = "".join(letter for letter in words if letter.isdigit())
    if not constant_time_compare(_digest(kept["nonce"], given), kept["digest"]):
        kept["tries"] = kept.get("tries", 0) + 1
        request.session.modified = True
        if kept["tries"] >= TRIES:
            del request.session[_KEY]
            raise Expired
        raise Wrong(TRIES - kept["tries"])
    del request.session[_KEY]
    address = Address.objects.select_related("citizen").get(pk=kept["address"])
    addresses.confirm(address)
    return address


def _digest(nonce: str, code: str) -> str:
    return salted_hmac("feedback.pages.proof", f"{nonce}:{code}", algorithm="sha256").hexdigest()
