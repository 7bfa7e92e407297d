"""The forms in which residents judge a project and follow it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Address
from feedback.pages.contact import canonical
from feedback.pages.fields import Line, SiteForm, Words

MARKS = (
    (5, gettext_lazy("very good")),
    (4, gettext_lazy("good")),
    (3, gettext_lazy("neither good nor bad")),
    (2, gettext_lazy("bad")),
    (1, gettext_lazy("very bad")),
)
_MARK = {
    "choices": MARKS,
    "coerce": int,
    "empty_value": None,
    "required": False,
    "widget": forms.RadioSelect,
}
MOST_WORDS = 5000  # letters


class _ByAddress(SiteForm):
    """Asks whoever is not known for an address of theirs."""

    contact = Line(
        label=gettext_lazy("Your e-mail address or phone number"),
        help_text=gettext_lazy("We send a code there. It is shown to nobody."),
        max_length=254,
        required=False,
        attrs={"autocomplete": "email", "spellcheck": "false"},
    )

    def __init__(self, *args, is_known: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.is_known = is_known
        if is_known:
            del self.fields["contact"]

    def clean_contact(self) -> tuple[str, str] | None:
        """The kind of address, and the address as channels write it."""
        given = self.cleaned_data["contact"]
        if not given:
            return None
        kind = Address.Kind.EMAIL if "@" in given else Address.Kind.PHONE
        try:
            return kind.value, canonical(kind, given)
        except ValueError as error:
            words = _("This is neither an e-mail address nor a phone number.")
            raise forms.ValidationError(words) from error


class SayForm(_ByAddress):
    progress = forms.TypedChoiceField(label=gettext_lazy("How does the work go on?"), **_MARK)
    quality = forms.TypedChoiceField(label=gettext_lazy("How good is what was done?"), **_MARK)
    words = Words(
        label=gettext_lazy("What would you like to say about it?"),
        help_text=gettext_lazy("If you wish. You get an answer, as to every appeal."),
        rows=5,
        most=MOST_WORDS,
        required=False,
    )
    may_publish = forms.BooleanField(required=False)
    token = forms.UUIDField(widget=forms.HiddenInput)

    field_order = ("progress", "quality", "words", "contact", "may_publish", "token")

    def clean(self) -> dict:
        cleaned = super().clean()
        marked = cleaned.get("progress"), cleaned.get("quality")
        if not any(marked) and not cleaned.get("words") and not self.errors:
            self.add_error("progress", _("Choose a mark, or write something."))
        if marked[1] and not marked[0]:
            self.add_error("progress", _("Choose a mark for how the work goes on, too."))
        unknown = not self.is_known and not cleaned.get("contact")
        if any(marked) and unknown and "contact" not in self.errors:
            words = _("One person has one mark: give an e-mail address or a phone number.")
            self.add_error("contact", words)
        return cleaned

    @property
    def said(self) -> dict:
        """What was filled in, as a session keeps it."""
        kept = {name: self.cleaned_data[name] for name in ("progress", "quality", "words")}
        may_publish = self.cleaned_data["may_publish"]
        return {**kept, "may_publish": may_publish, "token": str(self.cleaned_data["token"])}


class FollowForm(_ByAddress):
    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.is_known and not cleaned.get("contact") and not self.errors:
            self.add_error("contact", _("Give an e-mail address or a phone number."))
        return cleaned
