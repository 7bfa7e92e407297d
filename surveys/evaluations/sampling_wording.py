"""The steps of a sample's size, each in a sentence."""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.evaluations.sampling import Wish
from surveys.statistics.sample_size import Need

# What came of a source, in the order in which it is told.
COUNTS = (
    ("found", gettext_lazy("Found")),
    ("confidential", gettext_lazy("Confidential, left out")),
    ("without_address", gettext_lazy("Without an address")),
    ("same_person", gettext_lazy("Of a person who is there already")),
    ("opted_out", gettext_lazy("Asked us not to speak first")),
    ("may_be_asked", gettext_lazy("May be asked")),
)


@dataclass(frozen=True)
class Step:
    """One step: the number it comes to, and how."""

    figure: str
    words: str


def steps_in_words(need: Need, wish: Wish) -> list[Step]:
    """From the formula's first number to how many are asked."""
    told = {
        "margin": _number(wish.margin * 100),
        "confidence": _number(wish.confidence * 100),
        "proportion": _number(wish.proportion * 100),
        "effect": _number(wish.effect, 2),
        "response": _number(wish.response * 100),
        "population": _number(need.population or 0, 0),
        "reached": _number(need.margin * 100, 1),
    }
    steps = [
        Step(
            _number(need.base),
            _(
                "answers of a simple sample tell a share of about %(proportion)s percent to within"
                " %(margin)s points, at %(confidence)s percent confidence (Cochran)."
            ),
        ),
        Step(_number(need.with_effect), _("times the design effect of %(effect)s.")),
        Step(
            _number(need.finite),
            _("are enough, because there are only %(population)s users to ask."),
        ),
        Step(_number(need.answers, 0), _("people must answer: rounded up.")),
        Step(
            _number(need.asked, 0),
            _("must be asked, when %(response)s percent of them answer."),
        ),
    ]
    if need.is_census:
        steps.append(
            Step(_number(need.population or 0, 0), _("That is everybody: no draw, a census."))
        )
    steps.append(
        Step("±" + told["reached"], _("points is the margin when as many answer as expected."))
    )
    return [Step(step.figure, step.words % told) for step in steps]


def _number(value: float, digits: int = 1) -> str:
    return number_format(round(value, digits), decimal_pos=None, force_grouping=True)
