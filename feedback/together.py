"""Rows of several tables in one message to the database.

A way to the database and back costs more than the work it asks for. Where rows of one moment
belong together (an appeal, its first message, its first events), their keys are drawn first and
the rows go at once. Outside a transaction they are one by themselves: all of them, or none.

The statement of a table is put together once for each process; Django would do so for each row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.db import models, transaction
from django.db.models import Model
from django.db.models.sql import InsertQuery

# Fields whose values go to the database as they are.
_AS_THEY_ARE = {
    models.BooleanField,
    models.CharField,
    models.FloatField,
    models.ForeignKey,
    models.OneToOneField,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
    models.TextField,
    models.BigAutoField,
}


@dataclass(frozen=True)
class _Plan:
    """How rows of a table are written: the statement's beginning, and its fields in order."""

    beginning: str
    fields: tuple[tuple[models.Field, str], ...]  # with the attribute to take as it is, or ""


@cache
def _plan(model: type[Model], *, keyed: bool) -> _Plan:
    quote = transaction.get_connection().ops.quote_name
    options = model._meta
    written = [each for each in options.concrete_fields if not each.generated]
    fields = [each for each in written if keyed or each is not options.pk]
    columns = ", ".join(quote(each.column) for each in fields)
    return _Plan(
        f"INSERT INTO {quote(options.db_table)} ({columns}) VALUES ",  # noqa: S608 - our own names
        tuple((each, each.attname if type(each) in _AS_THEY_ARE else "") for each in fields),
    )


def keys(*tables: type[Model]) -> tuple[int, ...]:
    """The next key of each of these tables, for a row that is to be written."""
    names = [model._meta.db_table for model in tables]
    drawn = ", ".join(["nextval(pg_get_serial_sequence(%s, 'id'))"] * len(names))
    with transaction.get_connection().cursor() as cursor:
        cursor.execute(f"SELECT {drawn}", names)
        return cursor.fetchone()


def insert(*tables: Sequence[Model]) -> None:
    """Write new rows, table after table. Raises `IntegrityError` when one is there already, and
    then none was written.

    Rows without a key get one from the database, and do not learn it. No signals are sent.
    """
    connection = transaction.get_connection()
    statements, params = [], []
    for rows in tables:
        plan = _plan(type(rows[0]), keyed=rows[0].pk is not None)
        written = ", ".join(_row(row, plan, connection, params) for row in rows)
        statements.append(plan.beginning + written)
    with connection.cursor() as cursor:
        cursor.execute("; ".join(statements), params)
    for rows in tables:
        for row in rows:
            row._state.adding, row._state.db = False, connection.alias


def _row(row: Model, plan: _Plan, connection, params: list) -> str:
    """The placeholders of a row, whose values are put behind those in `params`."""
    places = []
    for field, attribute in plan.fields:
        value = getattr(row, attribute) if attribute else field.pre_save(row, add=True)
        if hasattr(value, "resolve_expression"):
            place, values = _compiled(value, row, connection)
            places.append(place)
            params += values
            continue
        places.append("%s")
        params.append(value if attribute else field.get_db_prep_save(value, connection))
    return f"({', '.join(places)})"


def _compiled(expression, row: Model, connection) -> tuple[str, Sequence]:
    query = InsertQuery(type(row))
    resolved = expression.resolve_expression(query, allow_joins=False, for_save=True)
    return query.get_compiler(connection=connection).compile(resolved)
