"""What stands between a person and what they chose.

A ballot is found by an HMAC of the person under the vote's own key, which is kept encrypted and
destroyed at publication; with it goes the encrypted name of the voter on each ballot. Until then a
changed voice finds its ballot, and two records of one person can be found to be one.
"""

import base64
import hashlib
import hmac
import json
import re
import secrets

from cryptography.fernet import Fernet, InvalidToken
from django.db.models import Q

from accounts.models import Citizen
from channels import outbox
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


def name_of(vote: Vote, message: str) -> str:
    """The name that the same message has each time, as a voice in this vote bears it. Under the
    vote's key while there is one, so that after publication nothing joins message and voice."""
    return _named(vote, f"m:{message}")


def answer_key(vote: Vote, message: str) -> str:
    """The outgoing answer's key: it leads neither to the message nor to the voice."""
    return f"voice:{vote.pk}:{_named(vote, f'a:{message}')}"


def _named(vote: Vote, words: str) -> str:
    key = bytes.fromhex(vote.link_key)  # none: no voice is taken, and no receipt is told
    return hmac.new(key, words.encode(), hashlib.sha256).hexdigest()


def sealed(vote: Vote, told: dict) -> str:
    """What a voter was told, to be kept where it stands beside who they are: only the vote's key
    reads it, and with that it is gone at publication."""
    return _cipher(vote).encrypt(json.dumps(told).encode()).decode()


def unsealed(vote: Vote, words: str) -> dict | None:
    """The same to be shown again; None once the key is destroyed."""
    try:
        return json.loads(_cipher(vote).decrypt(words))
    except InvalidToken:
        return None


def _cipher(vote: Vote) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(bytes.fromhex(_named(vote, "s"))))


def people_of(citizen: Citizen) -> list[int]:
    """The numbers under which this person may have voted: their own, and those that turned out
    to be theirs."""
    joined = Citizen.objects.filter(merged_into=citizen).order_by("pk")
    return [citizen.pk, *joined.values_list("pk", flat=True)]


def forget(vote: Vote) -> None:
    """Destroy what leads from ballots to voters; there is no way back."""
    Ballot.objects.filter(vote=vote).update(voter="")
    Vote.objects.filter(pk=vote.pk).update(link_key="")
    while wipe_told(vote):  # those still on their way are wiped as soon as they have left
        pass


def wipe_told(vote: Vote | None = None) -> int:
    """Wipe receipts out of messages that have left, of one vote or of all; returns how many.

    After publication nobody sends again what failed: it is given up, and wiped. What still waits
    or is being sent goes out with its words first.
    """
    left = Q(delivery__state__in=_LEFT)
    failed = Q(delivery__state=DeliveryState.FAILED)
    unknown = Q(delivery__state=DeliveryState.UNKNOWN, delivery__lease_until=None)  # asked in vain
    given_up = Q(vote__published_at__isnull=False) & (failed | unknown)
    found = ReceiptTold.objects.filter(left | given_up)
    if vote is not None:
        found = found.filter(vote=vote)
    ids = list(found.order_by("pk").values_list("delivery", flat=True)[:_MOST_WIPED])
    outbox.cancel(Delivery.objects.filter(pk__in=ids))
    gone = Delivery.objects.filter(pk__in=ids, state__in=_LEFT)  # from there none is sent again
    gone.update(body=_WIPED, thread={})
    return ReceiptTold.objects.filter(delivery__in=ids, delivery__state__in=_LEFT).delete()[0]


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
