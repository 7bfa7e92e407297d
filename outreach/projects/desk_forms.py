"""The forms of the register of projects."""

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation, Sector, User
from feedback.models import Topic
from outreach.models import Project, ProjectDocument, ProjectMilestone, ProjectPhoto
from outreach.projects import access, registering
from outreach.projects.money import AmountField

MOST_DESCRIPTION = 10_000
MOST_NEWS = 300  # letters: it goes out by SMS, too
_CURRENCY = RegexValidator(
    r"\A[A-Z]{3}\Z",
    gettext_lazy("A currency has three letters, like MNT."),  # ISO 4217
)


def _day() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def _figure() -> forms.TextInput:
    return forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})


class _Named(forms.ModelForm):
    """Asks for the name in each language; the first that is filled in is the name of all."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        names = self.instance.names if self.instance.pk else {}
        for code, label in settings.LANGUAGES:
            known = names.get(code, "")
            if not known and code == settings.LANGUAGE_CODE:
                known = self.instance.name
            self.fields[f"name_{code}"] = forms.CharField(
                label=label, max_length=300, required=False, initial=known
            )

    @property
    def names(self) -> list:
        """The fields of the names, for a template."""
        return [self[f"name_{code}"] for code, _label in settings.LANGUAGES]

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self._given("name"):
            self.add_error(f"name_{settings.LANGUAGE_CODE}", _("Write the name."))
        return cleaned

    def _given(self, what: str) -> dict[str, str]:
        """What was filled in, by language, the centre's own first."""
        codes = [code for code, _label in settings.LANGUAGES]
        codes.sort(key=lambda code: code != settings.LANGUAGE_CODE)
        given = {code: (self.cleaned_data.get(f"{what}_{code}") or "").strip() for code in codes}
        return {code: words for code, words in given.items() if words}

    def _post_clean(self) -> None:
        if names := self._given("name"):
            self.instance.name, self.instance.names = next(iter(names.values())), names
        super()._post_clean()


class _Degrees(forms.FloatField):
    """Degrees with a point or a comma."""

    def to_python(self, value) -> float | None:
        return super().to_python((value or "").replace(",", "."))


class ProjectForm(_Named):
    budget = AmountField(label=gettext_lazy("Budget"))
    spent = AmountField(label=gettext_lazy("Spent"))
    currency = forms.CharField(
        label=capfirst(gettext_lazy("currency")),
        required=False,
        max_length=3,
        widget=forms.TextInput({"autocapitalize": "characters", "autocomplete": "off"}),
    )
    latitude = _Degrees(label=gettext_lazy("Latitude"), required=False, widget=_figure())
    longitude = _Degrees(label=gettext_lazy("Longitude"), required=False, widget=_figure())

    class Meta:
        model = Project
        fields = (
            *("number", "organisation", "topic", "sector", "place", "latitude", "longitude"),
            *("budget", "spent", "currency", "contractor", "starts_on", "ends_on"),
            *("started_on", "finished_on", "status", "is_public"),
        )
        widgets = {
            **dict.fromkeys(("starts_on", "ends_on", "started_on", "finished_on"), _day()),
            "number": _figure(),
        }
        labels = {
            "organisation": gettext_lazy("Whose project it is"),
            "topic": gettext_lazy("Topic of what people write"),
            "sector": gettext_lazy("Sector"),
        }

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        bodies = access.bodies_for(user)
        if self.instance.organisation_id:
            bodies = bodies | Organisation.objects.filter(pk=self.instance.organisation_id)
        self.fields["organisation"].queryset = bodies.order_by("name")
        self.fields["organisation"].required = not access.may_be_nobodys(user)
        self.fields["organisation"].empty_label = gettext_lazy("the centre's own")
        self.fields["topic"].empty_label = self.fields["sector"].empty_label = gettext_lazy("none")
        self.fields["topic"].queryset = Topic.objects.filter(is_active=True)
        self.fields["sector"].queryset = Sector.objects.order_by("name")
        if not self.instance.pk:
            self.initial["number"] = registering.next_number()
            self.initial["currency"] = settings.CENTRE_CURRENCY
        known = self.instance.descriptions if self.instance.pk else {}
        for code, label in settings.LANGUAGES:
            own = self.instance.description if code == settings.LANGUAGE_CODE else ""
            self.fields[f"description_{code}"] = forms.CharField(
                label=label,
                max_length=MOST_DESCRIPTION,
                required=False,
                initial=known.get(code, own),
                widget=forms.Textarea({"rows": 3}),
            )

    @property
    def descriptions(self) -> list:
        """The fields of the descriptions, for a template."""
        return [self[f"description_{code}"] for code, _label in settings.LANGUAGES]

    def clean_currency(self) -> str:
        """As it was filled in, else the centre's own."""
        currency = self.cleaned_data["currency"].strip().upper() or settings.CENTRE_CURRENCY
        _CURRENCY(currency)
        return currency

    def clean(self) -> dict:
        cleaned = super().clean()
        for first, last in (("starts_on", "ends_on"), ("started_on", "finished_on")):
            begins, ends = cleaned.get(first), cleaned.get(last)
            if begins and ends and ends < begins:
                self.add_error(last, _("The last day comes before the first."))
        latitude, longitude = cleaned.get("latitude"), cleaned.get("longitude")
        if (latitude is None) != (longitude is None):
            self.add_error("latitude", _("A point needs both: latitude and longitude."))
        for name, most in (("latitude", 90), ("longitude", 180)):
            given = cleaned.get(name)
            if given is not None and not -most <= given <= most:
                words = _("Give degrees from -%(most)s to %(most)s.") % {"most": most}
                self.add_error(name, words)
        return cleaned

    def _post_clean(self) -> None:
        descriptions = self._given("description")
        self.instance.descriptions = descriptions
        self.instance.description = next(iter(descriptions.values()), "")
        super()._post_clean()


