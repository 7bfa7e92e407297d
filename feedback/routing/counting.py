"""How many appeals each rule has taken of late."""

from datetime import timedelta

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

DAYS = 30
KEPT = 300  # seconds
_KEY = "routing.taken"

# The index of routed events by time leaves only those of the days asked for to be read.
_TAKEN = """
SELECT (held.rule #>> '{}')::bigint, count(*)
  FROM feedback_event, LATERAL jsonb_path_query(data, '$.rules[*].rule') AS held(rule)
 WHERE kind = 'routed' AND recorded_at >= %s
 GROUP BY 1
"""


def taken() -> dict[int, int]:
    """Appeals of the last `DAYS` by the number of the rule, as of at most `KEPT` seconds ago."""
    known = cache.get(_KEY)
    if known is None:
        with connection.cursor() as cursor:
            cursor.execute(_TAKEN, [timezone.now() - timedelta(days=DAYS)])
            known = dict(cursor.fetchall())
        cache.set(_KEY, known, KEPT)
    return known
