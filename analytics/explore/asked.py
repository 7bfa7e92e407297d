"""What the page offers to ask: its form, its shapes, its sorting."""

from dataclasses import dataclass

from django.forms import BoundField
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import Assurance
from accounts.permissions import Reach
from analytics import periods
from analytics.explore.asking import DIMENSIONS, Exploration, Shape
from analytics.explore.calendar import Grain
from analytics.explore.measures import choices
from analytics.explore.sheets import Head, Sheet
from analytics.names import Choice, Names, of_all


@dataclass(frozen=True)
class Group:
    """Choices under a common name; without one they stand alone."""

    label: str
    options: list[Choice]


@dataclass(frozen=True)
class Field:
    name: str
    label: str
    groups: list[Group]
    empty: str = ""


@dataclass(frozen=True)
class Link:
    label: str
    query: str
    is_here: bool


def parts(question: Exploration, names: Names, within: Reach) -> dict:
    """The form's fields and the links beside it."""
    return {
        "main": _main(question),
        "filters": [_filter(question, name, names, within) for name in question.FILTERS],
        "shapes": [
            Link(label, question.query(shape=shape, sort=None), shape == question.form_of)
            for shape, label in Shape.choices
        ],
        "periods": [
            Link(
                str(label),
                question.query(period=days, since=None, until=None, grain=None),
                question.time.is_recent and question.time.days == days,
            )
            for days, label in periods.CHOICES
        ],
        "chosen": [
            Link(f"{label}: {words}", question.query(**{name: None}), is_here=False)
            for name, label, words in filters(question)
        ],
        "unfiltered": question.query(**dict.fromkeys(question.FILTERS)),
        "shape": question.form_of,
        "errors": _errors(question),
    }


def _main(question: Exploration) -> list[Field]:
    shown = (*question.dimensions, "")
    dimensions = list(DIMENSIONS.items())
    measured = [
        Group(str(label), _options(options, question.measured.name)) for label, options in choices()
    ]
    return [
        Field("measure", _label(question, "measure"), measured),
        Field("by", _label(question, "by"), [Group("", _options(dimensions, shown[0]))]),
        Field(
            "across",
            _label(question, "across"),
            [Group("", _options(dimensions, shown[1]))],
            _("nothing more"),
        ),
        Field(
            "grain",
            _label(question, "grain"),
            [Group("", _options(Grain.choices, question.asked.get("grain", "")))],
            _("whatever fits the days"),
        ),
    ]


def _label(question: Exploration, name: str) -> str:
    return str(question.fields[name].label)


def _options(pairs: list[tuple], chosen: str) -> list[Choice]:
    return [
        Choice(str(value), capfirst(str(label)), str(value) == chosen) for value, label in pairs
    ]


def _filter(question: Exploration, name: str, names: Names, within: Reach) -> Field:
    chosen = question.filters.get(name)
    if name == "assurance":
        options = _options(Assurance.choices, chosen or "")
    else:
        options = names.choices(name, chosen, within)
    return Field(name, _label(question, name), [Group("", options)], _("all"))


def filters(question: Exploration) -> list[tuple[str, str, str]]:
    """What was narrowed down: (field, its label, the value in words)."""
    return [
        (name, _label(question, name), _called(name, value))
        for name, value in question.filters.items()
    ]


def _called(name: str, value) -> str:
    if name == "assurance":
        return capfirst(str(Assurance(int(value)).label))
    return of_all(name)(value) if isinstance(value, str) else str(value)


def _errors(question: Exploration) -> list[tuple[str, str]]:
    """What made no sense, and what the shape makes nothing of."""
    bound: list[BoundField] = list(question)
    said = [(str(field.label), error) for field in bound for error in field.errors]
    return said + [(str(label), _("this shape does not use it")) for label in question.unused]


@dataclass(frozen=True)
class Sorted:
    """A column's name as a link that sorts by it; `way` is what `aria-sort` says."""

    label: str
    query: str
    way: str = ""


def table(sheet: Sheet, question: Exploration) -> dict:
    """The table with links to sort it: the first press is downwards for figures, up for names."""
    heads = [
        _sorted(head, question, is_name=at == 0)
        for at, head in enumerate((sheet.corner, *sheet.heads))
    ]
    return {
        "corner": heads[0],
        "heads": heads[1:],
        "rows": sheet.rows,
        "foot": sheet.foot,
    }


def _sorted(head: Head, question: Exploration, *, is_name: bool) -> Sorted:
    if not head.slug:
        return Sorted(head.label, "")
    now = question.asked.get("sort", "")
    ways = {head.slug: "ascending", f"-{head.slug}": "descending"}
    first, second = (head.slug, f"-{head.slug}") if is_name else (f"-{head.slug}", head.slug)
    wanted = second if now == first else first
    return Sorted(head.label, question.query(sort=wanted), ways.get(now, ""))
