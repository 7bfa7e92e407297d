"""The sample of an evaluation: how many, shared out how, drawn by a published seed, once."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from surveys.evaluations.acts import record
from surveys.models import (
    Draw,
    Evaluation,
    Frame,
    FrameUnit,
    Invitation,
    Placing,
    Response,
    SampledUnit,
    Stratum,
    Survey,
)
from surveys.statistics import allocation, drawing
from surveys.statistics.drawing import Drawn, Method, Unit
from surveys.statistics.sample_size import Need, needed

EQUAL, PROPORTIONAL, NEYMAN, OPTIMAL = "equal", "proportional", "neyman", "optimal"
# In points of 100: of a satisfaction score when nothing is known better.
USUAL_DEVIATION, USUAL_COST = 25.0, 1.0
_BATCH = 2000


class CannotDraw(Exception):
    """Why there is no draw, in words for the person."""


@dataclass(frozen=True)
class Wish:
    """What a sample shall be able to say; shares from 0 to 1."""

    confidence: float = 0.95
    margin: float = 0.05
    proportion: float = 0.5
    effect: float = 1.0
    response: float = 0.7
    least: int = 2


def need(frame: Frame, wish: Wish) -> Need:
    """The size for this body's users."""
    return needed(
        wish.margin,
        confidence=wish.confidence,
        proportion=wish.proportion,
        population=frame.counts["may_be_asked"],
        effect=wish.effect,
        response=wish.response,
    )


@dataclass(frozen=True)
class Shared:
    """A sample shared out in one way. `error` is the standard error of the mean to expect, in
    points of 100; `cost` that of the field work. Empty `counts`: it can't be done."""

    way: str
    counts: dict[str, int]
    error: float = 0.0
    cost: float = 0.0


def compared(strata: list[Stratum], n: int, least: int) -> list[Shared]:
    """The ways of sharing out n, side by side."""
    return [shared(way, strata, n, least) for way in (EQUAL, PROPORTIONAL, NEYMAN, OPTIMAL)]


def shared(way: str, strata: list[Stratum], n: int, least: int) -> Shared:
    """n shared out between the strata; a stratum in which nobody may be asked gets nobody."""
    sizes = [stratum.size for stratum in strata]
    deviations = [_deviation(stratum) for stratum in strata]
    costs = [_cost(stratum) for stratum in strata]
    try:
        counts = {
            EQUAL: lambda: allocation.equal(sizes, n, least=least),
            PROPORTIONAL: lambda: allocation.proportional(sizes, n, least=least),
            NEYMAN: lambda: allocation.neyman(sizes, deviations, n, least=least),
            OPTIMAL: lambda: allocation.optimal(sizes, deviations, costs, n, least=least),
        }[way]()
    except ValueError:
        return Shared(way, {})
    return Shared(
        way,
        {stratum.code: count for stratum, count in zip(strata, counts, strict=True)},
        allocation.variance_of_mean(sizes, deviations, counts) ** 0.5,
        sum(cost * count for cost, count in zip(costs, counts, strict=True)),
    )


def affordable(strata: list[Stratum], budget: float) -> int:
    """How many the budget pays for, shared out by cost; 0 where costs aren't known."""
    if any(stratum.cost is None for stratum in strata):
        return 0
    return allocation.affordable(
        [stratum.size for stratum in strata],
        [_deviation(stratum) for stratum in strata],
        [_cost(stratum) for stratum in strata],
        budget,
    )


def _deviation(stratum: Stratum) -> float:
    return USUAL_DEVIATION if stratum.deviation is None else stratum.deviation


def _cost(stratum: Stratum) -> float:
    return stratum.cost or USUAL_COST


@dataclass(frozen=True)
class Order:
    """What is to be drawn. `n` counts people, or clusters; `spare` is the share of replacements."""

    method: str
    n: int
    seed: str
    seed_source: str
    way: str = PROPORTIONAL
    least: int = 2
    spare: float = 0.5


