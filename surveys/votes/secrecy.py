"""What stands between a person and what they chose.

A ballot is found by an HMAC of the person under the vote's own key, which is kept encrypted and
destroyed at publication; with it goes the encrypted name of the voter on each ballot. Until then a
changed voice finds its ballot, and two records of one person can be found to be one.
"""

import hashlib
import hmac
import re
import secrets

from accounts.models import Citizen
from channels.models import Delivery
from channels.values import DeliveryState
from feedback.codes import ALPHABET, plain
from surveys.models import Ballot, ReceiptTold, Vote

_LETTERS = 8  # 40 bits: two of 10,000 ballots hit the same with odds of 1 to 20,000; then again

_LEFT = (
    *(DeliveryState.SENT, DeliveryState.DELIVERED),
    *(DeliveryState.UNDELIVERED, DeliveryState.CANCELLED),
)
_WIPED = "a receipt of a vote: wiped"
_MOST_WIPED = 1000  # in one statement


def new_key() -> str:
    return secrets.token_hex(32)


def voter_key(link_key: str, citizen: int) -> str:
    """The key under which this person's ballot lies in a vote."""
    if not link_key:
        raise ValueError("the key of the vote was destroyed: nobody's ballot can be found")
    return hmac.new(bytes.fromhex(link_key), f"c:{citizen}".encode(), hashlib.sha256).hexdigest()


def people_of(citizen: Citizen) -> list[int]:
    """The numbers under which this person may have voted: their own, and those that turned out
    to be theirs."""
    joined = Citizen.objects.filter(merged_into=citizen).order_by("pk")
    return [citizen.pk, *joined.values_list("pk", flat=True)]


def forget(vote: Vote) -> None:
    """Destroy what leads from ballots to voters; there is no way back."""
    Ballot.objects.filter(vote=vote).update(voter="")
    Vote.objects.filter(pk=vote.pk).update(link_key="")
    while wipe_told(vote):
        pass


def wipe_told(vote: Vote | None = None) -> int:
    """Wipe receipts out of messages that have left; of a vote, out of all. Returns how many."""
    told = ReceiptTold.objects.filter(delivery__state__in=_LEFT)
    if vote is not None:
        told = ReceiptTold.objects.filter(vote=vote)
    ids = dict(told.order_by("pk").values_list("pk", "delivery")[:_MOST_WIPED])
    Delivery.objects.filter(pk__in=ids.values()).update(body=_WIPED)
    ReceiptTold.objects.filter(pk__in=ids).delete()
    return len(ids)


def new_receipt() -> str:
    """Eight letters that say nothing, in two groups: `7KQM-4T2X`."""
    letters = "".join(secrets.choice(ALPHABET) for _place in range(_LETTERS))
    return f"{letters[:4]}-{letters[4:]}"


def read_receipt(words: str) -> str:
    """The receipt that somebody typed, as it is shown; empty when it is none."""
    letters = plain(words)
    if not re.fullmatch(f"[{ALPHABET}]{{{_LETTERS}}}", letters):
        return ""
    return f"{letters[:4]}-{letters[4:]}"
