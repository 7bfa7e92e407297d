"""The lists and links by which a reader narrows the pages of bodies."""

from accounts.permissions import Reach
from analytics import periods
from analytics.names import Names
from analytics.questions import Question

FILTERS = ("channel", "kind", "topic", "sector")


def stretches(question: Question, **kept) -> list[dict]:
    """The usual stretches of time, as links; `kept` are further parts of the address."""
    chosen = question.time.days if question.time.is_recent else None
    return [
        {
            "label": label,
            "query": question.query(period=days, since=None, until=None, **kept),
            "is_chosen": days == chosen,
        }
        for days, label in periods.CHOICES
    ]


def choices(question: Question, names: Names, within: Reach) -> list[dict]:
    """The lists of the form."""
    return [
        {
            "name": name,
            "label": question.fields[name].label,
            "options": names.choices(name, question.filters.get(name), within),
        }
        for name in FILTERS
    ]


def chosen(question: Question, names: Names, **kept) -> list[dict]:
    """What the page is narrowed to, each with the way back."""
    return [
        {
            "label": question.fields[name].label,
            "value": names.of(name, value) if isinstance(value, str) else value,
            "query": question.query(**{name: None}, **kept),
        }
        for name, value in question.filters.items()
        if name in FILTERS
    ]
