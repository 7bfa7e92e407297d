"""Users of bodies and what they answered, for tests of samples, weights and scores."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import count

from accounts.models import Address, Citizen, Organisation, Sector
from accounts.models.citizens import address_index
from feedback import codes
from feedback.models import Appeal
from surveys.evaluations import guideline, sampling, sampling_frames
from surveys.evaluations.sampling import Order, Wish
from surveys.models import Draw, EvaluatedBody, Evaluation, Response

_numbers = count(1)

ANSWERED = datetime(2025, 9, 1, 4, 0, tzinfo=UTC)
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)


def addresses(number: int) -> list[Address]:
    """So many people, each with a phone."""
    citizens = Citizen.objects.bulk_create([Citizen() for _each in range(number)])
    rows = []
    for citizen in citizens:
        value = f"+976{88_000_000 + next(_numbers)}"
        index = address_index("phone", value)
        rows.append(Address(citizen=citizen, kind="phone", value=value, value_index=index))
    return Address.objects.bulk_create(rows)


def users(body: Organisation, by_sector: Mapping[Sector | None, int]) -> list[Address]:
    """People whose appeals the body answered, an appeal each."""
    found = []
    for sector, number in by_sector.items():
        people = addresses(number)
        found += people
        Appeal.objects.bulk_create(
            [answered_appeal(body, person, sector=sector) for person in people]
        )
    return found


def answered_appeal(body: Organisation, person: Address, **fields) -> Appeal:
    """An answered appeal, not yet in the database."""
    number = next(_numbers)
    code = codes.shown(f"USER{number:08d}")
    defaults = {
        "code": code,
        "code_index": codes.index(code),
        "intake_key": f"user:{number}",
        "language": "mn",
        "channel": "sms",
        "organisation": body,
        "citizen_id": person.citizen_id,
        "address": person,
        "received_at": ANSWERED - timedelta(days=3),
        "last_activity_at": ANSWERED,
        "answered_at": ANSWERED,
    }
    return Appeal(**defaults | fields)


def a_draw(body: EvaluatedBody, n: int, *, strata_by: str = "none", **order) -> Draw:
    """A list of the body's users and a draw from it; the evaluation is at its sample."""
    Evaluation.objects.filter(pk=body.evaluation_id).update(step="sample")
    frame = sampling_frames.build(
        body, source="appeals", strata_by=strata_by, first_day=FIRST, last_day=LAST, user=None
    )
    given = {"method": "simple", "seed": "7 14 21", "seed_source": "Lottery of 1 March"} | order
    return sampling.draw(frame, Order(n=n, **given), Wish(), None)


def an_answer(body: EvaluatedBody, person: Address, turn: int, **fields) -> Response:
    """What a drawn person answered: the scales run from 1 to 5 by a rule of `turn`."""
    evaluation = body.evaluation
    scales = {
        code: 1 + (turn * (place + 2) + place + turn // 3) % 5
        for place, code in enumerate(guideline.DIMENSIONS)
    }
    answers = scales | {"recommend": turn * 3 % 11} | fields.pop("answers", {})
    response = Response.objects.create(
        survey=evaluation.survey,
        organisation=body.organisation,
        answers=answers,
        started_at=ANSWERED,
        completed_at=ANSWERED,
        **fields,
    )
    sampling.place(response, person.pk)
    return response


def answered_by(draw: Draw, by_stratum: Mapping[str, int], *, start: int = 0) -> list[Response]:
    """So many of those drawn in each stratum answer, in the order of the draw."""
    responses = []
    for stratum, number in by_stratum.items():
        drawn = draw.drawn.filter(is_replacement=False, unit__stratum__code=stratum)
        for row in drawn.select_related("unit__address")[:number]:
            turn = start + len(responses)
            responses.append(an_answer(draw.frame.body, row.unit.address, turn))
    return responses
