"""The form of a survey: what it may choose is decided here."""

from datetime import UTC, datetime

from django import forms
from django.conf import settings
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.permissions import reach
from accounts.roles import Capability
from channels import registry
from outreach.models import Audience
from surveys import access
from surveys.models import Survey, Version

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_MOMENT = "%Y-%m-%dT%H:%M"


class Moment(forms.DateTimeField):
    """A day and an hour, as browsers ask for them; none of a year that is half typed."""

    default_validators = [MinValueValidator(EARLIEST)]

    def __init__(self, **kwargs) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local"}, format=_MOMENT)
        super().__init__(widget=widget, required=False, input_formats=[_MOMENT], **kwargs)


class SurveyForm(forms.ModelForm):
    """A survey that is still a draft."""

    opens_at = Moment(label=_("Opens"), help_text=_("Empty: as soon as it is approved."))
    closes_at = Moment(label=_("Closes"), help_text=_("Empty: when somebody closes it."))
    channels = forms.MultipleChoiceField(
        label=_("Asked question by question in messages"),
        help_text=_("Everybody else gets a link."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    use_required_attribute = False

    class Meta:
        model = Survey
        fields = (
            *("name", "version", "purpose", "organisation", "audience", "is_open"),
            *("channels", "is_anonymous", "is_one_by_one", "least_answers"),
            *("opens_at", "closes_at", "share", "after_hours", "rest_days"),
        )
        labels = {
            "version": _("Questionnaire"),
            "purpose": _("What it is for"),
            "organisation": _("Whose service it asks about"),
            "audience": _("Who is invited"),
        }
        help_texts = {
            "is_anonymous": _("Answers are kept apart from who answered. This can't be undone."),
            "least_answers": _("Nothing is shown of fewer answers."),
        }

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, auto_id="survey_%s", **kwargs)
        held = reach(user, Capability.WRITE_SURVEYS)
        bodies = Organisation.objects.all()
        audiences = Audience.objects.all()
        asked = access.questionnaires_to_see(user).filter(is_bank=False)
        versions = Version.objects.filter(questionnaire__in=asked)
        if self.instance.version_id:  # what it asks already stays
            versions |= Version.objects.filter(pk=self.instance.version_id)
        if not held.everywhere:
            bodies = bodies.filter(pk__in=held.organisations)
            audiences = audiences.filter(organisation__in=held.organisations)
            self.fields["organisation"].required = True
        self.fields["version"].empty_label = _("choose")
        self.fields["organisation"].empty_label = _("none") if held.everywhere else _("choose")
        self.fields["audience"].empty_label = _("none")
        self.fields["organisation"].queryset = bodies.order_by("name")
        self.fields["audience"].queryset = audiences.order_by("name")
        latest = versions.select_related("questionnaire").order_by("questionnaire__name", "-number")
        self.fields["version"].queryset = latest
        self.fields["channels"].choices = [
            (adapter.slug, adapter.label)
            for adapter in registry.every()
            if adapter.sends and adapter.receives and adapter.conversation_hours
        ]
        self.fields["share"].min_value = 1
        for code, language in settings.LANGUAGES:
            given = self.instance.names.get(code, "")
            field = forms.CharField(label=language, max_length=200, required=False, initial=given)
            field.widget.attrs["lang"] = code
            self.fields[f"name_{code}"] = field

    @property
    def names(self) -> list[forms.BoundField]:
        """The name by language; where one is empty the name itself stands."""
        return [self[f"name_{code}"] for code, _language in settings.LANGUAGES]

    @property
    def others(self) -> list[forms.BoundField]:
        """All that is asked beside the names by language."""
        return [self[name] for name in self.Meta.fields]

    def clean(self) -> dict:
        cleaned = super().clean()
        said = {code: cleaned.get(f"name_{code}", "") for code, _language in settings.LANGUAGES}
        self.instance.names = {code: words for code, words in said.items() if words}
        return cleaned

    def clean_share(self) -> int:
        share = self.cleaned_data["share"]
        if not 1 <= share <= 100:
            raise forms.ValidationError(_("Between 1 and 100 percent."))
        return share
