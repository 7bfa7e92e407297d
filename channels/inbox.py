"""The inbox: accept a payload once, and process it once, whatever dies in between.

`accept` is one INSERT; `drain` claims waiting rows; `process` has a row's adapter parse it,
offers what it says to `settings.INBOUND_HANDLERS` in order and marks it done, in one transaction.
A claim carries its attempt number as a fence: a worker that lost its lease changes nothing.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.module_loading import import_string

from channels import outbox, windows
from channels.errors import Malformed
from channels.models import Account, Envelope
from channels.values import Inbound, Outcome, Receipt, Signal

logger = logging.getLogger("sanal.inbox")

MAX_ATTEMPTS = 8
BACKOFF_SECONDS = (5, 15, 60, 300, 900, 3600, 7200)

_ACCEPT = """
INSERT INTO channels_envelope
    (account_id, external_id, raw, sha256, content_type, headers, is_receipt,
     state, attempts, next_try_at, error, outcomes, received_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, 'new', 0, now(), '', '[]',
    now() - make_interval(secs => %s))
ON CONFLICT (account_id, external_id) DO NOTHING
RETURNING id
"""


class LostClaim(Exception):
    """The lease ran out and somebody else holds the row now."""


def accept(
    *,
    account: Account,
    raw: bytes,
    content_type: str = "",
    external_id: str = "",
    headers: dict | None = None,
    ago: float = 0.0,
) -> int | None:
    """Keep a payload; returns the id of its envelope, or None when it was here already.

    When this commits, the provider may be told yes. Without an `external_id` the payload's own
    hash is its identity. It was received now, or so many seconds `ago`.
    """
    digest = hashlib.sha256(raw).hexdigest()
    identity = _identity(external_id) or digest
    is_receipt = account.adapter.reports_only(account, raw, content_type)
    values = [account.pk, identity, raw, digest, content_type[:200], json.dumps(headers or {})]
    with connection.cursor() as cursor:
        cursor.execute(_ACCEPT, [*values, is_receipt, ago])
        row = cursor.fetchone()
    return row[0] if row else None


def find(account: Account, raw: bytes, external_id: str) -> Envelope:
    """The envelope that holds a payload accepted before."""
    identity = _identity(external_id) or hashlib.sha256(raw).hexdigest()
    return Envelope.objects.get(account=account, external_id=identity)


def _identity(external_id: str) -> str:
    """A provider's name for a payload; one too long for its column, by its hash."""
    if len(external_id) > 300:
        return hashlib.sha256(external_id.encode()).hexdigest()
    return external_id


def claim(limit: int, only: int | None = None, *, receipts: bool | None = None) -> list[Envelope]:
    """Take up to `limit` rows that wait, words before receipts and oldest first, under a lease;
    committed at once.

    `only` narrows it to one envelope, for who waits for that one; `receipts` to receipts, or to
    what is none.
    """
    now = timezone.now()
    lease = now + timedelta(seconds=settings.INBOX_LEASE_SECONDS)
    with transaction.atomic():
        waiting = (
            Envelope.objects.select_for_update(skip_locked=True)
            .filter(state=Envelope.State.NEW, next_try_at__lte=now)
            .order_by("is_receipt", "next_try_at", "id")
            .values_list("id", flat=True)
        )
        if receipts is not None:
            waiting = waiting.filter(is_receipt=receipts)
        if only is not None:
            waiting = waiting.filter(pk=only)
        ids = list(waiting[:limit])
        Envelope.objects.filter(id__in=ids).update(
            state=Envelope.State.CLAIMED, attempts=F("attempts") + 1, lease_until=lease
        )
    found = Envelope.objects.filter(id__in=ids)
    # Many are of few accounts, whose secrets are deciphered once for all of them.
    found = found.prefetch_related("account") if receipts else found.select_related("account")
    return sorted(found, key=lambda envelope: (envelope.is_receipt, envelope.id))


def have_words() -> bool:
    """Whether somebody's words wait to be read."""
    now = timezone.now()
    waiting = Envelope.objects.filter(state=Envelope.State.NEW, is_receipt=False)
    return waiting.filter(next_try_at__lte=now).exists()


def drain(limit: int = 500, batch: int = 10, *, receipts: bool | None = None) -> int:
    """Process what waits, up to `limit` rows; returns how many were taken. `receipts` narrows it,
    as with `claim`."""
    taken = 0
    while taken < limit:
        envelopes = claim(min(batch, limit - taken), receipts=receipts)
        if not envelopes:
            break
        for envelope in envelopes:
            process(envelope)
        taken += len(envelopes)
    return taken


def process(envelope: Envelope) -> None:
    """Read a claimed envelope and let the handlers have it. Never raises: a failure is written
    on the row, with its next try or its death."""
    try:
        with transaction.atomic():
            if not hold([envelope]):
                raise LostClaim
            outcomes = [asdict(outcome) for outcome in _handle(envelope)]
            Envelope.objects.filter(pk=envelope.pk).update(
                state=Envelope.State.DONE,
                outcomes=outcomes,
                done_at=timezone.now(),
                lease_until=None,
                next_try_at=None,
                error="",
            )
        envelope.state, envelope.outcomes = Envelope.State.DONE, outcomes
    except LostClaim:
        logger.warning("envelope %s: the lease ran out, left to its new holder", envelope.pk)
    except Malformed as error:
        _fail(envelope, str(error), dead=True)
    except Exception as error:
        logger.exception("envelope %s: attempt %s failed", envelope.pk, envelope.attempts)
        _fail(envelope, f"{type(error).__name__}: {error}", dead=envelope.attempts >= MAX_ATTEMPTS)


