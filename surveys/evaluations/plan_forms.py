"""The forms of an evaluation's plan."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation, User
from accounts.permissions import reach
from accounts.roles import Capability, roles_with
from feedback.desk.forms import WordsField
from surveys import access
from surveys.models import EvaluatedBody, Evaluation, Guideline, Survey, TeamMember

_DAY = {"type": "date"}


class PlanForm(forms.ModelForm):
    """What, when, by which guideline, with which money and which questionnaire."""

    purpose = WordsField(label=gettext_lazy("What it is for"), rows=3, required=False)

    class Meta:
        model = Evaluation
        fields = [
            "name",
            "year",
            "guideline",
            "starts_on",
            "ends_on",
            "budget",
            "currency",
            "survey",
            "purpose",
        ]
        widgets = {
            "starts_on": forms.DateInput(_DAY, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(_DAY, format="%Y-%m-%d"),
        }
        labels = {
            "guideline": gettext_lazy("Guideline"),
            "survey": gettext_lazy("Survey with the questionnaire"),
        }

    use_required_attribute = False

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, auto_id="plan_%s", **kwargs)
        self.fields["guideline"].queryset = Guideline.objects.filter(is_active=True)
        offered = Q(pk__in=access.surveys_to_evaluate_by(user), evaluation=None)
        if self.instance.pk:
            offered |= Q(evaluation=self.instance)
        self.fields["survey"].queryset = Survey.objects.filter(offered).order_by("-id")
        self.fields["survey"].empty_label = _("none yet")
        self.fields["guideline"].empty_label = _("choose")

    def clean(self) -> dict:
        given = super().clean()
        first, last = given.get("starts_on"), given.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("It ends before it begins."))
        return given


class BodyForm(forms.Form):
    """One organisation more, with its services, one a line."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Organisation"),
        empty_label=gettext_lazy("choose"),
    )
    services = WordsField(
        label=gettext_lazy("Services, one a line"), rows=3, required=False, max_length=4000
    )

    use_required_attribute = False

    def __init__(self, *args, evaluation: Evaluation, user: User, **kwargs) -> None:
        super().__init__(*args, auto_id="body_%s", **kwargs)
        held = reach(user, Capability.RUN_EVALUATIONS)
        bodies = Organisation.objects.all().without_tree_fields()
        if not held.everywhere:
            bodies = bodies.filter(pk__in=held.bodies)
        taken = EvaluatedBody.objects.filter(evaluation=evaluation).values("organisation")
        self.fields["organisation"].queryset = bodies.exclude(pk__in=taken).order_by("name", "pk")

    def clean_services(self) -> list[str]:
        lines = (line.strip()[:200] for line in self.cleaned_data["services"].splitlines())
        return [line for line in lines if line]


class MemberForm(forms.Form):
    """Somebody more on the team. Interviewers are those whose role allows it."""

    user = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Who"), empty_label=gettext_lazy("choose")
    )
    part = forms.ChoiceField(label=gettext_lazy("What they do"), choices=TeamMember.Part.choices)

    use_required_attribute = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, auto_id="member_%s", **kwargs)
        roles = {*roles_with(Capability.INTERVIEW), *roles_with(Capability.RUN_EVALUATIONS)}
        people = User.objects.filter(is_active=True, memberships__role__in=roles).distinct()
        self.fields["user"].queryset = people.order_by("last_name", "first_name", "pk")

    def clean(self) -> dict:
        given = super().clean()
        asks = given.get("part") == TeamMember.Part.INTERVIEWER
        user = given.get("user")
        able = roles_with(Capability.INTERVIEW)
        if user and asks and not user.memberships.filter(role__in=able).exists():
            self.add_error("user", _("Their role does not let them interview people."))
        return given


class AgainForm(forms.Form):
    """The year of the next round."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=1990, max_value=2200)

    use_required_attribute = False
