"""Whether the demo's story was told to its end.

A table stands in the database while it is told. Who is killed in the middle leaves it there, and
the next start tells all anew, instead of running a centre without half of its people.
"""

from django.db import connection

_TABLE = "demo_is_being_told"


def is_there() -> bool:
    """Whether a story was begun here and not told to its end."""
    return _TABLE in connection.introspection.table_names()


def begin() -> None:
    _execute(f"CREATE TABLE IF NOT EXISTS {_TABLE} ()")


def end() -> None:
    _execute(f"DROP TABLE IF EXISTS {_TABLE}")


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
