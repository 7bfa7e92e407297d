"""What an analyst asks for, as it stands in the address."""

from dataclasses import replace
from functools import cached_property

from django import forms
from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Assurance
from accounts.permissions import Reach
from analytics.explore import calendar, measures
from analytics.explore.calendar import Grain
from analytics.explore.measures import MEASURES, Measure
from analytics.periods import USUAL, Span, today
from analytics.questions import Question
from analytics.slices import Slice

TIME = "time"
DIMENSIONS = {
    "topic": gettext_lazy("Topic"),
    "organisation": gettext_lazy("Organisation"),
    "sector": gettext_lazy("Sector"),
    "channel": gettext_lazy("Channel"),
    "kind": gettext_lazy("Kind"),
    "language": gettext_lazy("Language"),
    "assurance": gettext_lazy("Identity"),
    TIME: gettext_lazy("Time"),
}
_USUAL = {"measure": "received", "by": "topic", "across": "", "grain": "", "shape": "table"}


class Shape(models.TextChoices):
    TABLE = "table", gettext_lazy("Table")
    BAR = "bar", gettext_lazy("Bars")
    LINE = "line", gettext_lazy("Line")
    HEAT = "heat", gettext_lazy("Heat map")
    HOURS = "hours", gettext_lazy("Hours of the week")
    FUNNEL = "funnel", gettext_lazy("Steps to the end")
    SPREAD = "spread", gettext_lazy("Spread of times")
    COHORT = "cohort", gettext_lazy("Cohorts")


# Of how many days steps of a length are still readable.
_LONGEST = {Grain.DAY: 400, Grain.WEEK: 7 * 400}
# What a shape makes nothing of; what was said of it is named as left out.
_UNUSED = {
    Shape.HOURS: ("measure", "by", "across", "grain"),
    Shape.FUNNEL: ("measure", "by", "across", "grain"),
    Shape.SPREAD: ("by", "across", "grain"),
    Shape.COHORT: ("measure", "by", "across"),
}


class Exploration(Question):
    """One measure by up to two dimensions, in a shape; filters and days as everywhere."""

    OWN = tuple(_USUAL)
    FILTERS = (*Question.FILTERS, "language", "assurance")

    measure = forms.ChoiceField(
        label=gettext_lazy("Measure"), choices=measures.choices, required=False
    )
    by = forms.ChoiceField(
        label=gettext_lazy("By"), choices=list(DIMENSIONS.items()), required=False
    )
    across = forms.ChoiceField(
        label=gettext_lazy("And by"), choices=list(DIMENSIONS.items()), required=False
    )
    grain = forms.ChoiceField(
        label=gettext_lazy("Time in steps of a"), choices=Grain.choices, required=False
    )
    shape = forms.ChoiceField(label=gettext_lazy("Shape"), choices=Shape.choices, required=False)
    sort = forms.RegexField(r"^-?[\w-]{1,40}$", required=False)
    language = forms.ChoiceField(
        label=DIMENSIONS["language"], choices=lambda: settings.LANGUAGES, required=False
    )
    assurance = forms.ChoiceField(
        label=DIMENSIONS["assurance"], choices=Assurance.choices, required=False
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        by, across = cleaned.get("by") or _USUAL["by"], cleaned.get("across")
        shape = cleaned.get("shape") or _USUAL["shape"]
        if across and across == by:
            self.add_error("across", _("That is the same as the first: choose another one."))
            across = ""
        if shape == Shape.LINE and across and TIME not in (by, across):
            self.add_error("across", _("A line goes along time: only one more can be shown."))
        if shape == Shape.HEAT and not across:
            self.add_error(
                "shape", _("A heat map needs a second dimension: choose one in “And by”.")
            )
        longest = _LONGEST.get(cleaned.get("grain"))
        if longest and _days(cleaned) > longest:
            self.add_error(
                "grain", _("That makes too many steps for these days: take longer ones.")
            )
        return cleaned

    @property
    def measured(self) -> Measure:
        return MEASURES[self._said("measure")]

    @property
    def form_of(self) -> str:
        """The shape that is drawn."""
        return self._said("shape")

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """By which the figures are cut: one or two; the second of a line is what has colours."""
        by, across = self._said("by"), self._said("across")
        if self.form_of == Shape.LINE:
            return (TIME, *(name for name in (by, across) if name not in (TIME, "")))[:2]
        return (by, across) if across and across != by else (by,)

    @cached_property
    def steps(self) -> str:
        """Into what time is cut."""
        asked = self._said("grain") or calendar.usual(self.time)
        if self.form_of == Shape.COHORT and asked not in (Grain.WEEK, Grain.MONTH):
            return Grain.WEEK if self.time.days <= 186 else Grain.MONTH
        return asked

    @cached_property
    def spans(self) -> list[Span]:
        return calendar.spans(self.time, self.steps)

    @property
    def unused(self) -> list[str]:
        """What was asked for, and the shape makes nothing of it."""
        names = _UNUSED.get(self.form_of, ())
        return [self.fields[name].label for name in names if self.asked.get(name)]

    def slice(self, reach: Reach) -> Slice:
        assurance = self.asked.get("assurance")
        return replace(
            super().slice(reach),
            language=self.asked.get("language", ""),
            assurance=int(assurance) if assurance else None,
        )

    def query(self, **changes) -> str:
        own = {name: said for name in self.OWN if (said := self._said(name)) != _USUAL[name]}
        if sort := self.asked.get("sort"):
            own["sort"] = sort
        return super().query(**own | changes)

    def _said(self, name: str) -> str:
        return self.asked.get(name) or _USUAL[name]


def _days(cleaned: dict) -> int:
    """How many days are asked for."""
    if since := cleaned.get("since"):
        return ((cleaned.get("until") or today()) - since).days + 1
    return cleaned.get("period") or USUAL
