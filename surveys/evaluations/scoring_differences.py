"""Whether bodies differ, and whether a body changed since the last evaluation.

Samples of different bodies and years were drawn apart. Where the same people were drawn in both
years their answers go together, which would make a change more exact than is said here: the tests
stay on the careful side.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from surveys.evaluations.scoring_measures import CSAT, INDEX, NPS
from surveys.models import Difference, Evaluation, Score
from surveys.statistics import comparing

COMPARED = (INDEX, CSAT, NPS)  # between bodies; more would make many pairs


@dataclass(frozen=True)
class _Pair:
    first: Score
    other: Score
    found: comparing.Difference


def between_bodies(evaluation: Evaluation) -> None:
    """Every pair of bodies, Holm's correction within each measure."""
    for measure in COMPARED:
        mine = list(_tested(evaluation).filter(measure=measure).order_by("body_id"))
        _keep(evaluation, Difference.Kind.BODIES, measure, combinations(mine, 2))


def to_last_year(evaluation: Evaluation) -> None:
    """Each body against itself in the evaluation before, Holm's correction within each measure."""
    if evaluation.previous_id is None:
        return
    before = {
        (score.body.organisation_id, score.measure): score for score in _tested(evaluation.previous)
    }
    pairs: dict[str, list[tuple[Score, Score]]] = {}
    for score in _tested(evaluation).order_by("pk"):
        last = before.get((score.body.organisation_id, score.measure))
        if last is not None:
            pairs.setdefault(score.measure, []).append((score, last))
    for measure, found in pairs.items():
        _keep(evaluation, Difference.Kind.YEARS, measure, found)


def _tested(evaluation: Evaluation):
    return evaluation.scores.filter(body__isnull=False, error__isnull=False).select_related("body")


def _keep(
    evaluation: Evaluation, kind: str, measure: str, pairs: Iterable[tuple[Score, Score]]
) -> None:
    found = [
        _Pair(first, other, comparing.independent(_three(first), _three(other)))
        for first, other in pairs
    ]
    adjusted = comparing.holm([pair.found.p for pair in found])
    rows = []
    for pair, p in zip(found, adjusted, strict=True):
        interval = pair.found.interval(evaluation.guideline.confidence)
        rows.append(
            Difference(
                evaluation=evaluation,
                kind=kind,
                measure=measure,
                body=pair.first.body,
                other=pair.other.body,
                value=pair.found.value,
                error=pair.found.error,
                low=interval.low,
                high=interval.high,
                p=pair.found.p,
                adjusted=p,
            )
        )
    Difference.objects.bulk_create(rows)


def _three(score: Score) -> tuple[float, float, float]:
    return score.value, score.error, score.freedom
