"""All that the overview shows of a question, in the order in which it is read."""

from accounts.permissions import Reach
from analytics import cube, periods
from analytics.models import FactsState
from analytics.names import Names
from analytics.overview import comparing, highlights, mapped, satisfied, sectors
from analytics.overview.cards import cards
from analytics.overview.figures import Figures, read
from analytics.overview.findings import sentences
from analytics.overview.sections import Section, by_day, by_dimension
from analytics.overview.waits import waits
from analytics.periods import Period
from analytics.questions import Question
from analytics.slices import Slice

WAITING = ("organisation", "topic")


class Overview:
    """Reads the facts once; its parts are made from what was read."""

    def __init__(self, question: Question, within: Reach, measure: str = "") -> None:
        """`measure` is what the map shows (`mapped.MEASURES`)."""
        self.question, self.within, self.measure = question, within, measure
        self.period: Period = question.time
        self.wanted: Slice = question.slice(within)
        self.figures: Figures = read(self.wanted, self.period)
        self.rising = comparing.risen(self.wanted, self.period, self.figures)
        self.names = Names(self.figures.by)

    @property
    def is_empty(self) -> bool:
        return not (self.figures.total.received or self.figures.before.received)

    def context(self) -> dict:
        """What the template shows."""
        asked, figures = self.question, self.figures
        return {
            "question": asked,
            "period": self.period,
            "periods": _periods(asked),
            "choices": _choices(asked, self.names, self.within),
            "chosen": _chosen(asked, self.names),
            "unfiltered": asked.query(**dict.fromkeys(Question.FILTERS)),
            "is_empty": self.is_empty,
            "incomplete_since": figures.begin
            if figures.begin and self.period.before.first < figures.begin <= self.period.first
            else None,
            "sentences": sentences(figures, self.period, self.names),
            "cards": cards(figures, self.period, asked),
            "days": by_day(figures, self.period, asked),
            "rising": self.part("rising"),
            "waits": [self.part(f"waits-{name}") for name in WAITING],
            "satisfaction": self.part("satisfaction"),
            "map": self.part("map"),
            "sections": [
                by_dimension(name, figures, self.names, asked) for name in Question.FILTERS
            ],
            "counted_at": FactsState.objects.values_list("counted_at", flat=True).first(),
        }

    def part(self, name: str) -> Section:
        """One of `PARTS`."""
        return PARTS[name](self)

    def _waits(self, dimension: str) -> Section:
        times = cube.times(self.wanted, self.period, "answer_times", (dimension,))
        took = {key: one for (key,), one in times.items()}
        found = waits(self.figures.by[dimension], took)
        return highlights.waiting(dimension, found, self.names, self.question)

    def _map(self) -> Section:
        chosen = self.question.filters.get("sector")
        level = sectors.level(self.within, chosen.pk if chosen else None)
        return mapped.sectors_map(self.figures, level, self.question, self.measure)


PARTS = {
    "rising": lambda page: highlights.rising(page.rising, page.names, page.question),
    "waits-organisation": lambda page: page._waits("organisation"),
    "waits-topic": lambda page: page._waits("topic"),
    "satisfaction": lambda page: satisfied.course(page.figures, page.period, page.question),
    "map": lambda page: page._map(),
}


def _periods(question: Question) -> list[dict]:
    """The usual stretches of time, as links."""
    chosen = question.time.days if question.time.is_recent else None
    return [
        {
            "label": label,
            "query": question.query(period=days, since=None, until=None),
            "is_chosen": days == chosen,
        }
        for days, label in periods.CHOICES
    ]


def _choices(question: Question, names: Names, within: Reach) -> list[dict]:
    """The lists by which the page is narrowed down."""
    chosen = question.filters
    return [
        {
            "name": name,
            "label": question.fields[name].label,
            "options": names.choices(name, chosen.get(name), within),
        }
        for name in Question.FILTERS
    ]


def _chosen(question: Question, names: Names) -> list[dict]:
    """What the page is narrowed to, each with the way back."""
    return [
        {
            "label": question.fields[name].label,
            "value": names.of(name, value) if isinstance(value, str) else value,
            "query": question.query(**{name: None}),
        }
        for name, value in question.filters.items()
    ]
