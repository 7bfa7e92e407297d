"""Weights: of the draw, for those who did not answer, to known totals. Made once, reproducible.

A set keeps its settings; the same settings and responses give the same weights.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import numpy as np
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from surveys.evaluations.acts import record
from surveys.evaluations.weighing_sample import UNKNOWN, Answer, Sample, samples
from surveys.models import Evaluation, Weight, WeightSet
from surveys.statistics import design_effects, weighting
from surveys.statistics.drawing import Method
from surveys.statistics.raking import ImpossibleMargin, Margin, rake

HIGH_EFFECT, FEW_ANSWERED, REST = 2.0, 0.5, "rest"
_ALL = "all"
_BATCH = 2000


class CannotWeigh(Exception):
    """Why there are no weights, in words for the person."""


@dataclass(frozen=True)
class Settings:
    """`margins`: by body, by variable, what is known of each category (numbers or percents).
    `least`: answers that a class of non-response needs; `trim`: times the median, 0 for not."""

    least: int = 5
    low: float = 0.3
    high: float = 3.0
    trim: float = 0.0
    margins: Mapping[str, Mapping[str, Mapping[str, float]]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Weighed:
    """One body's weights, in the order of `answers`, and what came of it."""

    answers: list[Answer]
    base: np.ndarray
    answered: np.ndarray
    final: np.ndarray
    report: dict


@transaction.atomic
def weigh(evaluation: Evaluation, settings: Settings, user: User | None) -> WeightSet:
    """A new set of weights, current from now on; raises `CannotWeigh`."""
    Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    found = [(sample, weigh_body(sample, settings)) for sample in samples(evaluation)]
    if not any(weighed.answers for _sample, weighed in found):
        raise CannotWeigh(_("Nobody has answered yet."))
    WeightSet.objects.filter(evaluation=evaluation, is_current=True).update(is_current=False)
    made = WeightSet.objects.create(
        evaluation=evaluation,
        settings=asdict(settings),
        report=[weighed.report for _sample, weighed in found],
        user=user,
        at=timezone.now(),
    )
    for sample, weighed in found:
        variables = settings.margins.get(str(sample.body.pk), {})
        Weight.objects.bulk_create(
            [
                Weight(
                    weight_set=made,
                    response_id=answer.response,
                    body=sample.body,
                    stratum=answer.stratum or "",
                    cluster=answer.cluster,
                    margins={name: answer.category(name) for name in variables},
                    base=base,
                    answered=answered,
                    final=final,
                )
                for answer, base, answered, final in zip(
                    weighed.answers, weighed.base, weighed.answered, weighed.final, strict=True
                )
            ],
            batch_size=_BATCH,
        )
    record(evaluation, "weighed", user, weight_set=made.pk, settings=made.settings)
    return made


def weigh_body(sample: Sample, settings: Settings) -> Weighed:
    """The weights of one body; raises `CannotWeigh` on margins that nothing meets."""
    warnings: list[dict] = []
    answers = _placed(sample, warnings)
    report = {
        "body": sample.body.pk,
        "method": sample.method,
        "users": sample.users,
        "drawn": sum((sample.drawn or {}).values()),
        "n": len(answers),
        "warnings": warnings,
        "classes": [],
        "margins": [],
    }
    if not answers:
        warnings.append({"code": "nobody"})
        empty = np.zeros(0)
        return Weighed([], empty, empty, empty, report)
    base, answered = _for_the_silent(sample, answers, settings, report)
    final = _to_margins(sample, answers, answered, settings, report)
    if settings.trim:
        final = _trimmed(final, settings, warnings)
    report |= {
        "effect": round(design_effects.of_weights(final), 4),
        "effective": round(design_effects.effective_size(final), 1),
        "least_weight": round(float(final.min()), 4),
        "most_weight": round(float(final.max()), 4),
        "sum": round(float(final.sum()), 4),
    }
    if report["effect"] > HIGH_EFFECT:
        warnings.append({"code": "high_effect", "effect": report["effect"]})
    if report["drawn"] and len(answers) / report["drawn"] < FEW_ANSWERED:
        share = round(100 * len(answers) / report["drawn"])
        warnings.append({"code": "few_answered", "share": share})
    return Weighed(answers, base, answered, final, report)


def _placed(sample: Sample, warnings: list[dict]) -> list[Answer]:
    """The answers of who was drawn. If that is known of none, all count, as of a simple sample."""
    if not sample.is_by_chance:
        warnings.append({"code": "no_chance"})
    if not sample.method:
        return sample.answers
    placed = [answer for answer in sample.answers if answer.stratum is not None]
    strangers = len(sample.answers) - len(placed)
    if placed and strangers:
        warnings.append({"code": "strangers", "number": strangers})
    elif strangers:
        warnings.append({"code": "unplaced"})
    return placed or sample.answers


