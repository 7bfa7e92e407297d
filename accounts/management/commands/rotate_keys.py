"""Re-encrypts what is encrypted with an older field key."""

from collections import Counter
from collections.abc import Iterator

from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, models

from accounts.encryption import EncryptedTextField, cipher


class Command(BaseCommand):
    help = (
        "Encrypt every encrypted field with the first of FIELD_KEYS. Run it after everything was "
        "restarted with a new key in front; when it ends with 0, the older keys may be removed. "
        "It may be stopped and run again at any time, while the site is in use."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--batch", type=int, default=500, help="rows at a time (500)")

    def handle(self, *, batch: int, **options) -> None:
        unreadable = 0
        for model, field in _encrypted_fields():
            counts = Counter()
            for rows in _batches(model, field, batch):
                counts += _rotate(model, field, rows)
            self.stdout.write(
                f"{model._meta.label}.{field.name}: {counts['rotated']} encrypted anew, "
                f"{counts['new']} were, {counts['unreadable']} unreadable"
            )
            unreadable += counts["unreadable"]
        if unreadable:
            raise CommandError(
                f"{unreadable} values can be read with none of FIELD_KEYS: keep or find their key."
            )


def _encrypted_fields() -> Iterator[tuple[type[models.Model], EncryptedTextField]]:
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            for field in model._meta.local_concrete_fields:
                if isinstance(field, EncryptedTextField):
                    yield model, field


def _batches(model, field, size: int) -> Iterator[list[tuple]]:
    """(primary key, token) of all rows that have one, in the order of the keys."""
    table, column, key = _names(model, field)
    last = None
    while True:
        after, values = ("", []) if last is None else (f"AND {key} > %s", [last])
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {key}, {column} FROM {table} WHERE {column} <> '' {after}"  # noqa: S608
                f" ORDER BY {key} LIMIT %s",
                [*values, size],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def _rotate(model, field, rows: list[tuple]) -> Counter:
    """Encrypt a batch anew, in one statement; a value that was changed meanwhile is left alone."""
    counts = Counter()
    newest = Fernet(settings.FIELD_KEYS[0])
    changes = []
    for pk, token in rows:
        if _reads(newest, token):
            counts["new"] += 1
            continue
        try:
            changes.append((pk, token, cipher().rotate(token.encode()).decode("ascii")))
        except InvalidToken:
            counts["unreadable"] += 1
    if changes:
        table, column, key = _names(model, field)
        kind = model._meta.pk.rel_db_type(connection)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET {column} = fresh.token FROM unnest("  # noqa: S608
                f"%s::{kind}[], %s::text[], %s::text[]) AS fresh(pk, was, token)"
                f" WHERE {key} = fresh.pk AND {table}.{column} = fresh.was",
                [list(values) for values in zip(*changes, strict=True)],
            )
        counts["rotated"] += len(changes)
    return counts


def _reads(key: Fernet, token: str) -> bool:
    try:
        key.decrypt(token.encode())
    except InvalidToken:
        return False
    return True


def _names(model, field) -> tuple[str, str, str]:
    """Table, column and key column, quoted."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    return (
        table,
        quote(field.column),
        f"{table}.{quote(model._meta.pk.column)}",
    )
