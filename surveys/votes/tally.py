"""Counting: a plain function over the rows of the published file, and what follows from it.

Nothing here knows the database. Anybody's program that does the same with the same file must come
to the same figures (docs/examples/recount.py does).

Rules: a voice counts once for each option that it names. Who took part are the voices, the valid
papers and the spoiled ones; shares are of the valid ones. A quorum in percent is reached by the
next whole person (50 % of 12,201 are 6,101). The winner has the most voices, alone, and more than
`threshold` percent of the valid ones.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

# What a row of the file is (its column `part`).
VOICE, PAPER, PAPERS, SPOILED, ASIDE, JOINED = (
    *("voice", "paper", "papers", "spoiled"),
    *("aside", "joined"),
)
COLUMNS = ("part", "receipt", "choice", "way", "day", "number")


@dataclass(frozen=True)
class Tally:
    """What the rows add up to. `papers` and `spoiled` are of the boxes, `voices` all others;
    `options` counts the marks by option, `on_paper` those of them that stood on papers."""

    options: dict[int, int] = field(default_factory=dict)
    on_paper: dict[int, int] = field(default_factory=dict)
    voices: int = 0
    papers: int = 0
    spoiled: int = 0
    aside: dict[str, int] = field(default_factory=dict)

    @property
    def valid(self) -> int:
        return self.voices + self.papers

    @property
    def took_part(self) -> int:
        return self.valid + self.spoiled


@dataclass(frozen=True)
class Rules:
    """What a result is measured by; percents as written down, None: not asked."""

    options: int
    electorate: int | None = None
    quorum_share: Decimal | None = None
    quorum_number: int | None = None
    threshold: Decimal | None = None


@dataclass(frozen=True)
class Outcome:
    """What a tally means. `needed` people for the quorum (None: none was set); `winner` is empty
    when several have the most, the best has too few (`best` says who), or nobody voted."""

    needed: int | None
    has_quorum: bool
    best: tuple[int, ...]
    is_enough: bool
    winner: int | None


def count(rows: Iterable[Mapping[str, str]], options: int) -> Tally:
    """Add the rows of a published file up; an option nobody chose has nought."""
    marks = dict.fromkeys(range(1, options + 1), 0)
    on_paper = dict(marks)
    sums = dict.fromkeys((VOICE, PAPERS, SPOILED), 0)
    aside: dict[str, int] = {}
    for row in rows:
        part, number = row["part"], int(row["number"])
        if part in (VOICE, PAPER):
            for option in row["choice"].split("+"):
                marks[int(option)] += number
                if part == PAPER:
                    on_paper[int(option)] += number
        if part in sums:
            sums[part] += number
        elif part == ASIDE:
            aside[row["way"]] = aside.get(row["way"], 0) + number
    return Tally(marks, on_paper, sums[VOICE], sums[PAPERS], sums[SPOILED], aside)


def outcome(tally: Tally, rules: Rules) -> Outcome:
    """What the figures mean by the rules of the vote."""
    needed = _needed(rules)
    has_quorum = needed is None or tally.took_part >= needed
    most = max(tally.options.values(), default=0)
    best = tuple(option for option, number in tally.options.items() if number == most and most)
    share = Decimal(100 * most) / tally.valid if tally.valid else Decimal(0)
    is_enough = bool(best) and (rules.threshold is None or share > rules.threshold)
    winner = best[0] if len(best) == 1 and is_enough and has_quorum else None
    return Outcome(needed, has_quorum, best, is_enough, winner)


def _needed(rules: Rules) -> int | None:
    asked = []
    if rules.quorum_share is not None and rules.electorate is not None:
        asked.append(math.ceil(rules.electorate * rules.quorum_share / 100))
    if rules.quorum_number is not None:
        asked.append(rules.quorum_number)
    return max(asked, default=None)