@transaction.atomic
def draw(frame: Frame, order: Order, wish: Wish, user: User | None) -> Draw:
    """Draw once; raises `CannotDraw`. The evaluation must be at its sample, and the list as it was
    when its digest was published."""
    held = Frame.objects.select_for_update().get(pk=frame.pk)
    evaluation = Evaluation.objects.get(bodies=held.body_id)
    if evaluation.step != Evaluation.Step.SAMPLE:
        raise CannotDraw(_("It is drawn when the evaluation is at its sample."))
    if Draw.objects.filter(frame=held).exists():
        raise CannotDraw(_("It was drawn already: the draw stands."))
    if not order.seed.strip() or not order.seed_source.strip():
        raise CannotDraw(_("Say the seed, and where it was published."))
    units = drawable(held)
    strata = list(held.strata.all())
    try:
        drawn, counts = _drawn(order, units, strata)
    except ValueError as error:
        raise CannotDraw(_("So many can't be drawn from this list.")) from error
    made = Draw.objects.create(
        frame=held,
        method=order.method,
        seed=order.seed,
        seed_source=order.seed_source,
        design=asdict(wish) | {"n": order.n, "way": order.way, "counts": counts},
        user=user,
        at=timezone.now(),
    )
    _keep(made, drawn)
    told = {"body": held.body_id, "method": order.method, "seed": order.seed, "n": order.n}
    record(evaluation, "drawn", user, digest=held.digest, draw=made.pk, **told)
    return made


def drawable(frame: Frame) -> list[Unit]:
    """Who may be drawn, in the order of the list."""
    rows = frame.units.filter(left_out="").order_by("number")
    return [Unit(*row) for row in rows.values_list("number", "stratum__code", "cluster")]


def _drawn(
    order: Order, units: list[Unit], strata: list[Stratum]
) -> tuple[list[Drawn], dict[str, int]]:
    """Who is drawn, and how many of each stratum."""
    if order.method == Method.SIMPLE:
        return drawing.simple(order.seed, units, order.n, spare=_spare(order, order.n)), {}
    if order.method == Method.SYSTEMATIC:
        return drawing.systematic(order.seed, units, order.n, spare=_spare(order, order.n)), {}
    if order.method == Method.CLUSTER:
        if not all(unit.cluster for unit in units):
            raise ValueError("somebody is of no cluster")
        return drawing.clustered(order.seed, units, order.n, spare=_spare(order, order.n)), {}
    counts = shared(order.way, strata, order.n, order.least).counts
    if not counts:
        raise ValueError("can't be shared out")
    if order.method == Method.QUOTA:
        return drawing.quota(order.seed, units, counts), counts
    spare = {code: _spare(order, count) for code, count in counts.items()}
    return drawing.stratified(order.seed, units, counts, spare=spare), counts


def _spare(order: Order, count: int) -> int:
    return round(order.spare * count)


def _keep(made: Draw, drawn: Iterable[Drawn]) -> None:
    numbers = dict(made.frame.units.values_list("number", "pk"))
    rows = [
        SampledUnit(
            draw=made,
            unit_id=numbers[each.number],
            place=each.place,
            chance=each.chance,
            is_replacement=each.is_replacement,
        )
        for each in drawn
    ]
    SampledUnit.objects.bulk_create(rows, batch_size=_BATCH)


def answered(response: Response, invitation: Invitation) -> Placing | None:
    """For `settings.SURVEY_ANSWERED`: an answer to an evaluation's survey is placed."""
    if response.survey.purpose != Survey.Purpose.EVALUATION:
        return None
    return place(response, invitation.address_id)


def place(response: Response, address: int | None) -> Placing | None:
    """Write down where an answer stands in the sample, and nothing of whose it is.

    To be called when the answer is made, while its address is still known; None for somebody who
    was not drawn. Its cluster is kept only where clusters were drawn: with the stratum it leads to
    few, and no other draw has a use for it.
    """
    if address is None or response.organisation_id is None:
        return None
    unit = (
        FrameUnit.objects.filter(
            address=address,
            sampled__isnull=False,
            frame__body__evaluation__survey=response.survey_id,
            frame__body__organisation=response.organisation_id,
        )
        .values_list("stratum", "cluster", "frame__draw__method")
        .first()
    )
    if unit is None:
        return None
    stratum, cluster, method = unit
    where = {"stratum_id": stratum, "cluster": cluster if method == Method.CLUSTER else ""}
    placing, _made = Placing.objects.get_or_create(response=response, defaults=where)
    return placing


def missing(evaluation: Evaluation) -> list[str]:
    """What the step lacks: every body has its draw."""
    undrawn = evaluation.bodies.filter(frame__draw=None).select_related("organisation")
    return [_("Draw the sample of %(body)s.") % {"body": body.organisation} for body in undrawn]
