"""What the weights of one body are counted from: its draw, and who of it answered."""

from collections import Counter
from dataclasses import dataclass

from surveys.evaluations.cleaning import kept
from surveys.models import Draw, EvaluatedBody, Evaluation, FrameUnit, Placing, Response
from surveys.statistics.drawing import Method

UNKNOWN = "?"  # who did not say


@dataclass(frozen=True)
class Answer:
    """One response that counts. Without a stratum it is of nobody who was drawn."""

    response: int
    answers: dict
    facts: dict[str, str]  # how it came: mode, channel, language
    stratum: str | None = None
    cluster: str = ""

    def category(self, variable: str) -> str:
        """What it is of a margin's variable: a stratum, how it came, a chosen option."""
        if variable == "stratum":
            return self.stratum or UNKNOWN
        value = self.facts.get(variable) or self.answers.get(variable)
        return str(value) if isinstance(value, str | int) and value != "" else UNKNOWN


@dataclass(frozen=True)
class Sample:
    """One body's. `drawn` counts those of the draw proper by stratum, `chances` is π there."""

    body: EvaluatedBody
    answers: list[Answer]
    method: str = ""
    users: int = 0
    sizes: dict[str, int] | None = None  # users by stratum
    drawn: dict[str, int] | None = None
    chances: dict[str, float] | None = None

    @property
    def is_by_chance(self) -> bool:
        return bool(self.method) and self.method != Method.QUOTA


def samples(evaluation: Evaluation) -> list[Sample]:
    """All bodies, each with the responses that count."""
    bodies = evaluation.bodies.select_related("organisation", "frame__draw")
    by_body: dict[int, list[Response]] = {}
    fields = ("organisation", "answers", "mode", "channel", "language", "invitation__address")
    for response in kept(evaluation).select_related("invitation").only(*fields).order_by("pk"):
        by_body.setdefault(response.organisation_id, []).append(response)
    return [_sample(body, by_body.get(body.organisation_id, [])) for body in bodies]


def _sample(body: EvaluatedBody, responses: list[Response]) -> Sample:
    frame = getattr(body, "frame", None)
    draw = getattr(frame, "draw", None)
    if draw is None:
        users = frame.counts["may_be_asked"] if frame else 0
        return Sample(body, [_answer(each) for each in responses], users=users)
    places = _places(draw, responses)
    drawn: Counter = Counter()
    chances: dict[str, float] = {}
    rows = draw.drawn.filter(is_replacement=False).values_list("unit__stratum__code", "chance")
    for stratum, chance in rows.iterator(chunk_size=2000):
        drawn[stratum] += 1
        chances[stratum] = chance
    return Sample(
        body=body,
        answers=[_answer(each, *places.get(each.pk, (None, ""))) for each in responses],
        method=draw.method,
        users=frame.counts["may_be_asked"],
        sizes=dict(frame.strata.values_list("code", "size")),
        drawn=dict(drawn),
        chances=chances,
    )


def _answer(response: Response, stratum: str | None = None, cluster: str = "") -> Answer:
    facts = {name: getattr(response, name) for name in ("mode", "channel", "language")}
    return Answer(response.pk, response.answers, facts, stratum, cluster)


def _places(draw: Draw, responses: list[Response]) -> dict[int, tuple[str, str]]:
    """Stratum and cluster of each response: written down when it was made, or of its invitation."""
    known = Placing.objects.filter(stratum__frame=draw.frame_id)
    places = {
        response: (stratum, cluster)
        for response, stratum, cluster in known.values_list("response", "stratum__code", "cluster")
    }
    invited = {
        response.invitation.address_id: response.pk
        for response in responses
        if response.pk not in places and response.invitation and response.invitation.address_id
    }
    units = FrameUnit.objects.filter(
        frame=draw.frame_id, sampled__isnull=False, address__in=list(invited)
    )
    for address, stratum, cluster in units.values_list("address", "stratum__code", "cluster"):
        places[invited[address]] = (stratum, cluster)
    return places
