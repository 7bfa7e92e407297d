"""A limit on how often: a token bucket per key, one statement in the database."""

from django.db import connection

from accounts.encryption import blind_index

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


def allow(subject: str, who: str, *, burst: int, per_hour: float) -> bool:
    """Take a token for `who` doing `subject`; False when none is left.

    `burst` tokens at most are kept, `per_hour` come back evenly. `who` (an address, an IP) is
    stored only as a keyed hash.
    """
    key = f"{subject}:{blind_index(who, 'throttle')[:40]}"
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"key": key, "burst": burst, "rate": per_hour / 3600})
        return cursor.fetchone() is not None
