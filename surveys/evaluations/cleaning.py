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
from surveys.asking import results
from surveys.evaluations import field_checks
from surveys.evaluations.acts import record
from surveys.models import BackCheck, Doubt, Evaluation, Response
from surveys.questionnaires.definition import Definition, Kind
from surveys.statistics import screening, whereabouts

Rule = Doubt.Rule
MOST_MISSING = 0.5


def kept(evaluation: Evaluation) -> QuerySet[Response]:
    """The responses that count."""
    dropped = Doubt.objects.filter(response=OuterRef("pk"), decision=Doubt.Decision.DROP)
    return _whole(evaluation).filter(~Exists(dropped))


def _whole(evaluation: Evaluation) -> QuerySet[Response]:
    """All of them; of an anonymous survey all once it is closed, which ends the field work."""
    return results.shown(evaluation.survey) if evaluation.survey else Response.objects.none()


def look(evaluation: Evaluation, user: User | None = None) -> int:
    """Doubt what the rules find, beside what was found before; returns how many are new.

    What was decided stays decided; a doubt that no rule has any more goes, if nobody decided it.
    """
    definition = evaluation.survey.version.definition
    # By time: of two alike the later is doubted. Identities are by chance and say no order.
    responses = list(_whole(evaluation).order_by("completed_at", "started_at", "pk"))
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
    for pk, seconds in field_checks.hasty(responses):
        yield pk, Rule.TOO_FAST, {"seconds": round(seconds)}
    for held in _by_interviewer(responses):
        yield from _alike(held)
        yield from _too_far(held)
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


def _by_interviewer(responses: Iterable[Response]) -> Iterator[list[Response]]:
    theirs: dict[int, list[Response]] = defaultdict(list)
    for response in responses:
        if response.interviewer_id:
            theirs[response.interviewer_id].append(response)
    yield from theirs.values()


def _too_far(held: Iterable[Response]) -> Iterator[tuple[int, Rule, dict]]:
    for pk, metres, time in whereabouts.too_far(field_checks.placed(held)):
        minutes = round(time.total_seconds() / 60)
        yield pk, Rule.TOO_FAR, {"metres": round(metres), "minutes": minutes}


def _alike(held: Iterable[Response]) -> Iterator[tuple[int, Rule, dict]]:
    for one, other, share in screening.alike((each.pk, each.answers) for each in held):
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
