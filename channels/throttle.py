"""A limit on how often: a token bucket per key, one statement in the database."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from accounts.encryption import blind_index
from channels.models import Bucket

KEPT = timedelta(days=2)

_TAKE = """
INSERT INTO channels_bucket AS bucket (key, tokens, at)
VALUES (%(key)s, %(burst)s - 1, now())
ON CONFLICT (key) DO UPDATE SET
    tokens = least(%(burst)s, bucket.tokens
        + extract(epoch FROM now() - bucket.at) * %(rate)s) - 1,
    at = now()
WHERE least(%(burst)s, bucket.tokens
        + extract(epoch FROM now() - bucket.at) * %(rate)s) >= 1
RETURNING tokens
"""
# A token that a power cut gives back is worth less than waiting for the disk.
_TAKE_ALONE = f"{_TAKE.rstrip()}, set_config('synchronous_commit', 'off', true)"
_SPENT = """
SELECT least(%(burst)s, tokens + extract(epoch FROM now() - at) * %(rate)s) < 1
FROM channels_bucket WHERE key = %(key)s
"""


def allow(subject: str, who: str, *, burst: int, per_hour: float) -> bool:
    """Take a token for `who` doing `subject`; False when none is left.

    `burst` tokens at most are kept, `per_hour` come back evenly. `who` (an address, an IP) is
    stored only as a keyed hash.
    """
    take = _TAKE if connection.in_atomic_block else _TAKE_ALONE
    with connection.cursor() as cursor:
        cursor.execute(take, {"key": _key(subject, who), "burst": burst, "rate": per_hour / 3600})
        return cursor.fetchone() is not None


def spent(subject: str, who: str, *, burst: int, per_hour: float) -> bool:
    """Whether `allow` would say no now; takes nothing. For limits that only failures use up."""
    with connection.cursor() as cursor:
        values = {"key": _key(subject, who), "burst": burst, "rate": per_hour / 3600}
        cursor.execute(_SPENT, values)
        row = cursor.fetchone()
    return row is not None and row[0]


def forget_old() -> int:
    """Take away buckets nobody asked for in two days, which are full again; returns how many."""
    old, _ = Bucket.objects.filter(at__lt=timezone.now() - KEPT).delete()
    return old


def _key(subject: str, who: str) -> str:
    return f"{subject}:{blind_index(who, 'throttle')[:40]}"
