"""Two rounds of the evaluation of three bodies: drawn, answered, weighed and scored."""

import random
from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.models import Organisation, User
from config.demo.clock import at
from surveys.evaluations import (
    guideline,
    planning,
    sampling,
    sampling_frames,
    sampling_lists,
    scoring,
    weighing,
)
from surveys.evaluations.sampling import Order, Wish
from surveys.evaluations.sampling_lists import Listed
from surveys.evaluations.weighing import Settings
from surveys.models import EvaluatedBody, Evaluation, Response, Survey, TeamMember, Version
from surveys.questionnaires.definition import Kind

Step = Evaluation.Step
# Users by part of the town, how content they were last year and are now, how many are asked.
BODIES = {
    "heat": ({"Хойд хэсэг": 110, "Өмнөд хэсэг": 70, "Төв хэсэг": 40}, (3.1, 3.6), 90),
    "water": ({"Хойд хэсэг": 60, "Өмнөд хэсэг": 80}, (3.7, 3.7), 70),
    "roads": ({"Хойд хэсэг": 50, "Өмнөд хэсэг": 50, "Төв хэсэг": 30}, (2.8, 2.9), 60),
}
ANSWERING = 0.72
SEEDS = ("4 11 19 23 38 41", "7 9 16 22 30 35")
# What the story leaves out, said where it would be ticked off.
NOT_DONE = {
    Step.FIELD: "Жишээ өгөгдөл: хариултыг үүсгэсэн тул хээрийн ажил хийгээгүй.",
    Step.CLEAN: "Жишээ өгөгдөл: цэвэрлэх дүрэм хэрэглээгүй.",
    Step.REPORT: "Жишээ өгөгдөл: хуралд танилцуулаагүй, байгууллагаас санал аваагүй.",
}
WISH = Wish(margin=0.1, response=ANSWERING)


def tell() -> None:
    """Last year's round, and this year's up to its scores."""
    version = Version.objects.get(
        frozen_at__isnull=False,
        content__sections__0__code="use",
    )
    year = timezone.localdate().year
    dice = random.Random(89)  # noqa: S311  (a story, not a secret)
    before = None
    for turn, when in enumerate((year - 1, year)):
        evaluation = _planned(version, when, before)
        with at(datetime(when, 3, 16, 5, tzinfo=timezone.get_current_timezone())):
            for body in evaluation.bodies.select_related("organisation", "evaluation"):
                _drawn(body, SEEDS[turn], dice, turn)
            _scored(evaluation)
        before = evaluation
    _at(Evaluation.objects.get(following__isnull=False, year=year - 1), Step.FOLLOW_UP)


def _planned(version: Version, year: int, before: Evaluation | None) -> Evaluation:
    """Written by the methodologist, approved by the head of the centre."""
    writer, other = (User.objects.get(username=name) for name in ("methodologist", "supervisor"))
    survey = Survey.objects.create(
        name=f"Хэрэглэгчийн үнэлгээ {year}",
        version=version,
        purpose=Survey.Purpose.EVALUATION,
        state=Survey.State.CLOSED,
        created_by=writer,
        approved_by=other,
        approved_at=timezone.now(),
    )
    evaluation = Evaluation(
        name="Төрийн үйлчилгээний хэрэглэгчийн үнэлгээ",
        year=year,
        guideline=guideline.adopt(),
        survey=survey,
        previous=before,
        starts_on=date(year, 3, 1),
        ends_on=date(year, 6, 30),
        budget=4_000_000,
    )
    planning.begin(evaluation, writer)
    for code in BODIES:
        body = Organisation.objects.get(code=code)
        EvaluatedBody.objects.create(evaluation=evaluation, organisation=body)
    for name, part in (("methodologist", "lead"), ("interviewer", "interviewer")):
        person = User.objects.get(username=name)
        TeamMember.objects.create(evaluation=evaluation, user=person, part=part)
    _ticked(evaluation, Step.PLAN)
    planning.approve(evaluation, other)
    _at(evaluation, Step.SAMPLE)
    return evaluation


def _at(evaluation: Evaluation, step: str) -> None:
    """The story is told from its samples to its scores, without any field work between."""
    behind = list(Step)[list(Step).index(evaluation.step) : list(Step).index(step)]
    for each in behind:
        _ticked(evaluation, each)
    evaluation.step = step
    evaluation.save(update_fields=["step"])


def _ticked(evaluation: Evaluation, step: str) -> None:
    """The lines of a step that is left: what the story does is done, the rest is explained."""
    note = NOT_DONE.get(step, "")
    for line in guideline.checklist(evaluation.guideline, step):
        done = {"is_done": not note, "note": note, "user": evaluation.created_by}
        planning.tick(evaluation, line.code, **done)


def _drawn(body: EvaluatedBody, seed: str, dice: random.Random, turn: int) -> None:
    """A list of users, a stratified draw from it, and who answered what."""
    strata, levels, asked = BODIES[body.organisation.code]
    block = list(BODIES).index(body.organisation.code)
    people = [
        Listed("phone", f"+97688{560_000 + block * 1000 + place:06}", stratum=label)
        for place, label in enumerate(
            label for label, number in strata.items() for _each in range(number)
        )
    ]
    rows = sampling_lists.found(people)
    writer = body.evaluation.created_by
    frame = sampling_frames.of_list(body, rows, {"found": len(rows)}, writer)
    order = Order("stratified", asked, seed, "Төрийн сугалаа, 3-р сарын 15", sampling.NEYMAN)
    draw = sampling.draw(frame, order, WISH, writer)
    drawn = draw.drawn.filter(is_replacement=False).select_related("unit")
    for row in drawn:
        if dice.random() < ANSWERING:
            _answered(body, row.unit.address_id, levels[turn], dice)


def _answered(body: EvaluatedBody, address: int, level: float, dice: random.Random) -> None:
    mood = dice.gauss(level, 0.7)
    answers: dict[str, object] = {"used": "yes"}
    for question in body.evaluation.survey.version.definition.questions:
        if question.kind == Kind.SCALE:
            answers[question.code] = max(1, min(5, round(dice.gauss(mood, 0.7))))
    answers["recommend"] = max(0, min(10, round(2 * mood + dice.gauss(0.5, 1.2))))
    answers["gender"] = dice.choices(("woman", "man"), (58, 42))[0]
    moment = timezone.now()
    response = Response.objects.create(
        survey=body.evaluation.survey,
        organisation=body.organisation,
        mode=Response.Mode.PHONE,
        answers=answers,
        started_at=moment - timedelta(minutes=8),
        completed_at=moment,
    )
    sampling.place(response, address)


def _scored(evaluation: Evaluation) -> None:
    """Weighed to what is known of women and men, and scored."""
    writer = evaluation.created_by
    _at(evaluation, Step.WEIGH)
    known = {"gender": {"woman": 52.0, "man": 48.0}}
    bodies = evaluation.bodies.values_list("pk", flat=True)
    weighing.weigh(evaluation, Settings(margins={str(body): known for body in bodies}), writer)
    _at(evaluation, Step.SCORE)
    scoring.score(evaluation, writer)
