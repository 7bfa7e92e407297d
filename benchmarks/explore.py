"""What an analyst slices: two dimensions at once over two years, and the worst of the shapes."""

from benchmarks import pages
from benchmarks.figures import Figure

_TWO_YEARS = "/dashboard/explore/?period=728"


def usual() -> tuple[pages.Browser, list[str]]:
    """As it opens, and one dimension over a month."""
    return pages.Browser("analyst"), ["/dashboard/explore/", "/dashboard/explore/?by=organisation"]


def worst() -> tuple[pages.Browser, list[str]]:
    """Many cells, many days, medians, and filters beside both dimensions."""
    return pages.Browser("analyst"), [
        f"{_TWO_YEARS}&by=topic&across=organisation&shape=heat",
        f"{_TWO_YEARS}&by=topic&across=sector&shape=table&language=mn&channel=web",
        f"{_TWO_YEARS}&by=time&across=topic&grain=week&shape=line",
        f"{_TWO_YEARS}&shape=hours",
        f"{_TWO_YEARS}&shape=spread",
        f"{_TWO_YEARS}&shape=funnel",
    ]


def measure() -> list[Figure]:
    return [*pages.compare_flat("explore", usual), *pages.compare_flat("explore_worst", worst)]
