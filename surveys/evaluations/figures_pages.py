"""Weights and scores at the desk."""

import csv
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from surveys.evaluations import planning, scoring, screen, weighing
from surveys.evaluations.figures_wording import Bar, bar, effective, nothing, warning
from surveys.evaluations.planning import NotReady
from surveys.evaluations.report_numbers import chance
from surveys.evaluations.scoring import CannotScore, Scores
from surveys.evaluations.scoring_measures import ALPHA, CSAT, INDEX, NPS, label
from surveys.evaluations.weighing import CannotWeigh, Settings
from surveys.evaluations.weighing_forms import WeighForm
from surveys.models import Difference, EvaluatedBody, Evaluation, Score, WeightSet
from surveys.questionnaires.definition import Kind, labelled

Step = Evaluation.Step


def weigh(request: HttpRequest, evaluation: Evaluation, form: WeighForm | None = None):
    """How answers are weighed, and what came of it."""
    made = evaluation.weight_sets.filter(is_current=True).select_related("user").first()
    settings = Settings(**made.settings) if made else Settings()
    bodies = {body.pk: body for body in evaluation.bodies.select_related("organisation")}
    context = {
        "form": form or WeighForm(evaluation=evaluation, settings=settings),
        "made": made,
        "reports": [_report(each, bodies, _named(evaluation)) for each in made.report]
        if made
        else [],
        "is_here": evaluation.step == Step.WEIGH,
        "missing": planning.missing(evaluation) if evaluation.step == Step.WEIGH else [],
    }
    status = 400 if form else 200
    return screen.render(request, evaluation, Step.WEIGH, "weigh.html", context, status=status)


def _report(report: dict, bodies: dict[int, EvaluatedBody], named: dict[str, str]) -> dict:
    told = [warning(each) for each in report["warnings"]]
    margins = [
        each
        | {
            "variable": named.get(each["variable"], each["variable"]),
            "category": named.get(f"{each['variable']}={each['category']}", each["category"]),
        }
        for each in report["margins"]
    ]
    return report | {"body": bodies.get(report["body"]), "warnings": told, "margins": margins}


def _named(evaluation: Evaluation) -> dict[str, str]:
    """What the variables that totals may be known of are called, and their categories."""
    language = get_language() or "en"
    questions = evaluation.survey.version.definition.questions if evaluation.survey else ()
    named = {"stratum": _("Stratum")}
    for question in questions:
        if question.kind == Kind.SINGLE:
            named[question.code] = labelled(question.label, language)
            for option in question.options:
                named[f"{question.code}={option.code}"] = labelled(option.label, language)
    return named


def make_weights(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """Weigh anew; the weights before stay, but nothing stands on them."""
    if evaluation.step not in (Step.WEIGH, Step.SCORE):
        words = _("Answers are weighed when the evaluation is at its weighting.")
        return screen.not_ready(request, evaluation, Step.WEIGH, NotReady([words]))
    form = WeighForm(request.POST, evaluation=evaluation, settings=Settings())
    if not form.is_valid():
        return weigh(request, evaluation, form)
    try:
        weighing.weigh(evaluation, form.settings, request.user)
    except CannotWeigh as error:
        form.add_error(None, str(error))
        return weigh(request, evaluation, form)
    return screen.back(request, evaluation, Step.WEIGH, _("Weighed."))


# Scores -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One measure of one body, with its picture."""

    score: Score | None
    bar: Bar | None


def score(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """All scores with their intervals, and what differs."""
    found = scoring.scores(evaluation)
    made = evaluation.weight_sets.filter(is_current=True).first()
    context = {
        "made": made,
        "found": found,
        "is_old": bool(found and made and found.weight_set.pk != made.pk),
        "is_here": evaluation.step == Step.SCORE,
        "missing": planning.missing(evaluation) if evaluation.step == Step.SCORE else [],
    }
    if found:
        context |= _tables(evaluation, found)
    return screen.render(request, evaluation, Step.SCORE, "score.html", context)


def _tables(evaluation: Evaluation, found: Scores) -> dict:
    words = _labels(evaluation, found)
    columns = [*found.bodies, None] if len(found.bodies) > 1 else list(found.bodies)
    tables = [
        {
            "label": words[measure],
            "is_main": measure in (INDEX, CSAT, NPS),
            "lines": [(body, _line(found.of(body, measure))) for body in columns],
        }
        for measure in found.measures
        if not measure.startswith(ALPHA)
    ]
    alphas = [
        (words[measure], found.of(None, measure))
        for measure in found.measures
        if measure.startswith(ALPHA)
    ]
    return {
        "tables": tables,
        "alphas": alphas,
        "between": _differences(found, Difference.Kind.BODIES, words),
        "since": _differences(found, Difference.Kind.YEARS, words),
        "confidence": found.confidence * 100,
        "notes": [effective(), nothing()],
        "warnings": [
            (body, [warning(each) for each in found.weights[body.pk]["warnings"]])
            for body in found.bodies
            if body.pk in found.weights and found.weights[body.pk]["warnings"]
        ],
    }


def _labels(evaluation: Evaluation, found: Scores) -> dict[str, str]:
    definition = evaluation.survey.version.definition if evaluation.survey else None
    language = get_language() or "en"
    return {
        measure: label(measure, evaluation.guideline, definition, language)
        for measure in found.measures
    }


def _line(score: Score | None) -> Line:
    return Line(score, bar(score) if score else None)


def _differences(found: Scores, kind: str, words: dict[str, str]) -> list[dict]:
    return [
        {
            "measure": words.get(each.measure, each.measure),
            "row": each,
            "p": chance(each.p),
            "adjusted": chance(each.adjusted),
            "is_real": each.adjusted < 1 - found.confidence,
        }
        for each in found.differences
        if each.kind == kind
    ]


def make_scores(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """Count the scores anew."""
    if evaluation.step != Step.SCORE:
        words = _("Scores are counted when the evaluation is at its scoring.")
        return screen.not_ready(request, evaluation, Step.SCORE, NotReady([words]))
    try:
        scoring.score(evaluation, request.user)
    except CannotScore as error:
        return screen.not_ready(request, evaluation, Step.SCORE, NotReady([str(error)]))
    return screen.back(request, evaluation, Step.SCORE, _("Counted."))


def score_file(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """The scores as CSV: figures only, nobody's answers."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="scores-{evaluation.pk}.csv"'
    writer = csv.writer(answer)
    columns = ["n", "effective", "value", "error", "low", "high", "freedom", "method"]
    writer.writerow(["body", "measure", *columns])
    found = scoring.scores(evaluation)
    if found is None:
        return answer
    codes = {body.pk: body.organisation.code for body in found.bodies}
    for (body, measure), each in found.figures.items():
        row = [getattr(each, name) for name in columns]
        writer.writerow([codes.get(body, "all"), measure, *row])
    return answer


def weight_file(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """The current weights as CSV, so that others can count again: by number, without answers."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="weights-{evaluation.pk}.csv"'
    writer = csv.writer(answer)
    names = ("body__organisation__code", "stratum", "cluster", "base", "answered", "final")
    writer.writerow(["body", *names[1:]])
    made = WeightSet.objects.filter(evaluation=evaluation, is_current=True).first()
    if made is not None:
        rows = made.weights.order_by("body_id", "pk").values_list(*names)
        writer.writerows(rows.iterator(chunk_size=2000))
    return answer
