"""Scores: of each body and of all, with intervals that follow from the draw; and differences.

`scores` is what a report reads. Nothing is scored below the guideline's least number of answers.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from surveys.evaluations import guideline
from surveys.evaluations.acts import record
from surveys.evaluations.scoring_differences import between_bodies, to_last_year
from surveys.evaluations.scoring_figures import Figure, of_all, of_body
from surveys.evaluations.scoring_measures import ALPHA, columns
from surveys.models import (
    Difference,
    EvaluatedBody,
    Evaluation,
    Frame,
    Score,
    Stratum,
    Weight,
    WeightSet,
)
from surveys.statistics import raking
from surveys.statistics.design import Design, design
from surveys.statistics.drawing import Method
from surveys.statistics.reliability import cronbach_alpha

_ALL = "all"


class CannotScore(Exception):
    """Why there are no scores, in words for the person."""


@dataclass(frozen=True)
class Scores:
    """All that a report tells: by body (None for all) and measure.

    `weights` is what weighing reported, by body; `shared_people` how many people of the last
    evaluation were drawn again (they make changes more exact than is claimed here).
    """

    evaluation: Evaluation
    bodies: list[EvaluatedBody]
    measures: list[str]
    figures: dict[tuple[int | None, str], Score]
    differences: list[Difference]
    weight_set: WeightSet
    weights: dict[int, dict]
    least: int
    confidence: float

    def of(self, body: EvaluatedBody | None, measure: str) -> Score | None:
        return self.figures.get((body.pk if body else None, measure))


def scores(evaluation: Evaluation) -> Scores | None:
    """What was scored, or None while nothing was. Six queries, whatever the number of answers."""
    found = list(evaluation.scores.select_related("weight_set").order_by("pk"))
    if not found:
        return None
    made = found[0].weight_set
    measures = list(dict.fromkeys(score.measure for score in found))
    differences = evaluation.differences.select_related(
        "body__organisation", "other__organisation", "other__evaluation"
    )
    return Scores(
        evaluation=evaluation,
        bodies=list(evaluation.bodies.select_related("organisation")),
        measures=measures,
        figures={(score.body_id, score.measure): score for score in found},
        differences=list(differences),
        weight_set=made,
        weights={each["body"]: each for each in made.report},
        least=evaluation.guideline.least_answers,
        confidence=evaluation.guideline.confidence,
    )


@transaction.atomic
def score(evaluation: Evaluation, user: User | None) -> None:
    """Count all scores anew from the current weights; raises `CannotScore`."""
    Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    made = evaluation.weight_sets.filter(is_current=True).first()
    if made is None:
        raise CannotScore(_("Weigh the answers first."))
    confidence, least = evaluation.guideline.confidence, evaluation.guideline.least_answers
    found: dict[int, list[Figure]] = {}
    weights = guideline.weights(evaluation.guideline)
    definition = evaluation.survey.version.definition
    items: list[dict[str, np.ndarray]] = []
    for body in evaluation.bodies.select_related("organisation", "frame__draw"):
        rows = list(
            Weight.objects.filter(weight_set=made, body=body)
            .select_related("response")
            .order_by("response_id")
        )
        if not rows:
            found[body.pk] = []
            continue
        table = columns(definition, list(weights), [row.response.answers for row in rows])
        items.append(table.items)
        found[body.pk] = of_body(
            _design(body, rows),
            table,
            weights,
            least=least,
            confidence=confidence,
            by_chance=_is_by_chance(body),
        )
    users = {each["body"]: each.get("sum", 0.0) for each in made.report}
    _keep(evaluation, made, found, of_all(found, users, confidence=confidence), _alphas(items))
    between_bodies(evaluation)
    to_last_year(evaluation)
    record(evaluation, "scored", user, weight_set=made.pk)


def _is_by_chance(body: EvaluatedBody) -> bool:
    draw = getattr(getattr(body, "frame", None), "draw", None)
    return draw is not None and draw.is_by_chance


def _design(body: EvaluatedBody, rows: list[Weight]) -> Design:
    """The design that the answers of a body stand in."""
    weights = [row.final for row in rows]
    known = _margins(rows)
    frame: Frame | None = getattr(body, "frame", None)
    method = frame.draw.method if frame and _is_by_chance(body) else ""
    if not method:
        return design(weights, margins=known)
    users = frame.counts["may_be_asked"]
    if method == Method.CLUSTER:
        names = [row.cluster or f"={row.response_id}" for row in rows]
        count = frame.units.filter(left_out="").values("cluster").distinct().count()
        return design(
            weights, clusters=names, sizes={_ALL: max(count, len(set(names)))}, margins=known
        )
    if method == Method.STRATIFIED and all(row.stratum for row in rows):
        sizes = dict(Stratum.objects.filter(frame=frame).values_list("code", "size"))
        return design(weights, strata=[row.stratum for row in rows], sizes=sizes, margins=known)
    return design(weights, sizes={_ALL: max(users, len(rows))}, margins=known)


def _margins(rows: list[Weight]) -> np.ndarray | None:
    """The columns of what the weights were raked to."""
    names = list(rows[0].margins)
    if not names:
        return None
    margins = []
    for name in names:
        categories = [row.margins[name] for row in rows]
        margins.append(raking.Margin(name, categories, dict.fromkeys(categories, 1.0)))
    return raking.columns(margins)


def _alphas(items: Iterable[Mapping[str, np.ndarray]]) -> dict[str, tuple[float, int]]:
    """Cronbach's alpha of each dimension with several questions, over all bodies."""
    tables: dict[str, list[np.ndarray]] = {}
    for each in items:
        for code, table in each.items():
            tables.setdefault(code, []).append(table)
    whole = {code: np.concatenate(parts, axis=1) for code, parts in tables.items()}
    found = {
        code: (cronbach_alpha(table), int((~np.isnan(table)).all(axis=0).sum()))
        for code, table in whole.items()
    }
    return {code: each for code, each in found.items() if not math.isnan(each[0])}


def _keep(
    evaluation: Evaluation,
    made: WeightSet,
    found: dict[int, list[Figure]],
    all_of_them: list[Figure],
    alphas: dict[str, tuple[float, int]],
) -> None:
    evaluation.scores.all().delete()
    evaluation.differences.all().delete()
    kept = [(None, figure) for figure in all_of_them]
    kept += [(body, figure) for body, figures in found.items() for figure in figures]
    Score.objects.bulk_create(
        [
            *(
                Score(evaluation=evaluation, weight_set=made, body_id=body, **figure.row)
                for body, figure in kept
            ),
            *(
                Score(
                    evaluation=evaluation,
                    weight_set=made,
                    measure=f"{ALPHA}{code}",
                    method=Score.Method.NONE,
                    n=n,
                    value=alpha,
                )
                for code, (alpha, n) in alphas.items()
            ),
        ]
    )


def missing(evaluation: Evaluation) -> list[str]:
    """What the step lacks: scores of the current weights."""
    current = evaluation.weight_sets.filter(is_current=True).first()
    if current and evaluation.scores.filter(weight_set=current).exists():
        return []
    return [_("Count the scores from the current weights.")]
