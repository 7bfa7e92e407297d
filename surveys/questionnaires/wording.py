"""Questions and conditions said in words, for staff who read and for sheets of paper."""

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.questionnaires.definition import (
    Condition,
    Definition,
    Kind,
    Question,
    Test,
    labelled,
)

TESTS = {
    Test.IS: gettext_lazy("is"),
    Test.IS_NOT: gettext_lazy("is not"),
    Test.HAS: gettext_lazy("has among them"),
    Test.LEAST: gettext_lazy("is at least"),
    Test.MOST: gettext_lazy("is at most"),
    Test.ANSWERED: gettext_lazy("was answered"),
}


class KindName(TextChoices):
    """What the kinds of questions are called."""

    SINGLE = "single", gettext_lazy("one of several answers")
    MULTIPLE = "multiple", gettext_lazy("several answers")
    SCALE = "scale", gettext_lazy("scale from 1 to 5")
    NPS = "nps", gettext_lazy("recommendation from 0 to 10")
    NUMBER = "number", gettext_lazy("a number")
    DATE = "date", gettext_lazy("day")
    TEXT = "text", gettext_lazy("words")
    MATRIX = "matrix", gettext_lazy("matrix: lines with the same answers")
    PLACE = "place", gettext_lazy("place")
    PHOTO = "photo", gettext_lazy("photos")


def kind_name(kind: Kind) -> str:
    """What a kind is called in the active language."""
    return str(KindName(kind.value).label)


def condition_words(definition: Definition, condition: Condition, language: str) -> str:
    """A condition as a phrase: `“Did you come?” is “Yes”`."""
    try:
        asked = definition.question(condition.question)
    except KeyError:
        return _("“%(code)s”, which there is not") % {"code": condition.question}
    words = {
        "question": labelled(asked.label, language) or asked.code,
        "test": TESTS[condition.test],
        "answer": answer_words(asked, condition.value, language),
    }
    if condition.test is Test.ANSWERED:
        return _("“%(question)s” %(test)s") % words
    return _("“%(question)s” %(test)s “%(answer)s”") % words


def conditions_words(
    definition: Definition, conditions: tuple[Condition, ...], language: str
) -> str:
    """All conditions as one phrase; "" for none."""
    return _(" and ").join(condition_words(definition, each, language) for each in conditions)


def answer_words(question: Question, value, language: str) -> str:
    """One option's label where the value names one; else the value."""
    for option in question.options:
        if option.code == value:
            return labelled(option.label, language) or option.code
    return str(value)
