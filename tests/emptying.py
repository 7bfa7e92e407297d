"""How the database is emptied after a test that committed.

Django truncates every table. That makes PostgreSQL begin 1,500 new files, of tables and indexes
that mostly were empty: a second each time, and the next checkpoint has all the old ones to remove.
Then it writes again what `migrate` had written, which costs sixty statements to find it there.
"""

from django.contrib.contenttypes.models import ContentType
from django.core.management.color import Style
from django.core.management.commands import flush
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

# Made by every `migrate`, so Django would write them again at once.
_STAYS = {"django_content_type", "auth_permission"}
_truncate = DatabaseOperations.sql_flush
_write_again = flush.emit_post_migrate_signal


def _delete_what_is_there(
    operations: DatabaseOperations, style: Style, tables: list[str], **options
) -> list[str]:
    """The statements that empty those of `tables` that hold rows.

    Without triggers and foreign keys, which only a superuser may do: others truncate.
    """
    with connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")
        if cursor.fetchone() != ("on",):
            return _truncate(operations, style, tables, **options)
        within = sorted(set(tables) - _STAYS)
        cursor.execute(
            " UNION ALL ".join(f"(SELECT '{table}' FROM \"{table}\" LIMIT 1)" for table in within)
        )
        filled = [table for (table,) in cursor.fetchall()]
    return [
        "SET LOCAL session_replication_role = replica",
        *(f'DELETE FROM "{table}"' for table in filled),
    ]


def _write_what_is_gone(*given, **more) -> None:
    if not ContentType.objects.exists():
        _write_again(*given, **more)


def quickly() -> None:
    DatabaseOperations.sql_flush = _delete_what_is_there
    flush.emit_post_migrate_signal = _write_what_is_gone
