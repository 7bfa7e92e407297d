"""The forms of the desk's pages of votes."""

from datetime import UTC, datetime

from django import forms
from django.conf import settings
from django.core.validators import MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.permissions import Reach
from channels import registry
from outreach.models import Audience
from surveys.models import Vote
from surveys.votes import steps

MOST_OPTIONS = 9
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # a year that is half typed comes before
_GOING_ON = (steps.DRAFT, steps.PROPOSED, steps.APPROVED, *steps.RUNNING)
_MOMENT = {"type": "datetime-local"}
_FIELDS = (
    *("kind", "organisation", "keyword", "electorate", "audience", "sector", "least_assurance"),
    *("opens_at", "closes_at", "may_change", "most_choices", "quorum_share", "quorum_number"),
    *("threshold", "shows_turnout", "by_sector", "least_shown", "objection_days"),
)


class VoteForm(forms.ModelForm):
    """A draft: its words in each language, options one to a line, who may vote, the rules."""

    use_required_attribute = False
    channels = forms.MultipleChoiceField(
        label=_("Channels"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: SMS, Telegram, WhatsApp, the site and the kiosk."),
    )

    class Meta:
        model = Vote
        fields = _FIELDS
        labels = {
            "organisation": _("Organisation"),
            "audience": _("Audience"),
            "sector": _("Sector"),
        }
        widgets = {
            "opens_at": forms.DateTimeInput(_MOMENT, format="%Y-%m-%dT%H:%M"),
            "closes_at": forms.DateTimeInput(_MOMENT, format="%Y-%m-%dT%H:%M"),
        }

    def __init__(self, *args, reach: Reach, **kwargs) -> None:
        super().__init__(*args, auto_id="vote_%s", **kwargs)
        body, audience = self.fields["organisation"], self.fields["audience"]
        body.empty_label = gettext("the centre's own")
        audience.empty_label = self.fields["sector"].empty_label = gettext("none")
        if not reach.everywhere:
            body.queryset = Organisation.objects.filter(pk__in=reach.bodies)
            body.required, body.empty_label = True, None
            audience.queryset = Audience.objects.filter(organisation__in=reach.bodies)
        for name in ("opens_at", "closes_at"):
            self.fields[name].validators.append(MinValueValidator(_EARLIEST))
        self.fields["channels"].choices = [
            (adapter.slug, adapter.label) for adapter in registry.every() if adapter.sends
        ] + [("web", gettext("website")), ("kiosk", gettext("kiosk"))]
        self.fields["channels"].initial = self.instance.channels
        for code, name in settings.LANGUAGES:
            words = self.instance.texts.get(code, {})
            options = [option.get(code, "") for option in self.instance.options]
            self._add(f"title_{code}", gettext("Question"), name, words.get("title", ""), rows=2)
            self._add(f"text_{code}", gettext("Explanation"), name, words.get("text", ""), rows=4)
            self._add(
                f"options_{code}",
                gettext("Options, one to a line"),
                name,
                "\n".join(options) if any(options) else "",
                rows=4,
            )

    def _add(self, name: str, label: str, language: str, initial: str, *, rows: int) -> None:
        self.fields[name] = forms.CharField(
            label=f"{label} · {language}",
            required=False,
            initial=initial,
            max_length=4000,
            widget=forms.Textarea({"rows": rows, "lang": name.rpartition("_")[2]}),
        )

    @property
    def by_language(self) -> list[tuple[str, list]]:
        """The fields of each language, for the page."""
        return [
            (name, [self[f"{part}_{code}"] for part in ("title", "text", "options")])
            for code, name in settings.LANGUAGES
        ]

    @property
    def rules(self) -> list:
        return [self[name] for name in _FIELDS]

    def clean(self) -> dict:
        """The words of all languages agree, and the rules can be followed."""
        given = super().clean()
        given["texts"], given["options"] = self._texts(given), self._options(given)
        kind, most = given.get("kind"), given.get("most_choices") or 1
        if kind == Vote.Kind.REFERENDUM and most != 1:
            self.add_error("most_choices", gettext("A referendum takes one option."))
        if most > len(given["options"] or [1]):
            self.add_error("most_choices", gettext("There are not so many options."))
        self._clean_electorate(given)
        opens, closes = given.get("opens_at"), given.get("closes_at")
        if opens and closes and closes <= max(opens, timezone.now()):
            self.add_error("closes_at", gettext("The end must come after the opening and now."))
        for name in ("quorum_share", "threshold"):
            if given.get(name) is not None and not 0 < given[name] <= 100:
                self.add_error(name, gettext("Between 0 and 100 percent."))
        return given

    def clean_keyword(self) -> str:
        """A word is that of one vote at a time, in large letters and in small ones."""
        word = self.cleaned_data["keyword"]
        going_on = Vote.objects.filter(status__in=_GOING_ON).exclude(pk=self.instance.pk)
        if word and (other := going_on.filter(keyword__iexact=word).first()):
            words = gettext("Vote №%(number)s has this word.")
            raise forms.ValidationError(words % {"number": other.number}, code="taken")
        return word

    def _texts(self, given: dict) -> dict:
        found = {
            code: {"title": given[f"title_{code}"], "text": given.get(f"text_{code}", "")}
            for code, _name in settings.LANGUAGES
            if given.get(f"title_{code}")
        }
        if not found:
            self.add_error(None, gettext("Write the question in one language at least."))
        return found

    def _options(self, given: dict) -> list[dict]:
        lines = {
            code: [line.strip() for line in given.get(f"options_{code}", "").splitlines()]
            for code, _name in settings.LANGUAGES
        }
        lines = {code: [line for line in each if line] for code, each in lines.items()}
        lines = {code: each for code, each in lines.items() if each}
        numbers = {len(each) for each in lines.values()}
        if len(numbers) != 1 or not 2 <= max(numbers) <= MOST_OPTIONS:
            self.add_error(
                None, gettext("Give two to nine options, the same number in each language.")
            )
            return []
        return [
            {code: each[place] for code, each in lines.items()} for place in range(max(numbers))
        ]

    def _clean_electorate(self, given: dict) -> None:
        who = given.get("electorate")
        for name in ("audience", "sector"):
            if who == name and not given.get(name):
                self.add_error(name, gettext("Choose one."))
            elif who != name:
                given[name] = None
        if who == Vote.Electorate.ANYBODY:
            if given.get("quorum_share") is not None:
                self.add_error(
                    "quorum_share", gettext("Of everybody there is no share: give a number.")
                )
            if given.get("by_sector"):
                self.add_error("by_sector", gettext("Only where the list says who lives where."))
            if not given.get("least_assurance"):
                self.add_error("least_assurance", gettext("Without a list, voters must be proven."))

    @property
    def columns(self) -> dict:
        """What is written into the vote."""
        names = (*_FIELDS, "channels", "texts", "options")
        return {name: self.cleaned_data[name] for name in names}


class PaperForm(forms.Form):
    """What one member found in a box."""

    use_required_attribute = False
    station = forms.IntegerField(widget=forms.HiddenInput)
    papers = forms.IntegerField(label=_("Valid papers"), min_value=0, max_value=1_000_000)
    spoiled = forms.IntegerField(label=_("Spoiled papers"), min_value=0, max_value=1_000_000)

    def __init__(self, *args, vote: Vote, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.places = list(vote.labels())
        for number, label in vote.labels().items():
            self.fields[f"mark_{number}"] = forms.IntegerField(
                label=f"{number}. {label}", min_value=0, max_value=1_000_000
            )

    @property
    def marks(self) -> list[int]:
        return [self.cleaned_data[f"mark_{number}"] for number in self.places]
