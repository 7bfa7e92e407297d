"""Small numbers that could tell of single people are left out of what is published.

The rule is that of statistical offices for tables of frequencies (primary suppression below a
threshold, and secondary suppression so that no hidden cell follows from the total; Hundepool et
al., Statistical Disclosure Control, 2012).
"""

from collections.abc import Sequence

FEWEST = 5  # of fewer people nothing is said in public


def suppressed(cells: Sequence[int]) -> list[int | None]:
    """The cells of one column whose sum is known: those from 1 to 4 become None; with them as many
    of the next smallest as make what is hidden at least five people in at least two cells. Nought
    tells of nobody and stays.
    """
    small = [at for at, number in enumerate(cells) if 0 < number < FEWEST]
    if not small:
        return list(cells)
    hidden = set(small)
    others = sorted((number, at) for at, number in enumerate(cells) if number >= FEWEST)
    for _number, at in others:
        if len(hidden) > 1 and sum(cells[each] for each in hidden) >= FEWEST:
            break
        hidden.add(at)
    return [None if at in hidden else number for at, number in enumerate(cells)]
