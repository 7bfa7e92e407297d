"""Indexes and unique constraints are laid aside while rows pour in, and made again at the end.

What was laid aside stands in a table until it is made again: a run that was killed leaves nothing
behind that the next one does not mend.
"""

from collections.abc import Iterator

from django.db import connection, transaction

_KEPT = """
CREATE TABLE IF NOT EXISTS load_laid_aside (
    name text PRIMARY KEY, drop text NOT NULL, make text NOT NULL
)
"""
# Primary keys stay: other tables refer to them, and rows come in their order anyway.
_LAY_ASIDE = """
INSERT INTO load_laid_aside
SELECT i.relname,
       CASE WHEN c.oid IS NULL THEN format('DROP INDEX %%I', i.relname)
            ELSE format('ALTER TABLE %%s DROP CONSTRAINT %%I', x.indrelid::regclass, c.conname) END,
       CASE WHEN c.oid IS NULL THEN pg_get_indexdef(i.oid)
            ELSE format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s',
                        x.indrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) END
  FROM pg_index x
  JOIN pg_class i ON i.oid = x.indexrelid
  LEFT JOIN pg_constraint c ON c.conindid = i.oid AND c.contype = 'u'
 WHERE x.indrelid = ANY(%s::regclass[]) AND NOT x.indisprimary
    ON CONFLICT DO NOTHING
RETURNING drop
"""


def lay_aside(tables: list[str]) -> None:
    """Drop all that is made again by `make_again`, in one transaction with the note of it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_KEPT)
        cursor.execute(_LAY_ASIDE, [tables])
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)


def make_again() -> Iterator[tuple[str, int, int]]:
    """Make what was laid aside, one by one; yields (name, how many are done, of how many)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('load_laid_aside')")
        if cursor.fetchone() == (None,):
            return
        cursor.execute("SELECT name, make FROM load_laid_aside ORDER BY make")
        waiting = cursor.fetchall()
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute("SET max_parallel_maintenance_workers = 2")
        for done, (name, statement) in enumerate(waiting, start=1):
            with transaction.atomic():
                cursor.execute(statement)
                cursor.execute("DELETE FROM load_laid_aside WHERE name = %s", [name])
            yield name, done, len(waiting)
        cursor.execute("DROP TABLE load_laid_aside")
        cursor.execute("RESET maintenance_work_mem")
        cursor.execute("RESET max_parallel_maintenance_workers")
