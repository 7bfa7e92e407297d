"""Writing a bulletin: once for each period, numbered, chained, and frozen by the database.

Of several who write the same one, one does: all hold the kind's row while they write, and a
unique key stands behind it. The facts stand still meanwhile, so all figures are of one moment.
"""

import logging
from collections.abc import Callable
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from analytics import facts
from analytics.bulletins import calendar, canonical, composing, correcting, releasing
from analytics.models import Bulletin, BulletinKind, FactsState
from analytics.periods import Span
from feedback import rulebook
from feedback.answering import numbering

logger = logging.getLogger("sanal.bulletins")

MOST_AT_ONCE = 20  # of one run; the next one goes on


class NotYet(Exception):
    """The figures of the period are not there yet; it is tried again later."""


def run(now: datetime | None = None) -> list[Bulletin]:
    """Write what is due by now and not written yet, the oldest first."""
    now = now or timezone.now()
    written: list[Bulletin] = []
    for kind in BulletinKind.objects.filter(is_active=True):
        try:
            for span in missing(kind, now)[: MOST_AT_ONCE - len(written)]:
                bulletin = write(kind, span, now=now)
                written += [bulletin] if bulletin is not None else []
        except NotYet as reason:
            logger.info("%s: %s", kind.code, reason)
        except Exception:  # one kind that cannot be written must not keep the others back
            logger.exception("%s could not be written", kind.code)
    return written


def missing(kind: BulletinKind, now: datetime) -> list[Span]:
    """The periods that should have been written by now, the oldest first."""
    works_on = _working_days() if kind.on_working_days else None
    return _unwritten(kind, calendar.due(kind.unit, kind.starts_on, kind.hour, works_on, now))


def writable(kind: BulletinKind, now: datetime) -> list[Span]:
    """The past periods that somebody may have written now, the newest first; their hour may be
    still to come, and they may be of before the kind began."""
    past = calendar.due(kind.unit, date.min, 0, None, now)
    return _unwritten(kind, past)[::-1]


def _unwritten(kind: BulletinKind, spans: list[Span]) -> list[Span]:
    if not spans:
        return []
    had = Bulletin.objects.filter(
        kind=kind,
        organisation=kind.organisation_id,
        sector=kind.sector_id,
        first__gte=spans[0].first,
    ).values_list("first", flat=True)
    had = set(had)
    return [span for span in spans if span.first not in had]


def _working_days() -> Callable[[date], bool] | None:
    book = rulebook.current()
    own = book.calendars.get(book.own_calendar)
    return own.works_on if own is not None else None


@transaction.atomic
def write(
    kind: BulletinKind, span: Span, *, now: datetime | None = None, by: User | None = None
) -> Bulletin | None:
    """Write the bulletin of one period; None when it is written already. Raises `NotYet`."""
    now = now or timezone.now()
    # A lock that foreign keys to the kind don't wait for.
    kind = BulletinKind.objects.select_for_update(no_key=True).get(pk=kind.pk)
    if not _unwritten(kind, [span]):
        return None
    counted_at = _counted(span)
    read = composing.figures(kind, span)
    corrections = correcting.notices(kind, span)
    last = Bulletin.objects.filter(kind=kind).order_by("-id").only("hash").first()
    standing = composing.Standing(
        number=numbering.following(f"bulletin/{kind.code}", span.last.year),
        previous=last.hash if last else canonical.START,
        counted_at=counted_at,
        written_at=now,
    )
    text = canonical.written(composing.content(kind, span, read, standing, corrections))
    bulletin = Bulletin.objects.create(
        kind=kind,
        organisation_id=kind.organisation_id,
        sector_id=kind.sector_id,
        first=span.first,
        last=span.last,
        year=span.last.year,
        number=standing.number,
        content=text,
        hash=canonical.digest(text),
        previous_hash=standing.previous,
        counted_at=counted_at,
        written_at=now,
        written_by=by,
    )
    if kind.needs_word:
        releasing.ask(bulletin)
    else:
        releasing.release(bulletin, now=now)
    logger.info("wrote %s %s", kind.code, bulletin.shown_number)
    return bulletin


def _counted(span: Span) -> datetime:
    """As of when the facts are that are read from now to the end of the transaction.

    Raises `NotYet` while somebody counts, and before the period's last day was counted as a whole.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s)", [facts.LOCK])
        if not cursor.fetchone()[0]:
            raise NotYet("the figures are being counted")
    counted_at = FactsState.objects.values_list("counted_at", flat=True).first()
    if counted_at is None or counted_at < calendar.begins(span.last + calendar.DAY):
        raise NotYet("the figures of its last day are not counted yet")
    return counted_at
