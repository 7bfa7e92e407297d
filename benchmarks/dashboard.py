"""The officials' overview, read from the facts: of a month, as it opens, and of a whole year."""

from benchmarks import pages
from benchmarks.figures import Figure


def month() -> tuple[pages.Browser, list[str]]:
    """An official with the figures of the whole centre."""
    return pages.Browser("official"), ["/dashboard/"]


def year() -> tuple[pages.Browser, list[str]]:
    """The same official, who looks at 52 weeks and the 52 before them."""
    return pages.Browser("official"), ["/dashboard/?period=364"]


def measure() -> list[Figure]:
    return [
        *pages.compare_flat("dashboard", month),
        *pages.compare_flat("dashboard_year", year),
    ]
