"""Receipts by the hundred: what a broadcast sets off is read beside citizens' words, never before.

A batch is one transaction: its envelopes are held, what they say is folded in, they are done. A
batch that fails, and an envelope that holds anything else, goes the way of any other envelope, one
by one. A turn ends as soon as somebody's words wait.
"""

import json
import logging
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict

from django.db import connection, transaction

from channels import inbox, outbox
from channels.models import Account, Envelope
from channels.values import Outcome, Receipt

logger = logging.getLogger("sanal.inbox")

BATCH = 200
TURN_SECONDS = 1.8  # no worker is kept from its other work for longer

_DONE = """
UPDATE channels_envelope e SET state = 'done', outcomes = d.outcomes::jsonb, done_at = now(),
    lease_until = NULL, next_try_at = NULL, error = ''
FROM unnest(%s::bigint[], %s::text[]) AS d (id, outcomes)
WHERE e.id = d.id
"""


def drain(seconds: float = TURN_SECONDS) -> int:
    """Read waiting receipts for so long, at least a batch; returns how many were taken."""
    until = time.monotonic() + seconds
    taken = 0
    while batch := inbox.claim(BATCH, receipts=True):
        taken += len(batch)
        read(batch)
        if time.monotonic() > until or inbox.have_words():
            break
    return taken


def read(envelopes: Sequence[Envelope]) -> None:
    """Read these claimed envelopes. Never raises: see `inbox.process`."""
    try:
        found = {envelope: _receipts(envelope) for envelope in envelopes}
        some = {envelope: said for envelope, said in found.items() if said}
        with transaction.atomic():
            _fold(some)
    except Exception:
        logger.exception("a batch of receipts failed: one by one")
        some = {}
    for envelope in envelopes:
        if envelope not in some:
            inbox.process(envelope)


def _receipts(envelope: Envelope) -> list[Receipt]:
    """What it says, if that is receipts alone; else nothing."""
    try:
        said = list(envelope.account.adapter.parse(envelope))
    except Exception:  # `process` says it on the row
        return []
    return said if all(isinstance(item, Receipt) for item in said) else []


def _fold(some: dict[Envelope, list[Receipt]]) -> None:
    ours = inbox.hold(list(some))
    by_account: dict[Account, list[Receipt]] = defaultdict(list)
    for envelope, said in some.items():
        if envelope.pk in ours:
            by_account[envelope.account] += said
    for account, said in by_account.items():
        outbox.receive(account, *said)
        inbox.heard(account)
    outcomes = [
        json.dumps([asdict(Outcome("receipt", each.provider_id)) for each in said])
        for envelope, said in some.items()
        if envelope.pk in ours
    ]
    ids = [envelope.pk for envelope in some if envelope.pk in ours]
    with connection.cursor() as cursor:
        cursor.execute(_DONE, [ids, outcomes])
