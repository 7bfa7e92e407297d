"""What people write when they handle a warning."""

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from analytics.models import Nature

HOURS = (
    (24, _("a day")),
    (24 * 7, _("a week")),
    (24 * 28, _("four weeks")),
)


class AcknowledgeForm(forms.Form):
    note = forms.CharField(label=_("What is being done"), max_length=500, required=False)


class JudgeForm(forms.Form):
    is_false = forms.TypedChoiceField(
        choices=[("yes", _("It was a false alarm")), ("no", _("It was a real one"))],
        coerce=lambda value: value == "yes",
    )


class MuteForm(forms.Form):
    """For how long nobody is to be told, and why."""

    hours = forms.TypedChoiceField(label=_("For how long"), choices=HOURS, coerce=int)
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        error_messages={"required": _("Say why, so that colleagues know.")},
    )

    @property
    def until(self) -> datetime:
        return timezone.now() + timedelta(hours=self.cleaned_data["hours"])


class MuteAllForm(MuteForm):
    nature = forms.ChoiceField(label=_("Which warnings"), choices=Nature.choices)
