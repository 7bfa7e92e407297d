"""The parts that a bulletin can have, in the order in which they are offered."""

from analytics.bulletins.sections import (
    flow,
    organisations,
    rising,
    satisfaction,
    shares,
    summary,
    waits,
    warnings,
)
from analytics.bulletins.sections.base import Section

SECTIONS: dict[str, Section] = {
    each.name: each
    for each in (
        summary.SECTION,
        flow.SECTION,
        shares.KIND,
        shares.CHANNEL,
        shares.TOPIC,
        organisations.SECTION,
        shares.SECTOR,
        rising.SECTION,
        warnings.SECTION,
        waits.SECTION,
        waits.WORST,
        satisfaction.SECTION,
    )
}
MOST_LINES = 200  # that anybody may ask of one part


def usual() -> list[dict]:
    """All of them, as they are kept with a kind of bulletin."""
    return [{"name": each.name, "most": each.most} for each in SECTIONS.values()]
