"""How answers are weighed, as asked at the desk."""

import math

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.desk.forms import WordsField
from surveys.evaluations.weighing import Settings
from surveys.models import EvaluatedBody, Evaluation
from surveys.questionnaires.definition import Kind

FACTS = ("stratum", "mode", "channel", "language")
MOST_MARGINS, MOST_CATEGORIES = 6, 60


class MarginsField(WordsField):
    """Known totals, one variable a line: `sex: w=5200, m=4800`."""

    def __init__(self, *, variables: set[str], **kwargs) -> None:
        self.variables = variables
        super().__init__(rows=3, required=False, max_length=5000, **kwargs)

    def clean(self, value) -> dict[str, dict[str, float]]:
        margins: dict[str, dict[str, float]] = {}
        for line in super().clean(value).splitlines():
            if not line.strip():
                continue
            name, colon, rest = line.partition(":")
            name = name.strip()
            if not colon or name not in self.variables:
                raise forms.ValidationError(
                    _("%(line)s: begin with one of %(variables)s and a colon.")
                    % {"line": line[:60], "variables": ", ".join(sorted(self.variables))}
                )
            if name in margins:
                raise forms.ValidationError(_("%(name)s is there twice.") % {"name": name})
            margins[name] = _counts(line, rest)
        if len(margins) > MOST_MARGINS:
            raise forms.ValidationError(_("Give six variables at the most."))
        return margins

    def prepare_value(self, value):
        if not isinstance(value, dict):
            return value
        lines = (
            f"{name}: " + ", ".join(f"{category}={count:g}" for category, count in counts.items())
            for name, counts in value.items()
        )
        return "\n".join(lines)


def _counts(line: str, words: str) -> dict[str, float]:
    counts: dict[str, float] = {}
    for part in words.split(","):
        category, equals, number = part.partition("=")
        try:
            count = float(number)
        except ValueError:
            count = math.nan
        if not equals or not category.strip() or not math.isfinite(count) or count < 0:
            raise forms.ValidationError(
                _("%(line)s: write each category with its number, as in w=5200, m=4800.")
                % {"line": line[:60]}
            )
        counts[category.strip()] = count
    if not sum(counts.values()) > 0 or len(counts) > MOST_CATEGORIES:
        raise forms.ValidationError(
            _("%(line)s: write each category with its number, as in w=5200, m=4800.")
            % {"line": line[:60]}
        )
    return counts


class WeighForm(forms.Form):
    """The limits, and what is known of each body's users."""

    least = forms.IntegerField(
        label=gettext_lazy("A class of non-response has at least so many answers"),
        min_value=1,
        max_value=500,
        help_text=gettext_lazy("Smaller ones are counted together."),
    )
    low = forms.FloatField(
        label=gettext_lazy("A weight may fall to so many times what it was"),
        min_value=0,
        max_value=1,
    )
    high = forms.FloatField(
        label=gettext_lazy("A weight may rise to so many times what it was"),
        min_value=1,
        max_value=100,
    )
    trim = forms.FloatField(
        label=gettext_lazy("Cut weights above so many times the middle one"),
        min_value=0,
        max_value=100,
        help_text=gettext_lazy("0: none is cut. Totals that were met are met no more then."),
    )

    use_required_attribute = False

    def __init__(self, *args, evaluation: Evaluation, settings: Settings, **kwargs) -> None:
        kwargs.setdefault(
            "initial",
            {name: getattr(settings, name) for name in ("least", "low", "high", "trim")}
            | {f"margins_{body}": known for body, known in settings.margins.items()},
        )
        super().__init__(*args, auto_id="weigh_%s", **kwargs)
        self.bodies = list(evaluation.bodies.select_related("organisation"))
        variables = {*FACTS, *_chosen(evaluation)}
        for body in self.bodies:
            self.fields[_name(body)] = MarginsField(
                variables=variables,
                label=_("Known totals: %(body)s") % {"body": body},
                help_text=_("One variable a line, as in sex: w=5200, m=4800. Variables: %(names)s.")
                % {"names": ", ".join(sorted(variables))},
            )

    @property
    def settings(self) -> Settings:
        given = self.cleaned_data
        known = {str(body.pk): given[_name(body)] for body in self.bodies}
        return Settings(
            least=given["least"],
            low=given["low"],
            high=given["high"],
            trim=given["trim"],
            margins={body: margins for body, margins in known.items() if margins},
        )


def _name(body: EvaluatedBody) -> str:
    return f"margins_{body.pk}"


def _chosen(evaluation: Evaluation) -> set[str]:
    """The questions of which one option is chosen: by them people can be told apart."""
    if evaluation.survey is None:
        return set()
    questions = evaluation.survey.version.definition.questions
    return {question.code for question in questions if question.kind == Kind.SINGLE}
