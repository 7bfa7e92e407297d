"""Whether a bulletin, and the chain that it hangs in, is what was written."""

from dataclasses import dataclass

from django.db import connection

from analytics.bulletins.canonical import START
from analytics.models import Bulletin, BulletinKind

MOST_BEFORE = 400  # of the chain, as far as a page looks back: more than a year of days

# PostgreSQL reckons the hashes itself, so nothing is carried over; the row before the first one
# looked at is fetched, too, but only its hash is asked for.
_CHAIN = """
    SELECT id, year, number,
           encode(sha256(convert_to(content, 'UTF8')), 'hex') = hash AS is_itself,
           previous_hash = coalesce(lag(hash) OVER (ORDER BY id), %(start)s)
               AND content::jsonb ->> 'previous' = previous_hash AS is_chained
    FROM (
        SELECT * FROM analytics_bulletin
        WHERE kind_id = %(kind)s AND id <= %(last)s
        ORDER BY id DESC LIMIT %(most)s
    ) AS looked_at
    ORDER BY id
"""


@dataclass(frozen=True)
class Check:
    """How many bulletins were looked at, and the numbers of those that are not what was written
    (`broken`) or whose predecessor is missing or another (`unchained`)."""

    looked_at: int
    broken: list[str]
    unchained: list[str]
    reaches_start: bool

    @property
    def is_intact(self) -> bool:
        return not self.broken and not self.unchained


def check(bulletin: Bulletin, most: int = MOST_BEFORE) -> Check:
    """The bulletin, those of its kind before it as far as `most`, and the one after it."""
    following = Bulletin.objects.filter(kind=bulletin.kind_id, pk__gt=bulletin.pk).order_by("pk")
    last = following.values_list("pk", flat=True).first() or bulletin.pk
    return _check(bulletin.kind_id, last, most)


def check_all(kind: BulletinKind) -> Check:
    """The whole chain of a kind."""
    last = Bulletin.objects.filter(kind=kind).order_by("-pk").values_list("pk", flat=True).first()
    return _check(kind.pk, last or 0, None)


def _check(kind: int, last: int, most: int | None) -> Check:
    more = None if most is None else most + 2  # the one after, and the one before the first
    with connection.cursor() as cursor:
        cursor.execute(_CHAIN, {"kind": kind, "last": last, "most": more, "start": START})
        rows = cursor.fetchall()
    is_cut = more is not None and len(rows) == more
    if is_cut:  # its predecessor was not fetched
        rows = rows[1:]
    names = [f"{year}/{number}" for _id, year, number, *_rest in rows]
    return Check(
        looked_at=len(rows),
        broken=[name for name, row in zip(names, rows, strict=True) if not row[3]],
        unchained=[name for name, row in zip(names, rows, strict=True) if not row[4]],
        reaches_start=not is_cut,
    )
