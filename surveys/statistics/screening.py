"""Which responses look as if they were not given with care. Pure; nothing is dropped here: each
finding is shown to a person, who decides.

- Too fast: less time than a share of the median; Greszki, Meyer and Schoen (Public Opinion
  Quarterly 79, 2015, 471-503) compare 30, 40 and 50 % below the median; half is the mildest.
- Straight lines: the same answer to every item of a battery, called non-differentiation; Kim,
  Dykema, Stevenson, Black and Moberg (Social Science Computer Review 37, 2019, 214-233). A battery
  of fewer than four items says nothing.
- Alike: two responses of one interviewer share more than 85 % of their answers; Kuriakose and
  Robbins (Statistical Journal of the IAOS 32, 2016, 283-291).
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from statistics import median

FASTEST_SHARE = 0.5  # of the median time
LEAST_ITEMS = 4
ALIKE_SHARE = 0.85
LEAST_COMPARED = 8  # answers that both must have given


def too_fast(seconds: Mapping[Hashable, float], share: float = FASTEST_SHARE) -> dict:
    """Of the responses with a known time, those below `share` of the median: their times."""
    if not seconds:
        return {}
    limit = median(seconds.values()) * share
    return {key: spent for key, spent in seconds.items() if spent < limit}


def is_straight(values: Sequence, least: int = LEAST_ITEMS) -> bool:
    """Whether a battery was answered with one and the same value throughout; items without an
    answer do not count."""
    given = [value for value in values if value is not None]
    return len(given) >= least and len(set(given)) == 1


def likeness(one: Mapping, other: Mapping) -> float:
    """The share of questions that both answered which they answered alike; 0 when they have too
    few in common."""
    both = one.keys() & other.keys()
    if len(both) < LEAST_COMPARED:
        return 0.0
    return sum(1 for code in both if one[code] == other[code]) / len(both)


def alike(
    responses: Iterable[tuple[Hashable, Mapping]], share: float = ALIKE_SHARE
) -> list[tuple[Hashable, Hashable, float]]:
    """Pairs of responses (key, answers) that share more than `share` of their answers.

    Compares each with each: give it one interviewer's at a time.
    """
    found = []
    for (key, answers), (other, theirs) in combinations(responses, 2):
        same = likeness(answers, theirs)
        if same > share:
            found.append((key, other, same))
    return found


def missing_share(asked: Iterable[str], answers: Mapping) -> float:
    """The share of asked questions without an answer."""
    codes = list(asked)
    lacking = sum(1 for code in codes if answers.get(code) in (None, "", [], {}))
    return lacking / len(codes) if codes else 0.0
