"""Whom the words are about: an official to be kept out of it, or one to be thanked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from feedback.models import Draft, Kind
from feedback.pages import drafts
from feedback.pages.fields import Line

_INDENT = "\u2003"


class OfficialForm(forms.Form):
    """Beside the words, where the kind asks for it. `concerns` is the office that shall not see a
    complaint, `thanked` whom a thanks is for, in the citizen's own words."""

    about_official = forms.BooleanField(
        label=_("My complaint is about a civil servant: keep it from that office"),
        required=False,
        widget=forms.CheckboxInput({"class": "govuk-checkboxes__input"}),
    )
    concerns = forms.TypedChoiceField(
        label=_("Where do they work?"),
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.Select({"class": "govuk-select"}),
    )
    thanked = Line(
        label=_("Whom would you like to thank, and where do they work?"),
        required=False,
        max_length=300,
    )

    def __init__(self, *args, kind: str, draft: Draft | None, **kwargs) -> None:
        known = {name: drafts.answer(draft, name, None) for name in ("concerns", "thanked")}
        known["about_official"] = known["concerns"] is not None
        kwargs["initial"] = kwargs.get("initial", {}) | known
        super().__init__(*args, **kwargs)
        wanted = {
            Kind.COMPLAINT: {"about_official", "concerns"},
            Kind.GRATITUDE: {"thanked"},
        }.get(kind, set())
        for name in {"about_official", "concerns", "thanked"} - wanted:
            del self.fields[name]
        if "concerns" in self.fields:
            self.fields["concerns"].choices = [("", _("Choose the office")), *_offices()]

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("about_official") and not cleaned.get("concerns"):
            self.add_error("concerns", _("Choose the office that shall not see your complaint."))
        if not cleaned.get("about_official"):
            cleaned["concerns"] = None
        return cleaned

    @property
    def answers(self) -> dict:
        """What of it is kept in the draft."""
        return {
            "concerns": self.cleaned_data.get("concerns"),
            "thanked": self.cleaned_data.get("thanked", ""),
        }


def concerned(draft: Draft) -> Organisation | None:
    """The office that shall not see what is in the draft."""
    pk = drafts.answer(draft, "concerns", None)
    is_complaint = drafts.answer(draft, "kind") == Kind.COMPLAINT
    return Organisation.objects.filter(pk=pk).first() if pk and is_complaint else None


def thanked(draft: Draft) -> str:
    """Whom a thanks is for, in the citizen's words."""
    is_thanks = drafts.answer(draft, "kind") == Kind.GRATITUDE
    return drafts.answer(draft, "thanked", "") if is_thanks else ""


def _offices() -> list[tuple[int, str]]:
    offices = Organisation.objects.filter(is_active=True).with_tree_fields()
    return [(each.pk, _INDENT * each.tree_depth + str(each)) for each in offices]
