"""One row an appeal, as anybody may have it: no row stands out from at least four others.

What could tell somebody apart is given as far as five rows of the month share it, and left out
further (local suppression to k-anonymity with k = 5: Sweeney, 2002). What became of it is told of
each. Appeals on the open list are given whole, since everybody sees them anyway; confidential
ones are not in the file at all.
"""

from collections.abc import Iterator
from datetime import datetime, time

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from analytics.opendata.suppression import FEWEST
from analytics.periods import Span
from feedback import access
from feedback.models import Appeal
from feedback.open311 import listing, references

# What could tell somebody apart; the last are left out first.
ASIDE = ("kind", "topic", "organisation", "sector", "week", "channel", "language")
OUTCOME = ("status", "days_to_answer", "in_time")
OPENLY = ("open311_id", "words")
HEAD = (*ASIDE, *OUTCOME, *OPENLY)
_AT_ONCE = 1000


def rows(month: Span) -> Iterator[list]:
    """The cells of each appeal received in a month, in an order that tells nothing; None where
    something is left out."""
    yield from _anonymous(month)
    yield from _open(month)


def _received(appeals: QuerySet[Appeal], month: Span) -> QuerySet[Appeal]:
    zone = timezone.get_default_timezone()
    first = datetime.combine(month.first, time.min, zone)
    last = datetime.combine(month.last, time.max, zone)
    return appeals.filter(received_at__gte=first, received_at__lte=last)


_ROWS = """
    SELECT a.kind, t.code AS topic, o.code AS organisation, s.code AS sector,
           to_char(date_trunc('week', a.received_at AT TIME ZONE %s), 'IYYY-"W"IW') AS week,
           a.channel, a.language, a.status,
           CASE WHEN a.answered_at IS NOT NULL
                THEN floor(extract(epoch FROM a.answered_at - a.received_at) / 86400)::int END
               AS days_to_answer,
           CASE WHEN a.answered_at IS NOT NULL
                THEN a.due_at IS NULL OR a.answered_at <= a.due_at END AS in_time
    FROM ({appeals}) AS a
    LEFT JOIN feedback_topic t ON t.id = a.topic_id
    LEFT JOIN accounts_organisation o ON o.id = a.organisation_id
    LEFT JOIN accounts_sector s ON s.id = a.sector_id
"""


def _levels() -> str:
    """SQL that gives each row the most columns of `ASIDE` that at least `FEWEST` rows share, after
    those that share more have gone."""
    parts = []
    for level in range(len(ASIDE), -1, -1):
        source = "given" if level == len(ASIDE) else f"level_{level + 1} WHERE n < {FEWEST}"
        over = f"PARTITION BY {', '.join(ASIDE[:level])}" if level else ""
        parts.append(
            f"level_{level} AS (SELECT {', '.join((*ASIDE, *OUTCOME))},"  # noqa: S608
            f" count(*) OVER ({over}) AS n FROM {source})"
        )
    chosen = " UNION ALL ".join(
        "SELECT "  # noqa: S608
        + ", ".join(name if at < level else f"NULL AS {name}" for at, name in enumerate(ASIDE))
        + f", {', '.join(OUTCOME)} FROM level_{level} WHERE n >= {FEWEST}"
        for level in range(len(ASIDE), -1, -1)
    )
    return f"WITH given AS ({{rows}}), {', '.join(parts)} {chosen}"


_ANONYMOUS = _levels()


def _anonymous(month: Span) -> Iterator[list]:
    """Fewer than five that nothing at all is shared by are left out whole."""
    appeals = _received(access.ordinary(), month).exclude(pk__in=access.open_to_all().values("pk"))
    inner, parameters = appeals.order_by().values().query.sql_with_params()
    rows = _ROWS.format(appeals=inner)
    zone = str(timezone.get_default_timezone())
    with connection.chunked_cursor() as cursor:  # the server keeps the rest: memory stays flat
        # Only names from the models stand in the text; values are parameters.
        cursor.execute(f"{_ANONYMOUS.format(rows=rows)} ORDER BY {_numbers()}", [zone, *parameters])
        while batch := cursor.fetchmany(_AT_ONCE):
            for row in batch:
                yield [*row, None, None]


def _numbers() -> str:
    return ", ".join(str(at) for at in range(1, len(ASIDE) + len(OUTCOME) + 1))


def _open(month: Span) -> Iterator[list]:
    """Those on the open list, with their public number; with their words where those are shown."""
    found = _received(access.open_to_all(), month).order_by("pk")
    for appeal in listing.whole(found).iterator(chunk_size=_AT_ONCE):
        yield _cells(appeal)


def _cells(appeal: Appeal) -> list:
    answered = appeal.answered_at
    is_timely = appeal.due_at is None or (answered is not None and answered <= appeal.due_at)
    return [
        appeal.kind,
        appeal.topic.code,
        appeal.organisation.code if appeal.organisation else None,
        appeal.sector.code if appeal.sector else None,
        f"{timezone.localtime(appeal.received_at):%G-W%V}",
        appeal.channel,
        appeal.language,
        appeal.status,
        (answered - appeal.received_at).days if answered else None,
        is_timely if answered else None,
        references.of(appeal.pk),
        listing.words_of(appeal),
    ]
