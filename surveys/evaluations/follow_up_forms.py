"""The forms of a follow-up plan."""

from dataclasses import fields

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation, User
from accounts.roles import Capability, roles_with
from feedback.desk.forms import WordsField
from feedback.evidence import keeping
from feedback.evidence.errors import Refused
from surveys.evaluations import guideline
from surveys.evaluations.following_up import Said
from surveys.models import Action, Evaluation

_DAY = {"type": "date"}


class ActionForm(forms.ModelForm):
    """What a body does about a finding, who answers for it, and until when."""

    finding = WordsField(label=gettext_lazy("What was found"), rows=2, max_length=2000)
    dimension = forms.ChoiceField(
        label=gettext_lazy("Part of the index that it is to move"), required=False
    )

    class Meta:
        model = Action
        fields = ["organisation", "dimension", "finding", "what", "owner", "due_on"]
        widgets = {"due_on": forms.DateInput(_DAY, format="%Y-%m-%d")}
        labels = {
            "organisation": gettext_lazy("Organisation"),
            "owner": gettext_lazy("Who answers for it"),
        }

    use_required_attribute = False

    def __init__(self, *args, evaluation: Evaluation, **kwargs) -> None:
        super().__init__(*args, auto_id="action_%s", **kwargs)
        self.instance.evaluation = evaluation
        bodies = Organisation.objects.filter(evaluated__evaluation=evaluation)
        self.fields["organisation"].empty_label = self.fields["owner"].empty_label = _("choose")
        self.fields["organisation"].queryset = bodies.without_tree_fields().order_by("name", "pk")
        parts = [(each["code"], _(each["label"])) for each in evaluation.guideline.dimensions]
        self.fields["dimension"].choices = [("", _("all of it")), *parts]
        able = roles_with(Capability.ENTER_DESK)
        people = User.objects.filter(is_active=True, memberships__role__in=able).distinct()
        self.fields["owner"].queryset = people.order_by("last_name", "first_name", "pk")


class SayForm(forms.Form):
    """How far an action is."""

    state = forms.ChoiceField(label=gettext_lazy("How it stands"), choices=Action.State.choices)
    progress = forms.IntegerField(
        label=gettext_lazy("Done, in percent"), min_value=0, max_value=100, initial=0
    )
    words = WordsField(label=gettext_lazy("What was done"), rows=3, required=False, max_length=4000)
    evidence = forms.URLField(
        label=gettext_lazy("Where the evidence is (a web address)"),
        required=False,
        max_length=500,
        assume_scheme="https",
    )

    file = forms.FileField(
        label=gettext_lazy("A file that shows it"), required=False, max_length=200
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("Everybody may read this file with the plan"), required=False
    )

    use_required_attribute = False

    def clean_file(self):
        """The file, when the house takes such files."""
        file = self.cleaned_data["file"]
        if file:
            try:
                keeping.check(file.name, file.content_type or "", file, file.size)
            except Refused as refusal:
                raise forms.ValidationError(refusal.message, code="refused") from refusal
        return file

    @property
    def said(self) -> Said:
        """What was said, without the file."""
        given = {each.name: self.cleaned_data[each.name] for each in fields(Said)}
        return Said(**given)

    @property
    def evidence_file(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("file", "is_public")}


class MoveForm(forms.Form):
    """Another day, with a reason."""

    due_on = forms.DateField(
        label=gettext_lazy("New day"), widget=forms.DateInput(_DAY, format="%Y-%m-%d")
    )
    words = forms.CharField(label=gettext_lazy("Why"), max_length=1000)

    use_required_attribute = False


def dimension_label(evaluation: Evaluation, code: str) -> str:
    """The name of a part of the index, in the reader's language."""
    labels = {each["code"]: each["label"] for each in evaluation.guideline.dimensions}
    known = dict(guideline.DIMENSIONS)
    label = labels.get(code) or (known[code][0] if code in known else "")
    return _(label) if label else ""
