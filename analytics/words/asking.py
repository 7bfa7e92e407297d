"""What a reader asks of the words, as it stands in the address."""

from functools import cached_property

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Reach
from analytics import periods
from analytics.names import Names
from analytics.questions import Question
from analytics.words import comparing
from analytics.words.comparing import Part

PERIODS = [choice for choice in periods.CHOICES if choice[0] <= comparing.LONGEST]


class WordsQuestion(Question):
    """Words are told apart by topic, body, place and language; of other filters they know nothing.
    `term` is a key of `analytics.words.terms`."""

    FILTERS = (*Question.TREES, "language")

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, required=False)
    term = forms.CharField(max_length=80, required=False)

    @cached_property
    def days(self) -> periods.Period:
        """The days whose words are compared: the last of those asked for."""
        return comparing.within_limits(self.time)

    @property
    def is_shortened(self) -> bool:
        return self.days.days < self.time.days

    def part(self, held: Reach) -> Part:
        wanted = self.slice(held)
        return Part(held, wanted.topics, wanted.organisations, wanted.sectors)

    def spoken(self, found: dict[str, int]) -> str:
        """The language to show: the one asked for, else the reader's if anybody wrote in it, else
        the one that most wrote in."""
        if "language" in self.asked:
            return self.asked["language"]
        own = get_language()
        return own if own in found or not found else next(iter(found))


def parts(question: WordsQuestion, names: Names, held: Reach, found: dict[str, int]) -> dict:
    """What the page shows of the question: links and lists to choose from."""
    chosen = question.time.days if question.time.is_recent else None
    named = dict(settings.LANGUAGES)
    return {
        "periods": [
            {
                "label": label,
                "query": question.query(period=days, since=None, until=None),
                "is_chosen": days == chosen,
            }
            for days, label in PERIODS
        ],
        "choices": [
            {
                "name": name,
                "label": question.fields[name].label,
                "options": names.choices(name, question.filters.get(name), held),
            }
            for name in question.TREES  # the languages are links of their own
        ],
        "chosen": [
            {
                "label": question.fields[name].label,
                "value": question.filters[name],
                "query": question.query(**{name: None}),
            }
            for name in question.TREES
            if name in question.filters
        ],
        "spoken": [
            {
                "code": code,
                "label": named.get(code, code),
                "number": number,
                "query": question.query(language=code),
                "is_chosen": code == question.spoken(found),
            }
            for code, number in found.items()
        ],
    }
