"""The forms of a sample. Shares are asked in percent."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.evaluations import sampling
from surveys.evaluations.sampling import Order, Wish
from surveys.models import Draw, EvaluatedBody, Frame, Stratum
from surveys.statistics.drawing import Method

WAYS = (
    (sampling.PROPORTIONAL, gettext_lazy("in proportion to the users")),
    (sampling.EQUAL, gettext_lazy("the same from each stratum")),
    (sampling.NEYMAN, gettext_lazy("Neyman: more where opinions differ")),
    (sampling.OPTIMAL, gettext_lazy("by cost: more where opinions differ and asking is cheap")),
)
_DAY = {"type": "date"}


class FrameForm(forms.Form):
    """Where the list of users comes from."""

    source = forms.ChoiceField(
        label=gettext_lazy("Who are the users"),
        choices=[each for each in Frame.Source.choices if each[0] != Frame.Source.LIST],
    )
    strata_by = forms.ChoiceField(
        label=gettext_lazy("Divided by"),
        choices=[each for each in Frame.Strata.choices if each[0] != Frame.Strata.LIST],
    )
    first_day = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(_DAY, format="%Y-%m-%d")
    )
    last_day = forms.DateField(
        label=gettext_lazy("To"), widget=forms.DateInput(_DAY, format="%Y-%m-%d")
    )

    use_required_attribute = False

    def __init__(self, *args, body: EvaluatedBody, **kwargs) -> None:
        year = body.evaluation.starts_on.replace(month=1, day=1)
        kwargs.setdefault("initial", {"first_day": year, "last_day": body.evaluation.starts_on})
        super().__init__(*args, auto_id="frame_%s", **kwargs)

    def clean(self) -> dict:
        given = super().clean()
        first, last = given.get("first_day"), given.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("It ends before it begins."))
        return given


class ListForm(forms.Form):
    """A list that was brought."""

    file = forms.FileField(
        label=gettext_lazy("List of users"),
        help_text=gettext_lazy(
            "CSV or XLSX. The first line names the columns: phone or email, and where known name,"
            " stratum, cluster, language."
        ),
        widget=forms.FileInput({"accept": ".csv,.xlsx"}),
    )

    use_required_attribute = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, auto_id="list_%s", **kwargs)


class SizeForm(forms.Form):
    """What the sample shall be able to say."""

    confidence = forms.FloatField(
        label=gettext_lazy("Confidence, percent"), min_value=50, max_value=99.9
    )
    margin = forms.FloatField(
        label=gettext_lazy("Margin of error, points"), min_value=0.5, max_value=30
    )
    proportion = forms.FloatField(
        label=gettext_lazy("Expected share of satisfied people, percent"),
        min_value=1,
        max_value=99,
        help_text=gettext_lazy("50 is the careful choice: it needs the most answers."),
    )
    effect = forms.FloatField(
        label=gettext_lazy("Design effect"),
        min_value=0.5,
        max_value=10,
        help_text=gettext_lazy(
            "1 for a simple sample; people of one cluster answer alike, then more."
        ),
    )
    response = forms.FloatField(
        label=gettext_lazy("Expected to answer, percent"), min_value=1, max_value=100
    )
    least = forms.IntegerField(
        label=gettext_lazy("From each stratum at least"), min_value=0, max_value=1000
    )

    use_required_attribute = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, auto_id="size_%s", **kwargs)

    @property
    def wish(self) -> Wish:
        given = self.cleaned_data
        return Wish(
            confidence=given["confidence"] / 100,
            margin=given["margin"] / 100,
            proportion=given["proportion"] / 100,
            effect=given["effect"],
            response=given["response"] / 100,
            least=given["least"],
        )

    @staticmethod
    def shown(wish: Wish) -> dict:
        """The wish as the fields have it."""
        return {
            "confidence": round(wish.confidence * 100, 6),
            "margin": round(wish.margin * 100, 6),
            "proportion": round(wish.proportion * 100, 6),
            "effect": wish.effect,
            "response": round(wish.response * 100, 6),
            "least": wish.least,
        }


class StratumForm(forms.ModelForm):
    """What is expected of a stratum."""

    class Meta:
        model = Stratum
        fields = ["deviation", "cost"]

    use_required_attribute = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        stratum = self.instance
        names = {
            "deviation": _("Standard deviation, points of 100: %(stratum)s"),
            "cost": _("Cost of an answer: %(stratum)s"),
        }
        for name, field in self.fields.items():
            field.min_value = 0
            words = names[name] % {"stratum": stratum.label or _("all")}
            field.widget.attrs |= {"aria-label": words, "min": 0, "step": "any"}

    def clean(self) -> dict:
        given = super().clean()
        for name in self.fields:
            if given.get(name) is not None and given[name] <= 0:
                self.add_error(name, _("More than nothing, please."))
        return given


class DrawForm(forms.Form):
    """How is drawn, and by which seed."""

    method = forms.ChoiceField(label=gettext_lazy("Way of drawing"), choices=Draw.METHODS)
    way = forms.ChoiceField(
        label=gettext_lazy("Shared out between strata"),
        choices=WAYS,
        help_text=gettext_lazy("Of a stratified draw and of quotas."),
    )
    n = forms.IntegerField(
        label=gettext_lazy("How many are asked"),
        min_value=1,
        help_text=gettext_lazy("Of a draw of clusters: how many clusters."),
    )
    spare = forms.IntegerField(
        label=gettext_lazy("Replacements, percent"), min_value=0, max_value=300, initial=50
    )
    seed = forms.CharField(
        label=gettext_lazy("Seed"),
        max_length=200,
        help_text=gettext_lazy(
            "Words or numbers that nobody could choose to suit the draw, published after the list:"
            " the numbers of a lottery on a day named before, for example."
        ),
    )
    seed_source = forms.CharField(
        label=gettext_lazy("Where and when the seed was published"), max_length=300
    )

    use_required_attribute = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, auto_id="draw_%s", **kwargs)

    def order(self, wish: Wish) -> Order:
        given = self.cleaned_data
        return Order(
            method=given["method"],
            n=given["n"],
            seed=given["seed"],
            seed_source=given["seed_source"],
            way=given["way"],
            least=wish.least,
            spare=given["spare"] / 100,
        )


METHOD_LABELS = {Method(value): label for value, label in Draw.METHODS}