class MilestoneForm(_Named):
    class Meta:
        model = ProjectMilestone
        fields = ("planned_on", "done_on", "percent")
        widgets = {"planned_on": _day(), "done_on": _day(), "percent": _figure()}

    def __init__(self, *args, **kwargs) -> None:
        instance = kwargs.get("instance")
        kwargs.setdefault("auto_id", f"step_{(instance and instance.pk) or 'new'}_%s")
        super().__init__(*args, **kwargs)

    def clean(self) -> dict:
        cleaned = super().clean()
        done_on = cleaned.get("done_on")
        if done_on and done_on > timezone.localdate():
            self.add_error("done_on", _("This day has not come yet."))
        elif done_on:
            cleaned["percent"] = 100
            self.errors.pop("percent", None)
        return cleaned


class NewsForm(forms.Form):
    """News in somebody's own words, in as many languages as they can."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, auto_id="news_%s", **kwargs)
        for code, label in settings.LANGUAGES:
            self.fields[f"words_{code}"] = forms.CharField(
                label=label,
                max_length=MOST_NEWS,
                required=False,
                widget=forms.Textarea({"rows": 2}),
            )

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors and not self.words:
            self.add_error(f"words_{settings.LANGUAGE_CODE}", _("Write what happened."))
        return cleaned

    @property
    def words(self) -> dict[str, str]:
        """What was written, by language, the centre's own first."""
        codes = sorted(dict(settings.LANGUAGES), key=lambda code: code != settings.LANGUAGE_CODE)
        given = {code: (self.cleaned_data.get(f"words_{code}") or "").strip() for code in codes}
        return {code: words for code, words in given.items() if words}


class PhotoForm(forms.ModelForm):
    file = forms.FileField(label=gettext_lazy("Photo"))

    use_required_attribute = False

    class Meta:
        model = ProjectPhoto
        fields = ("stage", "shows", "taken_on")
        widgets = {"taken_on": _day()}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = [("", _("choose")), *ProjectPhoto.Stage.choices]


class PaperForm(forms.ModelForm):
    """A link, or a file: one of them."""

    link = forms.URLField(
        label=gettext_lazy("Address on the web"),
        max_length=500,
        required=False,
        assume_scheme="https",
    )
    file = forms.FileField(label=gettext_lazy("or a file"), required=False)

    use_required_attribute = False

    class Meta:
        model = ProjectDocument
        fields = ("kind", "title")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("choose")), *ProjectDocument.Kind.choices]

    def clean(self) -> dict:
        cleaned = super().clean()
        if bool(cleaned.get("link")) == bool(cleaned.get("file")) and not self.errors:
            self.add_error("link", _("Give an address on the web, or choose a file."))
        return cleaned

    def _post_clean(self) -> None:
        """The row is checked when the file is kept: here it has none yet."""