def _for_the_silent(
    sample: Sample, answers: list[Answer], settings: Settings, report: dict
) -> tuple[np.ndarray, np.ndarray]:
    """Design weights, and those times what who answered stands for of their class."""
    count = len(answers)
    if not sample.drawn or answers[0].stratum is None:
        weight = max(sample.users, count) / count if sample.users else 1.0
        return np.full(count, weight), np.full(count, weight)
    if sample.method == Method.QUOTA:
        # No chance is known: each quota stands for the users of its stratum.
        here = Counter(answer.stratum for answer in answers)
        weights = np.array([sample.sizes[each.stratum] / here[each.stratum] for each in answers])
        return weights, weights
    base = np.array([1 / sample.chances[answer.stratum] for answer in answers])
    here = Counter(answer.stratum for answer in answers)
    labels = [code for code, number in sample.drawn.items() for _each in range(number)]
    codes = labels + [answer.stratum for answer in answers]
    did = [False] * len(labels) + [True] * count
    by_cluster = sample.method == Method.CLUSTER
    joined = (
        [_ALL] * len(codes)
        if by_cluster
        else weighting.joined_classes(codes, did, least=settings.least, rest=REST)
    )
    drawn_weights, here_weights = Counter(), Counter()
    for code, label in zip(labels, joined, strict=False):
        drawn_weights[label] += 1 / sample.chances[code]
    for answer, label in zip(answers, joined[len(labels) :], strict=True):
        here_weights[label] += 1 / sample.chances[answer.stratum]
    factors = {label: drawn_weights[label] / here_weights[label] for label in here_weights}
    class_of = dict(zip(codes, joined, strict=True))
    report["classes"] = [
        {
            "stratum": code,
            "class": class_of[code],
            "drawn": number,
            "answered": here[code],
            "factor": round(factors.get(class_of[code], 0), 4),
        }
        for code, number in sample.drawn.items()
    ]
    return base, base * np.array([factors[label] for label in joined[len(labels) :]])


def _to_margins(
    sample: Sample, answers: list[Answer], weights: np.ndarray, settings: Settings, report: dict
) -> np.ndarray:
    """Raked to what is known, each weight within the limits. Who did not say what they are keeps
    their share, and the known is brought to the rest."""
    known = settings.margins.get(str(sample.body.pk), {})
    if not known:
        return weights
    whole = float(weights.sum())
    margins = [_margin(name, counts, answers, weights) for name, counts in known.items()]
    try:
        raked = rake(weights, margins, low=settings.low, high=settings.high)
    except ImpossibleMargin as error:
        words = _("%(body)s: the totals of %(margin)s can't be met (%(category)s).")
        told = {"margin": error.margin, "category": error.category or "–"}
        raise CannotWeigh(words % (told | {"body": sample.body})) from error
    for margin in margins:
        before, after = _shares(margin, weights), _shares(margin, raked.weights)
        report["margins"] += [
            {
                "variable": margin.name,
                "category": category,
                "before": before[category],
                "after": after[category],
                "known": round(100 * count / whole, 2),
            }
            for category, count in margin.counts.items()
        ]
    report["raked"] = {"rounds": raked.rounds, "gap": raked.gap, "at_limit": raked.at_limit}
    if not raked.converged:
        name, category = raked.worst
        gap = round(100 * raked.gap, 2)
        report["warnings"].append(
            {"code": "not_met", "variable": name, "category": str(category), "gap": gap}
        )
    return raked.weights


def _margin(
    name: str, counts: Mapping[str, float], answers: list[Answer], weights: np.ndarray
) -> Margin:
    categories = [answer.category(name) for answer in answers]
    whole, given = float(weights.sum()), float(sum(counts.values()))
    silent = float(
        sum(weight for each, weight in zip(categories, weights, strict=True) if each == UNKNOWN)
    )
    known = {each: count * (whole - silent) / given for each, count in counts.items()}
    return Margin(name, categories, known | ({UNKNOWN: silent} if silent else {}))


def _shares(margin: Margin, weights: np.ndarray) -> dict[str, float]:
    whole = float(weights.sum())
    sums: Counter = Counter()
    for category, weight in zip(margin.categories, weights, strict=True):
        sums[category] += weight
    return {category: round(100 * sums[category] / whole, 2) for category in margin.counts}


def _trimmed(weights: np.ndarray, settings: Settings, warnings: list[dict]) -> np.ndarray:
    most = weighting.limit_by_median(weights, settings.trim)
    over = int((weights > most).sum())
    if not over:
        return weights
    try:
        cut = weighting.trimmed(weights, most)
    except ValueError:
        warnings.append({"code": "not_trimmed"})
        return weights
    warnings.append({"code": "trimmed", "number": over})
    return cut


def missing(evaluation: Evaluation) -> list[str]:
    """What the step lacks: weights."""
    if evaluation.weight_sets.filter(is_current=True).exists():
        return []
    return [_("Weigh the answers.")]
