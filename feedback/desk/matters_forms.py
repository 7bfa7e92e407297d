"""The forms of what an appeal has to do with others."""

import uuid

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.desk.forms import SeenForm, WordsField
from feedback.desk.trees import Trees
from feedback.models import AppealLink, Incident, Kind, Message

HERE, THERE = "here", "there"


class OtherForm(SeenForm):
    """Another appeal, by its key, or by the code that somebody typed."""

    other = forms.IntegerField(min_value=1, required=False)
    code = forms.CharField(label=_("Its code"), max_length=40, required=False)


class MergeForm(OtherForm):
    """`way`: the other is joined here, or this one there."""

    way = forms.ChoiceField(choices=[(HERE, HERE), (THERE, THERE)])


class LinkForm(OtherForm):
    kind = forms.ChoiceField(
        label=_("This appeal"),
        choices=[each for each in AppealLink.Kind.choices if each[0] != AppealLink.Kind.PARTED],
    )


class RecordForm(SeenForm):
    """Something on this page's list, by its key."""

    record = forms.IntegerField(min_value=1)


class IncidentForm(SeenForm):
    tells_why = True

    title = forms.CharField(
        label=_("What happened, as citizens will read it"),
        max_length=200,
        error_messages={"required": _("Say in a few words what happened.")},
    )
    expected_at = forms.DateTimeField(
        label=_("Expected to be over"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("Give a day and a time.")},
    )

    @classmethod
    def of(cls, incident: Incident | None) -> "IncidentForm":
        if incident is None:
            return cls(auto_id="incident_%s")
        at = incident.expected_at
        initial = {"title": incident.title, "expected_at": at and timezone.localtime(at)}
        return cls(initial=initial, auto_id="incident_%s")


class TextsForm(SeenForm):
    """Words in each of the languages that are spoken with those who told us."""

    def __init__(self, *args, languages: dict[str, int], texts: dict | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        names = dict(settings.LANGUAGES)
        for code, people in languages.items():
            self.fields[f"text_{code}"] = WordsField(
                label=f"{names.get(code, code)} ({people})",
                rows=3,
                required=False,
                initial=(texts or {}).get(code, ""),
            )

    @property
    def texts(self) -> dict[str, str]:
        """What was written, by language."""
        named = self.cleaned_data.items()
        return {
            name.removeprefix("text_"): words.strip()
            for name, words in named
            if name.startswith("text_") and words.strip()
        }

    def areas(self):
        """The fields to show."""
        return [self[name] for name in self.fields if name.startswith("text_")]


class SplitForm(SeenForm):
    """The second matter in a message. `token` is the form's own: twice is once."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    text = WordsField(
        label=_("What the second matter is, in the citizen's own words"),
        rows=6,
        error_messages={"required": _("Leave the words that are about the second matter.")},
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    topic = forms.TypedChoiceField(label=_("Topic"), required=False, coerce=int, empty_value=None)
    files = forms.MultipleChoiceField(
        label=_("Files that go along"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, message: Message, trees: Trees, **kwargs) -> None:
        initial = {"text": message.text, "kind": message.appeal.kind, "token": uuid.uuid4()}
        super().__init__(*args, initial=initial, auto_id="split_%s", **kwargs)
        self.fields["topic"].choices = [("", _("not set")), *trees.topics.choices()]
        files = message.attachments.order_by("created_at")
        self.fields["files"].choices = [(str(file.pk), file.name) for file in files]
        if not self.fields["files"].choices:
            del self.fields["files"]
