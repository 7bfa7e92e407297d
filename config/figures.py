"""The three figures of the last 30 days that the citizens' first page shows."""

from django.core.cache import cache
from django.utils.translation import gettext as _

from accounts.permissions import Reach
from analytics import cube
from analytics.numbers import count, percent
from analytics.periods import Period
from analytics.slices import Slice
from analytics.totals import Totals

DAYS = 30
SECONDS = 600
FEWEST = 5  # of fewer people nothing is said in public


def last_month() -> list[dict[str, str]]:
    """Received, answered in time, content; those of them that enough people stand behind."""
    totals = Totals(**cache.get_or_set("site:figures", _sums, SECONDS))
    figures = []
    if totals.received >= FEWEST:
        figures.append({"value": count(totals.received), "label": _("appeals came in")})
    if totals.due >= FEWEST:
        figures.append({"value": percent(totals.in_time), "label": _("answered in time")})
    ratings = totals.satisfaction.ratings if totals.satisfaction else 0
    if ratings >= FEWEST:
        content = (totals.resolution_4 + totals.resolution_5) / ratings
        figures.append({"value": percent(content), "label": _("content with the answer")})
    return figures


def _sums() -> dict[str, int]:
    period = Period.recent(DAYS)
    whole = Slice(reach=Reach(everywhere=True))
    return cube.totals(whole, period)[()]._asdict()
