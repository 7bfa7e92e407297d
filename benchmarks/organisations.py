"""The league of bodies, fairly compared, and the page of one of them."""

from accounts.models import Organisation
from benchmarks import pages
from benchmarks.figures import Figure

LEAGUE = "/dashboard/organisations/"


def visit() -> tuple[pages.Browser, list[str]]:
    """An official, who looks at a month and a year of all, and at the busiest."""
    heat = Organisation.objects.get(code="heat")
    return pages.Browser("official"), [LEAGUE, f"{LEAGUE}?period=364", f"{LEAGUE}{heat.pk}/"]


def measure() -> list[Figure]:
    return pages.compare_flat("organisations", visit)
