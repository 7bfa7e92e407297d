"""Cleaning: what is doubted, by which rule, and what was decided. Responses are never deleted.

`kept` is what weighing and scoring count: whole responses that nobody decided to leave out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from surveys.evaluations.acts import record
from surveys.models import BackCheck, Doubt, Evaluation, Response
from surveys.questionnaires.definition import Definition, Kind
from surveys.statistics import screening

Rule = Doubt.Rule
MOST_MISSING = 0.5


def kept(evaluation: Evaluation) -> QuerySet[Response]:
    """The responses that count."""
    dropped = Doubt.objects.filter(response=OuterRef("pk"), decision=Doubt.Decision.DROP)
    return _whole(evaluation).filter(~Exists(dropped))


def _whole(evaluation: Evaluation) -> QuerySet[Response]:
    return Response.objects.filter(
        survey=evaluation.survey_id, completed_at__isnull=False, is_test=False
    )


def look(evaluation: Evaluation, user: User | None = None) -> int:
    """Doubt what the rules find, beside what was found before; returns how many are new.

    What was decided stays decided; a doubt that no rule has any more goes, if nobody decided it.
    """
    definition = evaluation.survey.version.definition
    responses = list(_whole(evaluation).order_by("pk"))
    found = {(response, rule): data for response, rule, data in _doubts(responses, definition)}
    with transaction.atomic():
        open_ones = Doubt.objects.filter(evaluation=evaluation, decision="")
        for doubt in open_ones:
            if (doubt.response_id, doubt.rule) not in found:
                doubt.delete()
        known = set(Doubt.objects.filter(evaluation=evaluation).values_list("response", "rule"))
        new = [
            Doubt(evaluation=evaluation, response_id=response, rule=rule, data=data)
            for (response, rule), data in found.items()
            if (response, str(rule)) not in known
        ]
        Doubt.objects.bulk_create(new)
        record(evaluation, "looked_over", user, responses=len(responses), doubts=len(new))
    return len(new)


def _doubts(responses: list[Response], definition: Definition) -> Iterator[tuple[int, Rule, dict]]:
    yield from _fast(responses)
    yield from _alike(responses)
    codes = [question.code for question in definition.questions]
    for response in responses:
        if any(screening.is_straight(items) for items in batteries(definition, response.answers)):
            yield response.pk, Rule.STRAIGHT, {}
        share = screening.missing_share(codes, response.answers)
        if share > MOST_MISSING:
            yield response.pk, Rule.EMPTY, {"share": round(share, 3)}
    refuted = BackCheck.objects.filter(response__in=responses, verdict=BackCheck.Verdict.NOT_HELD)
    for pk in refuted.values_list("response", flat=True):
        yield pk, Rule.NOT_HELD, {}


def _fast(responses: Iterable[Response]) -> Iterator[tuple[int, Rule, dict]]:
    """Compared within a mode: on paper nobody measures, on the phone it takes longer."""
    times: dict[str, dict[int, float]] = defaultdict(dict)
    for response in responses:
        spent = sum(response.seconds.values())
        if spent:
            times[response.mode][response.pk] = spent
    for by_mode in times.values():
        for pk, spent in screening.too_fast(by_mode).items():
            yield pk, Rule.TOO_FAST, {"seconds": round(spent)}


def _alike(responses: Iterable[Response]) -> Iterator[tuple[int, Rule, dict]]:
    by_interviewer: dict[int, list[tuple[int, dict]]] = defaultdict(list)
    for response in responses:
        if response.interviewer_id:
            by_interviewer[response.interviewer_id].append((response.pk, response.answers))
    for theirs in by_interviewer.values():
        for one, other, share in screening.alike(theirs):
            yield other, Rule.ALIKE, {"to": one, "share": round(share, 3)}


def batteries(definition: Definition, answers: dict) -> Iterator[list]:
    """The answers of each matrix, and of the scales of each section, one after the other."""
    for section in definition.sections:
        scales = []
        for question in section.questions:
            given = answers.get(question.code)
            if question.kind == Kind.SCALE:
                scales.append(given)
            elif question.kind == Kind.MATRIX:
                given = given if isinstance(given, dict) else {}
                yield [given.get(row.code) for row in question.rows]
        yield scales


def decide(doubts: Iterable[Doubt], decision: str, reason: str, user: User) -> int:
    """Keep or leave out what is doubted; a reason is needed to leave out. Returns how many."""
    if decision == Doubt.Decision.DROP and not reason.strip():
        raise ValueError(_("Say why it is left out."))
    now, count = timezone.now(), 0
    with transaction.atomic():
        for doubt in doubts:
            doubt.decision, doubt.reason = decision, reason.strip()[:500]
            doubt.decided_by, doubt.decided_at = user, now
            doubt.save(update_fields=["decision", "reason", "decided_by", "decided_at"])
            record(
                doubt.evaluation,
                "decided",
                user,
                response=doubt.response_id,
                rule=doubt.rule,
                decision=decision,
                reason=doubt.reason,
            )
            count += 1
    return count


def unlink(evaluation: Evaluation) -> int:
    """Part the answers from who gave them, now that nobody needs to be asked again; returns how
    many. What is left: in which stratum an answer stands, and that the person answered."""
    return Response.objects.filter(survey=evaluation.survey_id, invitation__isnull=False).update(
        invitation=None
    )


def missing(evaluation: Evaluation) -> list[str]:
    """What cleaning still wants."""
    if not evaluation.acts.filter(what="looked_over").exists():
        return [_("Look the responses over first.")]
    waiting = evaluation.doubts.filter(decision="").count()
    return [_("Decide the doubts that are open: %(number)d.") % {"number": waiting}] * bool(waiting)
