"""What stands beside the addresses of lists: their columns, and how many entries lack a value.

A list of a million is read through for that once, when all of it is in; until then, whenever it
is asked.
"""

from collections.abc import Sequence

from django.db import connection

from outreach.models import ListEntry, PeopleList

_FILLED = """
SELECT key, count(*) FILTER (WHERE value <> '')
  FROM outreach_listentry, jsonb_each_text(fields) WHERE people_id = %s GROUP BY key
"""


def lacking(lists: Sequence[int]) -> dict[str, int]:
    """The columns of these lists together, each with the number of entries without a value."""
    kept = dict(PeopleList.objects.filter(pk__in=lists).values_list("pk", "lacking"))
    each = {pk: _counted(pk) if known is None else known for pk, known in kept.items()}
    names = sorted({name for columns in each.values() for name in columns})
    return {
        name: sum(
            columns[name] if name in columns else _entries(pk) for pk, columns in each.items()
        )
        for name in names
    }


def keep(people: PeopleList) -> None:
    """Keep the columns of a list that is all in."""
    PeopleList.objects.filter(pk=people.pk).update(lacking=_counted(people.pk))


def _counted(people: int) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_FILLED, [people])
        filled = cursor.fetchall()
    entries = _entries(people) if filled else 0
    return {name: entries - number for name, number in filled}


def _entries(people: int) -> int:
    return ListEntry.objects.filter(people=people).count()
