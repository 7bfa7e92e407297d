"""What must not be shown because too few stand behind it. Pure.

Rows with fewer than `least` people behind them are covered; where all that is covered together is
still fewer, the next smallest is covered with them, so that nobody finds it by subtraction.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping


def few(sizes: Mapping[Hashable, int], least: int) -> set:
    """The groups to be covered, of groups with so many people each. A lone group covers nothing
    that the total would not tell."""
    small = {group for group, size in sizes.items() if 0 < size < least}
    rest = sorted((size, str(group), group) for group, size in sizes.items() if group not in small)
    while small and sum(sizes[group] for group in small) < least and rest:
        small.add(rest.pop(0)[2])
    return small


def covered(
    lines: Iterable[tuple[str, str, str, str]], least: int
) -> list[tuple[str, str, str, str]]:
    """Lines of (receipt, choice, way, day), without way and day where too few share them."""
    lines = list(lines)
    hidden = few(Counter((way, day) for _receipt, _choice, way, day in lines), least)
    return [
        (receipt, choice, *(("", "") if (way, day) in hidden else (way, day)))
        for receipt, choice, way, day in lines
    ]


def sectors_shown(results: Mapping[int, Counter], least: int) -> set[int]:
    """The sectors whose results (how many people made each choice: `2`, `1+3`) may be shown: enough
    people, and no option that all of them named (that would say what each of them chose); at least
    two are kept back, or none."""
    sizes = {sector: sum(result.values()) for sector, result in results.items()}
    hidden = {
        sector
        for sector, result in results.items()
        if sizes[sector] < least or max(marks(result).values(), default=0) == sizes[sector]
    }
    rest = sorted((size, sector) for sector, size in sizes.items() if sector not in hidden)
    if len(hidden) == 1 and rest:
        hidden.add(rest[0][1])
    return set(results) - hidden


def marks(result: Mapping[Hashable, int]) -> Counter:
    """How often each option was named, of choices that may name several."""
    named: Counter = Counter()
    for choice, people in result.items():
        for option in str(choice).split("+"):
            named[int(option)] += people
    return named
