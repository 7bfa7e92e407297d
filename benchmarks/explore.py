"""What an analyst slices: two dimensions at once over two years, and the worst of the shapes."""

from datetime import timedelta

from analytics import periods
from benchmarks import pages
from benchmarks.figures import Figure


def usual() -> tuple[pages.Browser, list[str]]:
    """As it opens, and one dimension over a month."""
    return pages.Browser("analyst"), ["/dashboard/explore/", "/dashboard/explore/?by=organisation"]


def worst() -> tuple[pages.Browser, list[str]]:
    """Many cells, many days, medians, and filters beside both dimensions."""
    since = periods.today() - timedelta(days=2 * periods.YEAR)
    two_years = f"/dashboard/explore/?since={since}"
    return pages.Browser("analyst"), [
        f"{two_years}&by=topic&across=organisation&shape=heat",
        f"{two_years}&by=topic&across=sector&shape=table&language=mn&channel=web",
        f"{two_years}&by=time&across=topic&grain=week&shape=line",
        f"{two_years}&shape=hours",
        f"{two_years}&shape=spread",
        f"{two_years}&shape=funnel",
    ]


def measure() -> list[Figure]:
    return [*pages.compare_flat("explore", usual), *pages.compare_flat("explore_worst", worst)]
