"""Nothing where there usually is something: an account of a channel that may be dead.

With so many appeals to be expected since the last word, the probability of none is that of zero
in the distribution that spikes are judged by; for a Poisson process it would be exp(-expected).
"""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from analytics import cube
from analytics.alerts import surprise
from analytics.alerts.baseline import BACK, EVERYTHING, Expected
from analytics.alerts.series import Finding, Series
from analytics.models import Nature
from analytics.periods import Span
from channels.models import Account

LEAST_KNOWN = 20  # appeals of an account among the latest: of fewer no habit is known
LEAST_GAP = timedelta(hours=1)
STILL = 0.5  # a warning stays while the surprise is at least this part of what raised it


def find(expected: list[Expected], accounts: list, now: datetime) -> list[Finding]:
    """The accounts in use that are silent for longer than is plausible; `accounts` as
    `Expectation.accounts` has them, `now` in the centre's zone."""
    channels = {each.series.channel: each for each in expected if each.series.channel}
    known = [each for each in accounts if each[2] >= LEAST_KNOWN and each[0] in channels]
    rows = Account.objects.filter(pk__in=[each[1] for each in known if each[1]], is_active=True)
    alive = dict(rows.values_list("pk", "last_in_at"))
    known = [each for each in known if each[1] is None or each[1] in alive]
    if not known:
        return []
    heard = _heard(now)
    needed = surprise.needed(Nature.SILENCE, len(known))
    findings = [
        _judged(channels[channel], account, number / of, number, last, needed, now)
        for channel, account, number, of, said in known
        for last in [_last(said, alive.get(account), heard.get(channel) if number == of else None)]
    ]
    return [each for each in findings if each is not None]


def _heard(now: datetime) -> dict[str, datetime]:
    """The end of the last hour in which each channel brought an appeal, by the facts."""
    span = Span(now.date() - timedelta(days=1), now.date())
    zone = now.tzinfo
    found = {}
    for (channel,), hours in cube.by_hour(EVERYTHING, span, ("channel",)).items():
        day, hour = max(hours)
        end = datetime(day.year, day.month, day.day, hour, tzinfo=zone) + timedelta(hours=1)
        found[channel] = min(end, now)
    return found


def _last(said: str, came: datetime | None, counted: datetime | None) -> datetime:
    """The last sign of life. Figures, which know hours of a whole channel, are asked only where
    the account itself keeps none: forms and desks have no post."""
    return max(parse_datetime(said), came or counted or parse_datetime(said))


def _judged(usual: Expected, account, share, number, last, needed, now) -> Finding | None:
    since = max(timezone.localtime(last, now.tzinfo), now - timedelta(days=BACK - 1))
    if now - since < LEAST_GAP:
        return None
    mean = usual.within(now.date(), since, now) * share
    # Besides what is doubtful of the channel: the share of the account, a binomial proportion.
    variance = usual.variance(mean) + (1 - share) / number * mean**2
    value = float(surprise.of_none(mean, variance)) if mean > 0 else 0.0
    if value < needed * STILL:
        return None
    hours = int((now - since) / timedelta(hours=1))
    series = Series(channel=usual.series.channel, account=account)
    return Finding(Nature.SILENCE, series, hours, mean, 0, value, needed)
