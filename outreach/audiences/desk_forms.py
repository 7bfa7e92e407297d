"""The forms of audiences, contacts and lists at the desk."""

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Sector, User
from outreach.audiences import access, definition, doors, wording
from outreach.audiences.definition import Definition
from outreach.audiences.importing import columns, files
from outreach.models import Audience, Contact, NewsTopic, PeopleList

_CHOICES = 3  # channels of preference


class PartForm(forms.Form):
    """What must hold of a person at once; an empty one is no part."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("These people"),
        choices=Contact.Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    sectors = forms.TypedMultipleChoiceField(
        label=gettext_lazy("who live here or below"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("who speak"),
        choices=settings.LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("who get this news"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    lists = forms.TypedMultipleChoiceField(
        label=gettext_lazy("who stand in these lists"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    use_required_attribute = False

    def __init__(self, *args, choices: dict, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, given in choices.items():
            self.fields[name].choices = given

    @property
    def is_empty(self) -> bool:
        """Whether nothing is ticked, and nothing to be mended."""
        return not self.errors and not any(field.value() for field in self)

    def part(self) -> dict:
        """As a definition writes it."""
        return {name: values for name, values in self.cleaned_data.items() if values}


class AudienceForm(forms.ModelForm):
    """An audience with its parts: those it has, and an empty one to add to each side."""

    class Meta:
        model = Audience
        fields = ("name", "organisation")

    use_required_attribute = False

    def __init__(self, data=None, *, user: User, instance: Audience, **kwargs) -> None:
        super().__init__(data, instance=instance, **kwargs)
        self._user = user
        bodies = access.bodies(user)
        self.fields["organisation"].queryset = bodies
        self.fields["organisation"].label = _("Whose audience it is")
        everywhere = access.may_write(user, Audience())
        self.fields["organisation"].required = not everywhere
        self.fields["organisation"].empty_label = _("the centre's own") if everywhere else None
        if self.is_bound and "keep" not in self.data:  # only counted: whose and what name is later
            self.fields["name"].required = self.fields["organisation"].required = False
        self.definition = definition.read(instance.definition)
        self.choices = _choices(user, self.definition)
        self.include = self._parts("include", self.definition.include)
        self.exclude = self._parts("exclude", self.definition.exclude)
        names = [("", "—"), *doors.names()]
        for place in range(_CHOICES):
            field = forms.ChoiceField(
                choices=names, required=False, label=_("%(place)s.") % {"place": place + 1}
            )
            self.fields[f"channel_{place}"] = field
            if place < len(self.definition.channels):
                self.initial[f"channel_{place}"] = self.definition.channels[place]

    def _parts(self, side: str, parts: tuple) -> list[PartForm]:
        data = self.data if self.is_bound else None
        number = len(parts) + 1
        if self.is_bound:
            given = self.data.get(f"{side}-parts", "")
            number = (
                min(int(given), definition.MOST_PARTS) if given.isascii() and given.isdigit() else 1
            )
        initial = [part.to_json() for part in parts]
        return [
            PartForm(
                data,
                prefix=f"{side}-{place}",
                initial=initial[place] if place < len(initial) else None,
                choices=self.choices,
            )
            for place in range(number)
        ]

    def channel_fields(self) -> list:
        """The preferred channels, best first."""
        return [self[f"channel_{place}"] for place in range(_CHOICES)]

    def clean(self) -> dict:
        cleaned = super().clean()
        forms_of = {"include": self.include, "exclude": self.exclude}
        if not all(form.is_valid() for side in forms_of.values() for form in side):
            raise forms.ValidationError(_("Please look at this again"))
        raw = {
            side: [part for form in each if (part := form.part())]
            for side, each in forms_of.items()
        }
        chosen = [cleaned.get(f"channel_{place}") for place in range(_CHOICES)]
        raw["channels"] = list(dict.fromkeys(filter(None, chosen)))
        try:
            self.definition = definition.read(raw)
        except definition.Invalid as invalid:
            raise forms.ValidationError(invalid.problems) from invalid
        return cleaned

    def save(self, commit: bool = True) -> Audience:
        self.instance.definition = self.definition.to_json()
        return super().save(commit)


def _choices(user: User, known: Definition) -> dict:
    """What may be chosen; what an audience names already stays, even if it is in use no more."""
    sectors = Sector.objects.with_tree_fields().only("name", "names", "code")
    lists = access.lists_to_see(user).filter(undone_at=None)
    named = wording.names([known])
    chosen = [(each.pk, each.name) for each in lists[:200]]
    chosen += [(pk, name) for pk, name in named.lists.items() if pk not in dict(chosen)]
    return {
        "sectors": [(each.pk, "– " * each.tree_depth + str(each)) for each in sectors],
        "topics": [(each.code, str(each)) for each in NewsTopic.objects.filter(is_active=True)],
        "lists": chosen,
    }


class ContactForm(forms.ModelForm):
    """Where somebody lives, and as what we speak to them."""

    class Meta:
        model = Contact
        fields = ("kind", "sector", "organisation")
        labels = {
            "sector": gettext_lazy("Sector"),
            "organisation": gettext_lazy("where an employee works"),
        }

    use_required_attribute = False

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sector"].empty_label = gettext_lazy("none")
        self.fields["organisation"].empty_label = gettext_lazy("none")


class BringForm(forms.ModelForm):
    """A file of people, and why we may write to them."""

    file = forms.FileField(
        label=gettext_lazy("File (CSV up to 100 MB, or XLSX up to 20 MB)"),
        error_messages={"required": gettext_lazy("Choose a file.")},
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
    )

    class Meta:
        model = PeopleList
        fields = ("name", "reason", "organisation")
        widgets = {"reason": forms.Textarea({"rows": 3})}
        help_texts = {
            "reason": gettext_lazy("For example: they signed up at the meeting of 3 March.")
        }

    use_required_attribute = False

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        everywhere = access.may_write(user, PeopleList())
        self.fields["organisation"].queryset = access.bodies(user)
        self.fields["organisation"].label = _("Whose list it is")
        self.fields["organisation"].required = not everywhere
        self.fields["organisation"].empty_label = _("the centre's own") if everywhere else None

    def clean_file(self) -> UploadedFile:
        """The file, to be read from its beginning."""
        file = self.cleaned_data["file"]
        is_sheet = file.read(4) == b"PK\x03\x04"
        most = files.MOST_BYTES_OF_SHEET if is_sheet else files.MOST_BYTES
        if file.size > most:
            told = {"most": most // 1_000_000}
            raise forms.ValidationError(_("The file is larger than %(most)s MB.") % told)
        self.file_name = file.name
        return file


class ColumnsForm(forms.Form):
    """What each column of a file means."""

    use_required_attribute = False

    def __init__(self, *args, header: list[str], meanings: list[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._names = [f"column_{place}" for place in range(len(header))]
        for name, title, meaning in zip(self._names, header, meanings, strict=True):
            self.fields[name] = forms.ChoiceField(
                label=title or "—", choices=columns.MEANINGS, required=False, initial=meaning
            )

    def clean(self) -> dict:
        cleaned = super().clean()
        if problems := columns.problems_of(self.meanings()):
            raise forms.ValidationError(problems)
        return cleaned

    def meanings(self) -> list[str]:
        """In the order of the columns."""
        return [self.cleaned_data.get(name, "") for name in self._names]
