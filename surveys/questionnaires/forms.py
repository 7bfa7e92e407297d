"""The forms of the editor: a new questionnaire, the whole, a section, a question."""

from collections.abc import Iterator

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Organisation
from accounts.permissions import Reach
from surveys.questionnaires.checking import CODE
from surveys.questionnaires.definition import Definition, Kind, Question, Section, Words
from surveys.questionnaires.figures import as_date, as_number
from surveys.questionnaires.wording import KindName

MOST_ORGANISATIONS = 500
MOST_LETTERS = 2000


class NewForm(forms.Form):
    """What a new questionnaire is called, whose it is, and in which languages it asks."""

    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=200)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Organisation"),
        required=False,
        empty_label=gettext_lazy("everybody's"),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    is_bank = forms.BooleanField(
        label=gettext_lazy("A bank of questions, to take from"), required=False
    )
    source = forms.CharField(required=False, widget=forms.HiddenInput)

    use_required_attribute = False

    def __init__(self, *args, reach: Reach, **kwargs) -> None:
        super().__init__(*args, auto_id="new_%s", **kwargs)
        field = self.fields["organisation"]
        if reach.everywhere:
            field.queryset = Organisation.objects.all()[:MOST_ORGANISATIONS]
        else:
            field.queryset = Organisation.objects.filter(pk__in=reach.bodies)
            field.required = True
            field.empty_label = None


class _WordsForm(forms.Form):
    """A form with words in each language of the questionnaire, side by side."""

    use_required_attribute = False
    in_languages: tuple[tuple[str, str], ...] = ()

    def __init__(self, *args, languages: tuple[str, ...], words: dict[str, Words], **kwargs):
        super().__init__(*args, auto_id="asked_%s", **kwargs)
        self.languages = languages
        names = dict(settings.LANGUAGES)
        for name, label in self.in_languages:
            for each in languages:
                self.fields[f"{name}_{each}"] = forms.CharField(
                    label=f"{label} · {names.get(each, each)}",
                    required=False,
                    max_length=MOST_LETTERS,
                    initial=words.get(name, {}).get(each, ""),
                    widget=forms.Textarea({"rows": 2, "lang": each}),
                )

    def side_by_side(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """What is said in several languages: its name, and the fields."""
        for name, label in self.in_languages:
            yield str(label), [self[f"{name}_{each}"] for each in self.languages]

    def words(self, name: str) -> dict[str, str]:
        """What was written, by language."""
        found = {each: self.cleaned_data[f"{name}_{each}"] for each in self.languages}
        return {each: text.replace("\r\n", "\n") for each, text in found.items() if text}


class WholeForm(_WordsForm):
    """What stands before and after all questions."""

    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=200)
    spoken = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    in_languages = (("intro", gettext_lazy("Introduction")), ("thanks", gettext_lazy("Thanks")))


class _CodedForm(_WordsForm):
    """A form of something with a code that nothing else in the questionnaire may have."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("Its name in tables and files: small Latin letters and figures."),
    )

    def __init__(self, *args, definition: Definition, own: str, **kwargs) -> None:
        super().__init__(*args, languages=definition.languages, **kwargs)
        self.taken = {each.code for each in (*definition.sections, *definition.questions)} - {own}

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if not CODE.fullmatch(code):
            words = _("Please use small Latin letters, figures and underscores, a letter first.")
            raise forms.ValidationError(words)
        if code in self.taken:
            raise forms.ValidationError(_("Another question or section has this code."))
        return code


class SectionForm(_CodedForm):
    """A section without its questions."""

    shuffled = forms.BooleanField(
        label=gettext_lazy("Its questions come in an order of chance"), required=False
    )
    in_languages = (("title", gettext_lazy("Title")), ("intro", gettext_lazy("Words above it")))

    def __init__(self, *args, section: Section, **kwargs) -> None:
        super().__init__(
            *args,
            own=section.code,
            words={"title": section.title, "intro": section.intro},
            initial={"code": section.code, "shuffled": section.shuffled},
            **kwargs,
        )


class QuestionForm(_CodedForm):
    """A question without its options, lines and conditions."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KindName.choices)
    required = forms.BooleanField(label=gettext_lazy("An answer is needed"), required=False)
    shuffled = forms.BooleanField(
        label=gettext_lazy("Its options come in an order of chance"), required=False
    )
    least = forms.CharField(label=gettext_lazy("Least"), max_length=20, required=False)
    most = forms.CharField(
        label=gettext_lazy("Most"),
        max_length=20,
        required=False,
        help_text=gettext_lazy(
            "Of a number or day: itself. Of words: letters. Of choices and photos: how many."
        ),
    )
    dimension = forms.CharField(
        label=gettext_lazy("Dimension of the index"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("The code of the part of the satisfaction index it counts to."),
    )
    in_languages = (("label", gettext_lazy("Question")), ("hint", gettext_lazy("Hint")))

    def __init__(self, *args, question: Question, **kwargs) -> None:
        first = {
            name: getattr(question, name)
            for name in ("code", "kind", "required", "shuffled", "least", "most", "dimension")
        }
        super().__init__(
            *args,
            own=question.code,
            words={"label": question.label, "hint": question.hint},
            initial=first,
            **kwargs,
        )

    def clean(self) -> dict:
        data = super().clean()
        for name in ("least", "most"):
            data[name] = self._bound(name, data.get(name, ""), data.get("kind", ""))
        return data

    def _bound(self, name: str, text: str, kind: str) -> float | int | str | None:
        if not text:
            return None
        if kind == Kind.DATE:
            if (day := as_date(text)) is not None:
                return day.isoformat()
            self.add_error(name, _("Please give a day, such as 2026-03-31."))
        elif (number := as_number(text)) is not None:
            return int(number) if number.is_integer() else number
        else:
            self.add_error(name, _("Please give a number, in figures: 12 or 3.5."))
        return None
