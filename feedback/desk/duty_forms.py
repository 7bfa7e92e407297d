"""The forms of the rota: a day, an absence, and a pattern that recurs."""

from datetime import timedelta

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from accounts.roles import Capability, roles_with
from feedback.duty import roster
from feedback.models import Absence, ShiftKind

_DAY = {"type": "date"}


def people() -> QuerySet[User]:
    """Those who can be given appeals or callers."""
    roles = {*roles_with(Capability.TRIAGE), *roles_with(Capability.REGISTER_APPEALS)}
    able = User.objects.filter(is_active=True, memberships__role__in=roles).distinct()
    return able.order_by("last_name", "first_name", "pk")


class _Day(forms.DateField):
    def __init__(self, **kwargs) -> None:
        super().__init__(widget=forms.DateInput(_DAY, format="%Y-%m-%d"), **kwargs)


class DayForm(forms.Form):
    """What somebody has on one day."""

    user = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.none(), empty_label=_("choose")
    )
    day = _Day(label=_("Day"))
    kind = forms.ModelChoiceField(
        label=_("Shift"), queryset=ShiftKind.objects.all(), required=False, empty_label=_("rest")
    )

    use_required_attribute = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, auto_id="day_%s", **kwargs)
        self.fields["user"].queryset = people()


class AbsenceForm(forms.Form):
    user = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.none(), empty_label=_("choose")
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=Absence.Reason.choices)
    first = _Day(label=_("First day"))
    last = _Day(label=_("Last day"))

    use_required_attribute = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, auto_id="absence_%s", **kwargs)
        self.fields["user"].queryset = people()

    def clean(self) -> dict:
        given = super().clean()
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day comes before the first."))
        return given


class PatternForm(forms.Form):
    """Teams that follow one another in a pattern."""

    teams = forms.ModelMultipleChoiceField(
        label=_("Teams, in the order in which they follow one another"),
        queryset=Team.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    pattern = forms.CharField(
        label=_("Pattern"),
        max_length=200,
        help_text=_("Letters of shifts, “-” for a day of rest: D N - - is day, night, rest, rest."),
    )
    first = _Day(label=_("First day"))
    last = _Day(label=_("Last day"))

    use_required_attribute = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, auto_id="pattern_%s", **kwargs)
        self.fields["teams"].queryset = Team.objects.filter(is_active=True).order_by("name", "pk")

    def clean_pattern(self) -> tuple[str, ...]:
        letters = roster.pattern(self.cleaned_data["pattern"])
        known = set(ShiftKind.objects.values_list("letter", flat=True)) | {roster.REST}
        unknown = sorted(set(letters) - known)
        if unknown:
            raise forms.ValidationError(
                _("There is no shift with the letter %(letters)s.")
                % {"letters": ", ".join(unknown)}
            )
        return letters

    def clean(self) -> dict:
        given = super().clean()
        first, last = given.get("first"), given.get("last")
        if first and last and not first <= last < first + timedelta(days=roster.MOST_DAYS):
            self.add_error("last", _("Write a day within a year after the first."))
        return given
