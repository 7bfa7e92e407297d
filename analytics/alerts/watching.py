"""Looking whether anything is out of the ordinary; run every few minutes, any number of times.

A warning is one row as long as it lasts: found again it is updated, unseen for `QUIET` it is over.
A silence is over with the first word. The statements don't grow with the series that are watched.
"""

import logging
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from analytics.alerts import baseline, clusters, silence, spikes, telling
from analytics.alerts.baseline import Expected
from analytics.alerts.series import Finding
from analytics.models import Alert, Nature
from feedback.models.appeals import SQUARES_PER_DEGREE

logger = logging.getLogger("sanal.alerts")

QUIET = timedelta(hours=24)  # without being seen, until a warning is over
LOCK = 0x5A6E_A1E7  # any number that nobody else locks
_NEAR = 2.5 / SQUARES_PER_DEGREE  # degrees within which a cluster is the same as before


def run(now: datetime | None = None) -> list[Alert]:
    """Find what is out of the ordinary, keep it, tell of it; returns the new warnings.

    Does nothing while another run is at it.
    """
    now = timezone.localtime(now or timezone.now(), timezone.get_default_timezone())
    kept = baseline.of_day(now.date())
    expected = [Expected.of(each) for each in kept.series]
    with transaction.atomic():
        if not _alone():
            return []
        found = [
            *spikes.find(expected, now),
            *clusters.find(now),
            *silence.find(expected, kept.accounts, now),
        ]
        new = _keep(found, now)
    if new:
        logger.info("Raised %d warnings", len(new))
    return new


def _alone() -> bool:
    """Hold the lock of all runs, on whatever machine, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return cursor.fetchone()[0]


def _keep(found: list[Finding], now: datetime) -> list[Alert]:
    """One open alert for each finding, and none for what is over."""
    current = list(Alert.objects.exclude(state=Alert.State.CLOSED))
    new, again = [], []
    for finding in found:
        known = next((each for each in current if _is_same(each, finding)), None)
        if known is not None:
            again.append(_updated(known, finding, now))
        elif finding.is_worth_a_warning:
            new.append(_new(finding, now))
    Alert.objects.bulk_update(again, _CHANGING)
    Alert.objects.bulk_create(new)
    _close([each for each in current if each not in again], now)
    telling.tell_of([*new, *again], now)
    return new


_CHANGING = (
    *("hours", "expected", "seen", "surprise", "last_seen_at"),
    *("peak_seen", "peak_expected", "peak_surprise", "sector", "organisation"),
)


def _is_same(alert: Alert, finding: Finding) -> bool:
    if alert.nature != finding.nature:
        return False
    if finding.place is None:
        return alert.series == name_of(finding)
    latitude, longitude = finding.place
    return (
        alert.topic_id == finding.series.topic
        and abs(alert.latitude - latitude) <= _NEAR
        and abs(alert.longitude - longitude) <= _NEAR
    )


def name_of(finding: Finding) -> str:
    """The identity of what was found; of a cluster its topic and where it was found first."""
    if finding.place is None:
        return f"{finding.nature}:{finding.series.name}"
    latitude, longitude = finding.place
    return f"{finding.nature}:topic={finding.series.topic},at={latitude:.4f},{longitude:.4f}"


def _new(finding: Finding, now: datetime) -> Alert:
    series = finding.series
    latitude, longitude = finding.place or (None, None)
    alert = Alert(
        nature=finding.nature,
        series=name_of(finding),
        channel=series.channel,
        topic_id=series.topic,
        account_id=series.account,
        latitude=latitude,
        longitude=longitude,
        first_seen_at=now,
        peak_seen=0,
        peak_expected=0.0,
        peak_surprise=-1.0,
    )
    return _updated(alert, finding, now)


def _updated(alert: Alert, finding: Finding, now: datetime) -> Alert:
    """What is seen at this moment; of a cluster also which sector and body it is all in."""
    alert.hours, alert.expected = finding.hours, finding.expected
    alert.seen, alert.surprise = finding.seen, finding.surprise
    alert.sector_id, alert.organisation_id = finding.series.sector, finding.series.organisation
    alert.last_seen_at = now
    if finding.surprise > alert.peak_surprise:
        alert.peak_seen, alert.peak_expected = finding.seen, finding.expected
        alert.peak_surprise = finding.surprise
    return alert


def _close(unseen: list[Alert], now: datetime) -> None:
    """What is back to normal; a silence at once, the others when they have been quiet for long
    enough not to come back with the next hour."""
    over = [
        each.pk
        for each in unseen
        if each.nature == Nature.SILENCE or now - each.last_seen_at >= QUIET
    ]
    if over:
        Alert.objects.filter(pk__in=over).update(state=Alert.State.CLOSED, closed_at=now)
