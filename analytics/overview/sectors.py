"""Which sectors a map shows, and what lies in each with all below it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from accounts.models import Sector
from accounts.permissions import Reach
from analytics.names import allowed
from analytics.totals import Totals


@dataclass(frozen=True)
class Level:
    """The sectors drawn beside one another, and of each sector in which of them it lies."""

    shown: list[int]
    within: Mapping[int, int]


def level(reach: Reach, chosen: int | None) -> Level:
    """The parts of the chosen sector, or the topmost of what the reader may see: one that stands
    alone gives way to its parts, as long as it has any."""
    parents = dict(Sector.objects.order_by("pk").values_list("pk", "parent_id"))
    if (mine := allowed("sector", reach)) is not None:
        parents = {pk: parent for pk, parent in parents.items() if pk in mine}
    below = defaultdict(list)
    for pk, parent in parents.items():
        below[parent if parent in parents else None].append(pk)
    shown = below.get(chosen, []) or [chosen] if chosen in parents else below[None]
    while len(shown) == 1 and below.get(shown[0]):
        shown = below[shown[0]]
    return Level(shown, _within(shown, below))


def _within(shown: list[int], below: Mapping[int | None, list[int]]) -> dict[int, int]:
    found = {}
    for top in shown:
        to_do = [top]
        while to_do:
            found[(one := to_do.pop())] = top
            to_do += below.get(one, [])
    return found


def gathered(cells: Mapping[int | None, Totals], at: Level) -> tuple[dict[int, Totals], Totals]:
    """The totals of each sector of the level, and of what lies in none of them."""
    inside = dict.fromkeys(at.shown, Totals())
    elsewhere = Totals()
    for key, totals in cells.items():
        if key in at.within:
            inside[at.within[key]] += totals
        else:
            elsewhere += totals
    return inside, elsewhere
