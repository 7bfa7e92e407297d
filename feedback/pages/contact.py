"""The fifth step: who somebody is, as far as they wish to say, and the proof of it."""

import phonenumbers
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import addresses
from accounts.models import Address
from channels import outbox, registry
from channels.sms import phones
from feedback.models import Draft
from feedback.pages import drafts, proving, steps, wizard
from feedback.pages.fields import Line, SiteForm

ANONYMOUS, ACCOUNT = "anonymous", "account"
PHONE, EMAIL = Address.Kind.PHONE.value, Address.Kind.EMAIL.value
PURPOSE = "write"
_CHOOSE = {
    "required": gettext_lazy("Choose how we may answer you."),
    "invalid_choice": gettext_lazy("Choose how we may answer you."),
}


class YouForm(SiteForm):
    who = forms.ChoiceField(widget=forms.RadioSelect, error_messages=_CHOOSE)
    phone = Line(
        label=gettext_lazy("Phone number"),
        required=False,
        max_length=40,
        width="govuk-input--width-20",
        attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"},
    )
    email = Line(
        label=gettext_lazy("E-mail address"),
        required=False,
        max_length=254,
        attrs={"type": "email", "autocomplete": "email", "spellcheck": "false"},
    )
    name = Line(
        label=gettext_lazy("Your name (if you wish)"),
        help_text=gettext_lazy("The people who answer you see it. It is never published."),
        required=False,
        max_length=200,
        attrs={"autocomplete": "name"},
    )

    def __init__(self, *args, signed_in: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        values = [PHONE, EMAIL, ANONYMOUS]
        self.fields["who"].choices = [
            (value, value) for value in ([ACCOUNT, *values] if signed_in else values)
        ]

    def clean(self) -> dict:
        cleaned = super().clean()
        who = cleaned.get("who")
        if who in (PHONE, EMAIL) and who not in self.errors:
            try:
                cleaned[who] = canonical(who, cleaned[who])
            except ValueError:
                self.add_error(who, _like(who))
        return cleaned


def canonical(kind: str, value: str) -> str:
    """An address as all channels write it; raises `ValueError` when it is none."""
    if kind == PHONE:
        return phones.e164(value, settings.CENTRE_COUNTRY)
    try:
        validate_email(value.strip())
    except ValidationError as error:
        raise ValueError(value) from error
    for adapter in registry.every():
        if adapter.address_kind == kind:
            return adapter.normalise(value)
    return value.strip().lower()


def _like(kind: str) -> str:
    if kind == EMAIL:
        return _("Give an e-mail address, like name@example.com.")
    example = phonenumbers.example_number_for_type(
        settings.CENTRE_COUNTRY, phonenumbers.PhoneNumberType.MOBILE
    )
    shown = (
        phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        if example
        else "+976 8812 3456"
    )
    return _("Give a phone number with all its digits, like %(example)s.") % {"example": shown}


@require_http_methods(["GET", "HEAD", "POST"])
def you(request: HttpRequest) -> HttpResponse:
    draft = drafts.open_one(request)
    signed_in = request.user.is_authenticated
    form = YouForm(initial=_known(draft), signed_in=signed_in)
    if request.method == "POST":
        form = YouForm(request.POST, signed_in=signed_in)
        if form.is_valid():
            draft = drafts.begin(request)
            _keep(draft, form.cleaned_data)
            return _onward(request, draft)
    return wizard.page(request, "you", form, chosen=form["who"].value())


def _known(draft: Draft | None) -> dict:
    who = drafts.answer(draft, "who")
    known = {"who": who, "name": drafts.answer(draft, "name")}
    if who in (PHONE, EMAIL):
        known[who] = drafts.answer(draft, "contact")
    return known


def _keep(draft: Draft, answers: dict) -> None:
    who = answers["who"]
    contact = answers[who] if who in (PHONE, EMAIL) else ""
    changed = contact != drafts.answer(draft, "contact")
    name = answers["name"] if contact else ""
    drafts.keep(draft, who=who, contact=contact, name=name)
    if changed:
        drafts.keep(draft, confirmed=None)


def _onward(request: HttpRequest, draft: Draft) -> HttpResponse:
    """To the proof, when there is something to prove and a way to do it."""
    if drafts.answer(draft, "who") in (PHONE, EMAIL) and not drafts.answer(draft, "confirmed"):
        address = address_of(draft)
        if outbox.account_for(address) is not None:
            return HttpResponseRedirect(reverse("write_code"))
    return HttpResponseRedirect(steps.url("check"))


def address_of(draft: Draft) -> Address | None:
    """The address that was given in the draft, with its citizen; None when none was."""
    contact = drafts.answer(draft, "contact")
    if not contact:
        return None
    return addresses.ensure(
        kind=drafts.answer(draft, "who"),
        value=contact,
        name=drafts.answer(draft, "name"),
        language=get_language(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Confirm the address by a code, or go on without."""
    draft = drafts.open_one(request)
    contact, who = drafts.answer(draft, "contact"), drafts.answer(draft, "who")
    if not contact or drafts.answer(draft, "confirmed"):
        return HttpResponseRedirect(steps.url("check" if contact else "you"))
    address = addresses.find(kind=who, value=contact) or address_of(draft)

    def proved(known: Address) -> HttpResponse:
        drafts.keep(draft, confirmed=known.pk)
        return HttpResponseRedirect(steps.url("check"))

    return proving.page(
        request,
        "site/write/code.html",
        address=address,
        purpose=f"{PURPOSE}:{address.pk}",
        proved=proved,
        progress=steps.progress("you"),
        back=steps.url("you"),
    )
