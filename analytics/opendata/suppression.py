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


def hidden_rows(rows: Sequence[Sequence[int]]) -> set[int]:
    """Which rows of a table tell too much, where the sum of each column is known.

    A row holds all that can be reckoned from what would be shown of it, the largest first. It goes
    when one of its numbers is from 1 to 4; with it as many of the next smallest as make at least
    two rows whose numbers together are none of these either.
    """
    hidden = {at for at, row in enumerate(rows) if _tells(row)}
    others = sorted((row[0], at) for at, row in enumerate(rows) if row[0] and at not in hidden)
    for _number, at in others if hidden else ():
        together = [sum(cells) for cells in zip(*(rows[each] for each in hidden), strict=True)]
        if len(hidden) > 1 and not _tells(together):
            break
        hidden.add(at)
    return hidden


def _tells(row: Sequence[int]) -> bool:
    return any(0 < abs(number) < FEWEST for number in row)