def hold(envelopes: Sequence[Envelope]) -> set[int]:
    """Lock these until the transaction ends; returns the ids of those that are still ours."""
    attempts = {envelope.pk: envelope.attempts for envelope in envelopes}
    held = Envelope.objects.select_for_update().filter(
        pk__in=list(attempts), state=Envelope.State.CLAIMED
    )
    rows = held.order_by("id").values_list("pk", "attempts")
    return {pk for pk, attempt in rows if attempts[pk] == attempt}


def _handle(envelope: Envelope) -> list[Outcome]:
    outcomes = []
    for item in envelope.account.adapter.parse(envelope):
        if isinstance(item, Receipt):
            outbox.receive(envelope.account, item)
            outcomes.append(Outcome("receipt", item.provider_id))
        elif isinstance(item, Outcome):
            outcomes.append(item)
        else:
            outcomes.append(offer(item, envelope))
            if isinstance(item, Inbound):
                windows.heard(envelope.account, item)
    if outcomes:
        heard(envelope.account)
    return outcomes or [Outcome("ignored", reason="nothing in it for us")]


def heard(account: Account) -> None:
    """Note that the account works; to half a minute, so that its row is seldom written."""
    now = timezone.now()
    long_ago = now - timedelta(seconds=30)
    if account.last_in_at is None or account.last_in_at < long_ago:
        Account.objects.filter(pk=account.pk).filter(
            Q(last_in_at=None) | Q(last_in_at__lt=long_ago)
        ).update(last_in_at=now)


def offer(item: Inbound | Signal, envelope: Envelope, *, past: str = "") -> Outcome:
    """What the first handler that wants it makes of it. `past` names a handler that is left out:
    a person decided otherwise."""
    name = "SIGNAL_HANDLERS" if isinstance(item, Signal) else "INBOUND_HANDLERS"
    paths = tuple(path for path in getattr(settings, name) if path != past)
    for handle in handlers(paths):
        outcome = handle(item, envelope)
        if outcome is not None:
            return outcome
    raise LookupError(f"no handler took a {type(item).__name__}: see {name}")


@cache
def handlers(paths: tuple[str, ...]) -> list[Callable[..., Outcome | None]]:
    """The functions that `INBOUND_HANDLERS` or `SIGNAL_HANDLERS` names."""
    return [import_string(path) for path in paths]


def _fail(envelope: Envelope, error: str, *, dead: bool) -> None:
    step = min(envelope.attempts, len(BACKOFF_SECONDS)) - 1
    next_try = timezone.now() + timedelta(seconds=BACKOFF_SECONDS[step])
    Envelope.objects.filter(
        pk=envelope.pk, state=Envelope.State.CLAIMED, attempts=envelope.attempts
    ).update(
        state=Envelope.State.DEAD if dead else Envelope.State.NEW,
        error=error.replace("\0", "")[:4000],
        next_try_at=None if dead else next_try,
        lease_until=None,
    )
    envelope.state = Envelope.State.DEAD if dead else Envelope.State.NEW
    envelope.error = error
    if dead:
        logger.error("envelope %s is a dead letter: %s", envelope.pk, error[:200])


def release_expired() -> int:
    """Give rows back whose worker died; returns how many. One that dies too often is dead."""
    expired = Envelope.objects.filter(state=Envelope.State.CLAIMED, lease_until__lt=timezone.now())
    lost = expired.filter(attempts__gte=MAX_ATTEMPTS).update(
        state=Envelope.State.DEAD,
        lease_until=None,
        next_try_at=None,
        error="the worker died while reading it, every time",
    )
    back = expired.update(state=Envelope.State.NEW, lease_until=None, next_try_at=timezone.now())
    return lost + back


def replay(envelopes) -> int:
    """Try dead letters again, from the first attempt; returns how many."""
    return envelopes.filter(state=Envelope.State.DEAD).update(
        state=Envelope.State.NEW, attempts=0, next_try_at=timezone.now(), error=""
    )


@dataclass(frozen=True)
class Balance:
    """What was accepted since a moment, and where it is. `lost` is what no sweeper would find."""

    accepted: int
    done: int
    open: int
    dead: int
    lost: int

    @property
    def holds(self) -> bool:
        return self.accepted == self.done + self.open + self.dead and not self.lost


def balance(since: datetime | None = None) -> Balance:
    """The equation *accepted = done + open + dead*, over all or since a moment."""
    rows = (
        Envelope.objects.all() if since is None else Envelope.objects.filter(received_at__gte=since)
    )
    state = Envelope.State
    waiting = Q(state=state.NEW, next_try_at__isnull=False)
    claimed = Q(state=state.CLAIMED, lease_until__isnull=False)
    return Balance(
        **rows.aggregate(
            accepted=Count("id"),
            done=Count("id", filter=Q(state=state.DONE)),
            open=Count("id", filter=waiting | claimed),
            dead=Count("id", filter=Q(state=state.DEAD)),
            lost=Count(
                "id",
                filter=Q(state__in=[state.NEW, state.CLAIMED]) & ~waiting & ~claimed
                | Q(state=state.DONE, outcomes=[]),
            ),
        )
    )
