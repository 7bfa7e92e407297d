"""The map of sectors: a class of colour for each, and the same in a list that needs no map."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Sector
from analytics import charts
from analytics.numbers import count, decimal, percent
from analytics.overview.figures import Figures
from analytics.overview.sections import Line, Section, cells, measure_names, raw
from analytics.overview.sectors import Level, gathered
from analytics.questions import Question
from analytics.totals import Totals

CLASSES = 5
_BARS = 12
FEWEST_RATINGS = 5  # below, a mean says more of who rated than of the place


@dataclass(frozen=True)
class Measure:
    """What a map may show. `edges` part the classes; none: as many places in each."""

    label: str
    value: Callable[[Totals], float | None]
    said: Callable[[float | None], str]
    most: float | None = None
    edges: tuple[float, ...] = ()


def _received(totals: Totals) -> float:
    return totals.received


def _overdue(totals: Totals) -> float | None:
    return totals.overdue / totals.received if totals.received else None


def _satisfaction(totals: Totals) -> float | None:
    rated = totals.satisfaction
    return rated.mean if rated and rated.ratings >= FEWEST_RATINGS else None


MEASURES = {
    "received": Measure(gettext_lazy("Received"), _received, lambda value: count(int(value or 0))),
    "overdue": Measure(
        gettext_lazy("Share overdue"), _overdue, percent, edges=(0.02, 0.05, 0.1, 0.2)
    ),
    "satisfaction": Measure(
        gettext_lazy("Satisfaction"), _satisfaction, decimal, most=5, edges=(2.5, 3.25, 3.75, 4.25)
    ),
}


@dataclass(frozen=True)
class Place(Line):
    """A sector of the list; `step` is its class from 1, 0 where nothing is known."""

    pk: int = 0
    step: int = 0


@dataclass(frozen=True)
class Map(Section):
    measure: str = ""
    choices: list[dict] = field(default_factory=list)
    legend: list[dict] = field(default_factory=list)
    borders: str = ""
    is_drawn: bool = False


def sectors_map(figures: Figures, at: Level, question: Question, chosen: str) -> Map:
    """`chosen` is a key of `MEASURES`; another is taken for the first."""
    name = chosen if chosen in MEASURES else "received"
    measure = MEASURES[name]
    inside, elsewhere = gathered(figures.by["sector"], at)
    known = Sector.objects.filter(pk__in=at.shown).only("name", "names", "west")
    sectors = {sector.pk: sector for sector in known}
    values = {pk: measure.value(totals) for pk, totals in inside.items() if pk in sectors}
    edges = measure.edges or _even(list(values.values()))
    most = measure.most or max((value for value in values.values() if value), default=0)
    places = [
        Place(
            str(sectors[pk]),
            cells(inside[pk]),
            question.query(sector=pk) if len(values) > 1 else "",
            charts.Bar(round(charts.BAR_WIDTH * (value or 0) / most, 2) if most else 0, 0),
            measure.said(value),
            pk=pk,
            step=_step(value, edges),
            raw=raw(inside[pk]),
        )
        for pk, value in values.items()
    ]
    places.sort(key=lambda place: (-_weight(values[place.pk]), place.label))
    return Map(
        name="map",
        heading=_("Where"),
        title=_title(name, places, values),
        file_query=question.query(by="map"),
        head=[_("Sector"), *measure_names()],
        lines=places,
        bars=places[:_BARS],
        left_out=_elsewhere(elsewhere.received),
        unbarred=_elsewhere(elsewhere.received),
        measure=name,
        choices=[
            {"label": one.label, "query": question.query(map=key), "is_chosen": key == name}
            for key, one in MEASURES.items()
        ],
        legend=_legend(values, edges, measure),
        borders=question.query(),
        is_drawn=any(sector.west is not None for sector in sectors.values()),
    )


def _weight(value: float | None) -> float:
    return -1 if value is None else value


def _even(values: list[float]) -> tuple[float, ...]:
    """The edges that put about as many places into each class; equal values stay together."""
    ordered = sorted(value for value in values if value)
    edges = {ordered[len(ordered) * step // CLASSES] for step in range(1, CLASSES) if ordered}
    return tuple(sorted(edges - {min(ordered, default=0)}))


def _step(value: float | None, edges: tuple[float, ...]) -> int:
    """The class, from 1; 0 of what is not known. A value on an edge belongs above it."""
    return 0 if value is None else 1 + sum(value >= edge for edge in edges)


def _legend(values: dict, edges: tuple[float, ...], measure: Measure) -> list[dict]:
    """Of each class that is in use, from which value to which its places reach."""
    by_step: dict[int, list[float]] = {}
    for value in values.values():
        by_step.setdefault(_step(value, edges), []).append(value)
    legend = []
    for step in sorted(by_step):
        if not step:
            legend.append({"step": 0, "words": _("not known")})
            continue
        low, high = (measure.said(pick(by_step[step])) for pick in (min, max))
        words = low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}
        legend.append({"step": step, "words": words})
    return legend


def _title(name: str, places: list[Place], values: dict) -> str:
    known = [place for place in places if values[place.pk]]
    if not known:
        return _("The place of no appeal is known")
    words = {"name": known[0].label, "value": known[0].value}
    if name == "satisfaction":
        return _("People are most content in: %(name)s (%(value)s of 5)") % words
    if name == "overdue":
        return _("The largest share is overdue in: %(name)s (%(value)s)") % words
    return _("Most came from: %(name)s (%(value)s)") % words


def _elsewhere(number: int) -> str:
    if not number:
        return ""
    text = ngettext(
        "%(count)s appeal lies in none of these places, or its place is not known",
        "%(count)s appeals lie in none of these places, or their place is not known",
        number,
    )
    return text % {"count": count(number)}
