"""Whom a broadcast goes to: asked of its audience before it starts, fixed when it starts."""

from dataclasses import replace
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from outreach.audiences import definition as definitions
from outreach.audiences import reaching
from outreach.audiences.definition import Definition, Part
from outreach.models import Broadcast, ListEntry, Recipient

# What was not said in a list of the audience is asked of the later list first.
_FIX = """
INSERT INTO outreach_recipient (broadcast_id, address_id, language, fields, state, skipped)
SELECT %s, chosen.id, person.language, COALESCE(entry.fields, '{{}}'::jsonb), 'waiting', ''
  FROM ({chosen}) chosen
  JOIN accounts_citizen person ON person.id = chosen.citizen_id
  LEFT JOIN LATERAL (
      SELECT fields FROM outreach_listentry
       WHERE address_id = chosen.id AND people_id = ANY(%s)
       ORDER BY people_id DESC LIMIT 1) entry ON TRUE
 ORDER BY chosen.id
ON CONFLICT (broadcast_id, address_id) DO NOTHING
"""


class Nobody(ValueError):
    """The broadcast names neither an audience nor a kind of news."""


def definition_of(broadcast: Broadcast) -> Definition:
    """Whom it is for: its audience, else all who asked for its kind of news; by its own channels,
    where it names some. Raises `Nobody`, and `definitions.Invalid` for a broken audience."""
    if broadcast.audience is not None:
        found = definitions.read(broadcast.audience.definition)
    elif broadcast.topic is not None:
        found = Definition(include=(Part(topics=(broadcast.topic.code,)),))
    else:
        raise Nobody("no audience and no topic")
    return replace(found, channels=tuple(broadcast.channels)) if broadcast.channels else found


def count(broadcast: Broadcast, *, at: datetime | None = None) -> reaching.Count:
    """How many it would reach, and who is left out and why."""
    return reaching.count(
        definition_of(broadcast),
        topic=broadcast.topic,
        is_alert=broadcast.is_alert,
        at=at or timezone.now(),
    )


def fix(broadcast: Broadcast) -> int:
    """Write down whom it goes to, once, in one statement; returns how many are new. Who is left
    out is kept in figures (`Broadcast.left_out`)."""
    definition = definition_of(broadcast)
    now = timezone.now()
    chosen = reaching.addresses(
        definition, topic=broadcast.topic, is_alert=broadcast.is_alert, at=now
    )
    sql, given = chosen.order_by().values("id", "citizen_id").query.sql_with_params()
    with transaction.atomic(), connection.cursor() as cursor:
        left_out = count(broadcast, at=now).left_out
        cursor.execute(_FIX.format(chosen=sql), [broadcast.pk, *given, lists_of(definition)])
        written = cursor.rowcount
        Broadcast.objects.filter(pk=broadcast.pk).update(left_out=left_out)
    broadcast.left_out = left_out
    return written


def lists_of(definition: Definition) -> list[int]:
    """The lists whose columns may stand in the text."""
    return [pk for part in definition.include for pk in part.lists]


def columns(broadcast: Broadcast) -> list[str]:
    """The columns of the lists that the audience is made of, to be offered as placeholders."""
    lists = lists_of(definition_of(broadcast))
    if not lists:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT jsonb_object_keys(fields) FROM outreach_listentry"
            " WHERE people_id = ANY(%s) ORDER BY 1",
            [lists],
        )
        return [row[0] for row in cursor.fetchall()]


def lacking(broadcast: Broadcast, column: str) -> int:
    """How many entries of the audience's lists have nothing in that column."""
    lists = lists_of(definition_of(broadcast))
    entries = ListEntry.objects.filter(people__in=lists)
    return (
        entries.exclude(fields__has_key=column).count()
        + entries.filter(fields__contains={column: ""}).count()
    )


def waiting(broadcast: Broadcast):
    """The recipients to whom nothing was said yet."""
    return broadcast.recipients.filter(state=Recipient.State.WAITING)
