"""What the supervisor of the field work sees of each interviewer: how long their interviews took,
and where they were held. Places are counted, never shown."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from django.db.models import Count, Q

from surveys.models import Assignment, Evaluation, Response
from surveys.statistics import screening, whereabouts
from surveys.statistics.whereabouts import Held

Mode = Response.Mode


@dataclass(frozen=True)
class Work:
    """One interviewer; `face` counts interviews face to face, `placed` those with a place.
    `minutes` is None where nothing was held, or the survey keeps no moments."""

    person: int
    name: str
    given: int
    done: int
    minutes: float | None
    hasty: int
    face: int
    placed: int
    at_one_spot: int
    too_far: int


def by_interviewer(evaluation: Evaluation) -> list[Work]:
    """In two statements."""
    held = list(
        Response.objects.filter(
            survey=evaluation.survey_id, interviewer__isnull=False, completed_at__isnull=False
        )
    )
    theirs: dict[int, list[Response]] = defaultdict(list)
    for response in held:
        theirs[response.interviewer_id].append(response)
    fast = {key for key, _seconds in hasty(held)}
    given = (
        Assignment.objects.filter(evaluation=evaluation)
        .values("interviewer", "interviewer__first_name", "interviewer__last_name")
        .annotate(
            given=Count("pk"), done=Count("pk", filter=Q(invitation__answered_on__isnull=False))
        )
        .order_by("interviewer")
    )
    return [_work(each, theirs[each["interviewer"]], fast) for each in given]


def _work(given: dict, held: list[Response], fast: set[int]) -> Work:
    places = placed(held)
    minutes = [(each.completed_at - each.started_at).total_seconds() / 60 for each in held]
    name = f"{given['interviewer__first_name']} {given['interviewer__last_name']}"
    return Work(
        person=given["interviewer"],
        name=name.strip(),
        given=given["given"],
        done=given["done"],
        minutes=median(minutes) if minutes else None,
        hasty=sum(each.pk in fast for each in held),
        face=sum(each.mode == Mode.FACE for each in held),
        placed=len(places),
        at_one_spot=whereabouts.most_at_one_spot(places),
        too_far=len(whereabouts.too_far(places)),
    )


def hasty(responses: Iterable[Response]) -> list[tuple[int, float]]:
    """The responses that took far less time than the others, with their seconds. Compared within
    a mode: on paper nobody measures, on the phone it takes longer."""
    times: dict[str, dict[int, float]] = defaultdict(dict)
    for response in responses:
        if spent := sum(response.seconds.values()):
            times[response.mode][response.pk] = spent
    return [each for by_mode in times.values() for each in screening.too_fast(by_mode).items()]


def placed(responses: Iterable[Response]) -> list[Held]:
    """The interviews of which it is known where they were held."""
    return [
        Held(each.pk, each.latitude, each.longitude, each.started_at, each.completed_at)
        for each in responses
        if None not in (each.latitude, each.longitude)
    ]
