"""Work that only one process may do at a time, on whatever machine."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def alone(*numbers: int, wait: bool = False) -> Iterator[bool]:
    """Whether this process holds the lock of that name (one or two numbers, which nobody else
    uses); with `wait` it waits until it does.

    It is an advisory lock of the database session, not of a transaction, since such work commits
    on its way; the server frees it if we die. So Celery's workers must not sit behind a pooler
    that shares sessions between transactions.
    """
    name = ", ".join(["%s"] * len(numbers))
    with connection.cursor() as cursor:
        if wait:
            cursor.execute(f"SELECT pg_advisory_lock({name})", numbers)
            held = True
        else:
            cursor.execute(f"SELECT pg_try_advisory_lock({name})", numbers)
            (held,) = cursor.fetchone()
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT pg_advisory_unlock({name})", numbers)
