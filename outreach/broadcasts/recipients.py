"""Whom a broadcast goes to: asked of its audience before it starts, fixed when it starts."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Address
from outreach.audiences import beside, counting, reaching
from outreach.audiences import definition as definitions
from outreach.audiences.counting import Counted
from outreach.audiences.definition import Definition, Part
from outreach.models import Broadcast

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


def counted(broadcast: Broadcast, *, at: datetime | None = None, anew: bool = False) -> Counted:
    """How many it would reach, and who is left out and why, as far as it is known at once; `at` a
    moment to come."""
    return counting.counted(
        definition_of(broadcast),
        topic=broadcast.topic,
        is_alert=broadcast.is_alert,
        at=at,
        anew=anew,
    )


def chosen(broadcast: Broadcast, at: datetime) -> QuerySet[Address]:
    """One address for each person whom it reaches at that moment."""
    return reaching.addresses(
        definition_of(broadcast), topic=broadcast.topic, is_alert=broadcast.is_alert, at=at
    ).order_by()


def fix(broadcast: Broadcast) -> int:
    """Write down whom it goes to, once, in one statement; returns how many are new. Who is left
    out is kept in figures (`Broadcast.left_out`)."""
    now = timezone.now()
    definition, written = definition_of(broadcast), 0
    lists = lists_of(definition)
    count = counting.exactly(definition, topic=broadcast.topic, is_alert=broadcast.is_alert)
    left_out = count.left_out
    with transaction.atomic(), connection.cursor() as cursor:
        with suppress(EmptyResultSet):
            picked = chosen(broadcast, now).values("id", "citizen_id")
            sql, given = picked.query.sql_with_params()
            cursor.execute(_FIX.format(chosen=sql), [broadcast.pk, *given, lists])
            written = cursor.rowcount
        Broadcast.objects.filter(pk=broadcast.pk).update(left_out=left_out)
    broadcast.left_out = left_out
    return written


def lists_of(definition: Definition) -> list[int]:
    """The lists whose columns may stand in the text."""
    return [pk for part in definition.include for pk in part.lists]


def columns(broadcast: Broadcast) -> dict[str, int]:
    """The columns of the lists that the audience is made of, to be offered as placeholders; each
    with the number of entries that have nothing there."""
    return beside.lacking(lists_of(definition_of(broadcast)))
