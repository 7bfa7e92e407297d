"""The officials' overview, read from the facts: of a month, a quarter and a year."""

from analytics import facts
from benchmarks import database, pages
from benchmarks.figures import Figure


def visit() -> tuple[pages.Browser, list[str]]:
    """An official with the figures of the whole centre."""
    facts.rebuild()
    database.settled()
    return pages.Browser("official"), [f"/dashboard/?period={days}" for days in (30, 90, 364)]


def measure() -> list[Figure]:
    return pages.compare("dashboard", visit)
