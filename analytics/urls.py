"""The officials' pages; the house puts them under /dashboard/."""

from analytics.alerts import urls as alerts
from analytics.bulletins import urls as bulletins
from analytics.explore import urls as explore
from analytics.league import urls as league
from analytics.overview import urls as overview
from analytics.words import urls as words

app_name = "analytics"
urlpatterns = [
    *overview.patterns,
    *explore.patterns,
    *league.patterns,
    *words.patterns,
    *alerts.patterns,
    *bulletins.patterns,
]
