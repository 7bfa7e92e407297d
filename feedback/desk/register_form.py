"""The form on which a member of staff takes a citizen's words down."""

import uuid

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import national_numbers
from accounts.models import Address
from channels import registry
from feedback.desk.forms import WordsField
from feedback.desk.guard_form import ConcernsField
from feedback.desk.search import canonical
from feedback.desk.trees import Trees
from feedback.models import Kind

ANSWERED = "answered"  # the button that registers, answers and closes


class RegisterForm(forms.Form):
    """What the citizen said and who they are. `token` is the form's own: twice is once."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(label=gettext_lazy("How they turned to us"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Kind.choices)
    topic = forms.TypedChoiceField(
        label=gettext_lazy("Topic"), required=False, coerce=int, empty_value=None
    )
    language = forms.ChoiceField(label=gettext_lazy("Language to answer in"), required=False)
    subject = forms.CharField(label=gettext_lazy("Subject"), required=False, max_length=200)
    text = WordsField(
        label=gettext_lazy("Their words"),
        rows=8,
        error_messages={"required": gettext_lazy("Write down what the citizen said.")},
    )
    link = forms.URLField(
        label=gettext_lazy("Link to the post, if they said it in public"),
        required=False,
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        error_messages={"invalid": gettext_lazy("Copy the whole address: https://x.com/...")},
    )
    answer = WordsField(
        label=gettext_lazy("What you answered at once"),
        rows=5,
        required=False,
    )
    tell = forms.BooleanField(
        label=gettext_lazy("They wish the code and a link to rate the answer"), required=False
    )
    place = forms.CharField(label=gettext_lazy("Place"), required=False, max_length=500)
    concerns = ConcernsField(
        label=gettext_lazy("A complaint about an official: keep it from"), required=False
    )
    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=200)
    phone = forms.CharField(label=gettext_lazy("Phone"), required=False, max_length=40)
    email = forms.CharField(label=gettext_lazy("E-mail"), required=False, max_length=254)
    document_seen = forms.BooleanField(
        label=gettext_lazy("I saw a document that proves who they are"), required=False
    )
    national_number = forms.CharField(
        label=gettext_lazy("Number of the person on the document"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    use_required_attribute = False

    def __init__(self, *args, trees: Trees, initial: dict | None = None, **kwargs) -> None:
        begun = {"token": uuid.uuid4(), "kind": Kind.COMPLAINT} | (initial or {})
        super().__init__(*args, auto_id="register_%s", initial=begun, **kwargs)
        self.fields["channel"].choices = [("", _("choose")), *registry.choices()]
        self.fields["topic"].choices = [("", _("not set")), *trees.topics.choices()]
        self.fields["language"].choices = [("", _("as they wrote")), *settings.LANGUAGES]
        self.fields["concerns"].choices = [("", _("nobody")), *trees.organisations.choices()]
        self.fields["phone"].widget.input_type = "tel"
        self.fields["email"].widget.input_type = "email"

    def clean_answer(self) -> str:
        answer = self.cleaned_data["answer"]
        if self.data.get("do") == ANSWERED and not answer:
            raise ValidationError(_("Write down what you answered."))
        return answer if self.data.get("do") == ANSWERED else ""

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"].strip()
        if not phone:
            return ""
        found = canonical(Address.Kind.PHONE, phone)
        if not found:
            raise ValidationError(_("This is no telephone number. Write it as +976 7000 1234."))
        return found[0]

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].strip()
        if not email:
            return ""
        try:
            validate_email(email)
        except ValidationError:
            raise ValidationError(
                _("This is no e-mail address. Write it as name@mail.mn.")
            ) from None
        return (canonical(Address.Kind.EMAIL, email) or [email.lower()])[0]

    def clean_national_number(self) -> str:
        number = self.cleaned_data["national_number"].strip()
        if not number:
            return ""
        if not self.cleaned_data.get("document_seen"):
            raise ValidationError(_("Tick that you saw the document, or leave its number out."))
        try:
            return national_numbers.canonical(number)
        except ValueError:
            raise ValidationError(
                _("This is no national number. Write it as it stands on the document.")
            ) from None
