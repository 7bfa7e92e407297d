"""What weighing and scoring warn of, and how figures are shown."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.evaluations.scoring_measures import ends
from surveys.models import Score

_WIDTH = 160  # of the bar, in its own units


def warning(found: dict) -> str:
    """A warning of weighing in words."""
    words = {
        "no_chance": _("No sample by chance: figures are told without intervals."),
        "unplaced": _("Of no answer is known who gave it: they count as a simple sample."),
        "nobody": _("Nobody has answered."),
        "high_effect": _("High design effect: weights differ much, intervals are wide."),
        "few_answered": _("Only %(share)s percent of those drawn answered."),
        "not_met": _(
            "The totals could not be met within the limits: %(variable)s %(category)s is off by"
            " %(gap)s percent."
        ),
        "not_trimmed": _("Weights could not be cut so far: nothing was cut."),
    }
    if found["code"] == "strangers":
        number = found["number"]
        return ngettext(
            "%(number)d answer is of nobody who was drawn, and was left out.",
            "%(number)d answers are of nobody who was drawn, and were left out.",
            number,
        ) % {"number": number}
    if found["code"] == "trimmed":
        number = found["number"]
        return ngettext("%(number)d weight was cut.", "%(number)d weights were cut.", number) % {
            "number": number
        }
    return words[found["code"]] % found


def effective() -> str:
    """What the effective number of answers is, and why it may be above the number itself: errors
    have the finite population correction in them, and strata (Kish 1965, section 8.2)."""
    return _(
        "Effective: as many answers of a simple sample would be as exact. It is above the number"
        " of answers where much of a short list was asked (finite population correction) or where"
        " the strata differ."
    )


def nothing() -> str:
    """What a dash says."""
    return _(
        "A dash: too few answers for a score, no sample by chance for an interval, or several"
        " organisations together, of which there is no effective number."
    )


@dataclass(frozen=True)
class Bar:
    """Where value and interval lie on a line of 160 units."""

    low: float
    width: float
    value: float


def bar(score: Score) -> Bar | None:
    """The picture of a figure; None where there is nothing to show."""
    if score.value is None:
        return None
    least, most = ends(score.measure)
    low, high, value = (
        round((each - least) / (most - least) * _WIDTH, 1)
        for each in (
            score.value if score.low is None else score.low,
            score.value if score.high is None else score.high,
            score.value,
        )
    )
    return Bar(low, max(0.0, round(high - low, 1)), value)
