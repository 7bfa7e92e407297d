"""Who is drawn: the same for everybody who has the seed and the list of numbers.

Each unit has a permanent random number, SHA-256 over `seed:number`, written as hexadecimal; the
smallest are drawn. With a shell that is `printf '%s' 'seed:number' | sha256sum`. Permanent random
numbers: Ohlsson, Coordination of Samples Using Permanent Random Numbers, in Cox et al., Business
Survey Methods, 1995, chapter 9. Nobody can choose the seed so that somebody is drawn, if the list
was published before the seed.
"""

import hashlib
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum

_BITS = 256


class Method(StrEnum):
    SIMPLE = "simple"
    STRATIFIED = "stratified"
    SYSTEMATIC = "systematic"
    CLUSTER = "cluster"
    QUOTA = "quota"


@dataclass(frozen=True)
class Unit:
    number: str  # public, once in the frame
    stratum: Hashable = ""
    cluster: Hashable = ""


@dataclass(frozen=True)
class Drawn:
    """`place` from 1: the order in which they are asked; `chance` is π, nought where the draw has
    no chances that can be told (quota)."""

    number: str
    stratum: Hashable
    place: int
    chance: float
    is_replacement: bool = False


def permanent(seed: str, number: str) -> str:
    """64 hexadecimal digits; comparing them as text compares the numbers."""
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def fraction(seed: str, name: str) -> float:
    """From 0 to below 1."""
    return (int(permanent(seed, name), 16) >> (_BITS - 53)) / (1 << 53)


def in_order(seed: str, units: Sequence[Unit]) -> list[Unit]:
    """By permanent random number. Raises `ValueError` when a number is there twice."""
    if len({unit.number for unit in units}) != len(units):
        raise ValueError("a number is in the list twice")
    return sorted(units, key=lambda unit: permanent(seed, unit.number))


def simple(seed: str, units: Sequence[Unit], n: int, *, spare: int = 0) -> list[Drawn]:
    """Without replacement: the first n in order, then the replacements; π = n / N."""
    _room(n, len(units))
    chance = n / len(units) if units else 0.0
    return _taken(in_order(seed, units), n, spare, chance)


def stratified(
    seed: str,
    units: Sequence[Unit],
    counts: dict[Hashable, int],
    *,
    spare: dict[Hashable, int] | None = None,
) -> list[Drawn]:
    """A simple draw in each stratum; π = n_h / N_h. Raises `KeyError` for a stratum that has no
    count."""
    drawn: list[Drawn] = []
    for stratum, members in _by_stratum(units).items():
        drawn += simple(seed, members, counts[stratum], spare=(spare or {}).get(stratum, 0))
    return drawn


def systematic(seed: str, units: Sequence[Unit], n: int, *, spare: int = 0) -> list[Drawn]:
    """Each k-th of the list as it stands, k = N / n with its fraction, from a start of chance.

    Fractional intervals: Särndal, Swensson and Wretman 1992, section 3.4.2; π = n / N exactly.
    The start is the fraction of `seed:start` times k. Replacements come by random number.
    """
    _room(n, len(units))
    if not n:
        return []
    step = len(units) / n
    start = fraction(seed, "start") * step
    places = [min(len(units) - 1, int(start + turn * step)) for turn in range(n)]
    chosen = [units[place] for place in places]
    taken = {unit.number for unit in chosen}
    rest = [unit for unit in in_order(seed, units) if unit.number not in taken]
    return _taken(chosen + rest, n, spare, n / len(units))


def clustered(seed: str, units: Sequence[Unit], clusters: int, *, spare: int = 0) -> list[Drawn]:
    """Whole clusters, drawn by the number of their name; π = m / M. `spare` counts clusters."""
    members: dict[Hashable, list[Unit]] = {}
    for unit in units:
        members.setdefault(unit.cluster, []).append(unit)
    _room(clusters, len(members))
    names = sorted(members, key=lambda name: permanent(seed, str(name)))
    chance = clusters / len(names) if names else 0.0
    drawn: list[Drawn] = []
    for turn, name in enumerate(names[: clusters + spare]):
        for unit in in_order(seed, members[name]):
            place, extra = len(drawn) + 1, turn >= clusters
            drawn.append(Drawn(unit.number, unit.stratum, place, chance, extra))
    return drawn


def quota(seed: str, units: Sequence[Unit], counts: dict[Hashable, int]) -> list[Drawn]:
    """The whole list in order by stratum, to be asked until the count is reached: how probable it
    is that somebody is reached can't be told, so no chance is claimed."""
    drawn: list[Drawn] = []
    for stratum, members in _by_stratum(units).items():
        _room(counts[stratum], len(members))
        drawn += _taken(in_order(seed, members), counts[stratum], len(members), 0.0)
    return drawn


def _taken(ordered: Sequence[Unit], n: int, spare: int, chance: float) -> list[Drawn]:
    return [
        Drawn(unit.number, unit.stratum, place, chance, is_replacement=place > n)
        for place, unit in enumerate(ordered[: n + spare], start=1)
    ]


def _by_stratum(units: Sequence[Unit]) -> dict[Hashable, list[Unit]]:
    strata: dict[Hashable, list[Unit]] = {}
    for unit in units:
        strata.setdefault(unit.stratum, []).append(unit)
    return strata


def _room(n: int, available: int) -> None:
    if not 0 <= n <= available:
        raise ValueError(f"{n} can't be drawn of {available}")
