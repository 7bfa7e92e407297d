"""The report of an evaluation: its figures frozen, numbered, hashed, published by another person.

What is frozen is no prose: names in all languages, scores with their intervals, what the sample
was and what came of it, the questions, the follow-up of the year before. The words are put to it
in `report_document`, in the reader's language.
"""

import hashlib
import json
from collections import Counter

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Organisation, User
from surveys.evaluations import cleaning, fieldwork, following_up, hearing, scoring
from surveys.evaluations.acts import record
from surveys.evaluations.scoring import Scores
from surveys.evaluations.scoring_measures import label
from surveys.models import Doubt, EvaluatedBody, Evaluation, Report, Score
from surveys.questionnaires.definition import Definition


class CannotReport(Exception):
    """Why there is no report, in words for the person."""


def gather(evaluation: Evaluation) -> dict:
    """All that a report says, as it stands now. Raises `CannotReport`."""
    found = scoring.scores(evaluation)
    if found is None:
        raise CannotReport(_("Count the scores first."))
    definition = evaluation.survey.version.definition
    return {
        "name": evaluation.name,
        "year": evaluation.year,
        "period": [evaluation.starts_on.isoformat(), evaluation.ends_on.isoformat()],
        "purpose": evaluation.purpose,
        "centre": settings.CENTRE_NAME,
        "guideline": _guideline(evaluation),
        "bodies": [_body(body, found) for body in found.bodies],
        "measures": [
            {"code": measure, "labels": _labels(measure, evaluation, definition)}
            for measure in found.measures
        ],
        "figures": [_figure(score) for score in found.figures.values()],
        "differences": [_difference(each) for each in found.differences],
        "response": _response(evaluation),
        "cleaning": _cleaning(evaluation),
        "weighing": found.weight_set.settings,
        "questions": _questions(definition),
        "last_year": _last_year(evaluation),
    }


def _guideline(evaluation: Evaluation) -> dict:
    used = evaluation.guideline
    return {
        "name": used.name,
        "edition": used.edition,
        "source": used.source,
        "confidence": used.confidence,
        "least": used.least_answers,
        "dimensions": used.dimensions,
    }


def _named(organisation: Organisation) -> dict:
    return {"": organisation.name, **organisation.names}


def _body(body: EvaluatedBody, found: Scores) -> dict:
    frame = getattr(body, "frame", None)
    draw = getattr(frame, "draw", None)
    report = found.weights.get(body.pk, {})
    return {
        "pk": body.pk,
        "code": body.organisation.code,
        "names": _named(body.organisation),
        "services": body.services,
        "users": frame.counts.get("may_be_asked") if frame else None,
        "source": frame.source if frame else "",
        "list_hash": frame.digest if frame else "",
        "method": draw.method if draw else "",
        "seed": draw.seed if draw else "",
        "seed_source": draw.seed_source if draw else "",
        "drawn": report.get("drawn", 0),
        "answered": report.get("n", 0),
        "effect": report.get("effect"),
        "effective": report.get("effective"),
    }


def _labels(measure: str, evaluation: Evaluation, definition: Definition) -> dict[str, str]:
    labels = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            labels[language] = str(label(measure, evaluation.guideline, definition, language))
    return labels


def _figure(score: Score) -> dict:
    return {
        "body": score.body_id,
        "measure": score.measure,
        "method": score.method,
        "n": score.n,
        "effective": _rounded(score.effective),
        "value": _rounded(score.value),
        "error": _rounded(score.error),
        "low": _rounded(score.low),
        "high": _rounded(score.high),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _difference(each) -> dict:
    return {
        "kind": each.kind,
        "measure": each.measure,
        "body": each.body_id,
        "other": each.other_id,
        "year": each.other.evaluation.year if each.other_id and each.kind == "years" else None,
        "value": _rounded(each.value),
        "low": _rounded(each.low),
        "high": _rounded(each.high),
        "adjusted": _rounded(each.adjusted),
    }


def _response(evaluation: Evaluation) -> dict:
    cases = fieldwork.cases(evaluation)
    return {name: getattr(cases, name) for name in cases.__dataclass_fields__}


def _cleaning(evaluation: Evaluation) -> dict:
    dropped = Doubt.objects.filter(evaluation=evaluation, decision=Doubt.Decision.DROP)
    by_rule = Counter(dropped.values_list("rule", flat=True))
    return {"counted": cleaning.kept(evaluation).count(), "left_out": dict(sorted(by_rule.items()))}


def _questions(definition: Definition) -> list[dict]:
    return [
        {"code": question.code, "kind": str(question.kind), "label": dict(question.label)}
        for question in definition.questions
    ]


def _last_year(evaluation: Evaluation) -> dict | None:
    """What was planned after the evaluation before, and how far it is."""
    before = evaluation.previous
    if before is None:
        return None
    return {
        "year": before.year,
        "standing": following_up.standing(before),
        "actions": [
            {
                "what": action.what,
                "body": _named(action.organisation),
                "state": action.state,
                "progress": action.progress,
            }
            for action in before.actions.select_related("organisation")
        ],
    }


def canonical(figures: dict) -> bytes:
    """The bytes that are hashed."""
    return json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def write(evaluation: Evaluation, user: User, *, remarks: str = "", correction: str = "") -> Report:
    """Freeze another edition; a correction says why. Raises `CannotReport`."""
    with transaction.atomic():
        Evaluation.objects.select_for_update().get(pk=evaluation.pk)
        last = evaluation.reports.order_by("-edition").first()
        if last and last.published_at and not correction.strip():
            raise CannotReport(_("A report is out: say what this edition corrects."))
        figures = json.loads(canonical(gather(evaluation)))
        report = Report.objects.create(
            evaluation=evaluation,
            edition=last.edition + 1 if last else 1,
            figures=figures,
            sha256=hashlib.sha256(canonical(figures)).hexdigest(),
            remarks=remarks.strip(),
            correction=correction.strip(),
            written_by=user,
            written_at=timezone.now(),
        )
        record(evaluation, "report_written", user, edition=report.edition)
    return report


def publish(report: Report, user: User) -> None:
    """Open it to everybody; another person than its writer. Raises `CannotReport`."""
    if report.published_at:
        raise CannotReport(_("It is published already."))
    if report.written_by_id == user.pk:
        raise CannotReport(_("Somebody else than its writer publishes a report."))
    newest = report.evaluation.reports.order_by("-edition").first()
    if newest.pk != report.pk:
        raise CannotReport(_("There is a newer edition."))
    if lacking := hearing.missing(report):
        raise CannotReport(" ".join(lacking))
    with transaction.atomic():
        report.published_by, report.published_at = user, timezone.now()
        report.save(update_fields=["published_by", "published_at"])
        record(report.evaluation, "report_published", user, edition=report.edition)


def is_intact(report: Report) -> bool:
    """Whether the figures are those that were hashed."""
    return hashlib.sha256(canonical(report.figures)).hexdigest() == report.sha256


def published(evaluation: Evaluation) -> Report | None:
    """The newest edition that is out."""
    out = evaluation.reports.filter(published_at__isnull=False)
    return out.order_by("-edition").first()


def missing(evaluation: Evaluation) -> list[str]:
    """What the report still wants."""
    return [] if published(evaluation) else [_("The report is not published yet.")]
