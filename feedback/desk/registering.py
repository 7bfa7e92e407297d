"""Taking a citizen's words down by hand: a call, a letter, somebody who stands at the counter."""

import uuid

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import addresses
from accounts.models import Address, Assurance, Citizen
from accounts.models.citizens import address_index
from accounts.permissions import can
from accounts.roles import Capability
from channels import outbox, registry
from feedback import access, intake
from feedback.actors import staff
from feedback.desk import frame, trees
from feedback.desk.forms import WordsField
from feedback.desk.search import canonical
from feedback.desk.trees import Trees
from feedback.models import Appeal, Kind, Topic


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
    place = forms.CharField(label=gettext_lazy("Place"), required=False, max_length=500)
    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=200)
    phone = forms.CharField(label=gettext_lazy("Phone"), required=False, max_length=40)
    email = forms.CharField(label=gettext_lazy("E-mail"), required=False, max_length=254)
    document_seen = forms.BooleanField(
        label=gettext_lazy("I saw a document that proves who they are"), required=False
    )

    use_required_attribute = False

    def __init__(self, *args, trees: Trees, **kwargs) -> None:
        kwargs.setdefault("initial", {"token": uuid.uuid4(), "kind": Kind.COMPLAINT})
        super().__init__(*args, auto_id="register_%s", **kwargs)
        self.fields["channel"].choices = [("", _("choose")), *registry.choices()]
        self.fields["topic"].choices = [("", _("not set")), *trees.topics.choices()]
        self.fields["language"].choices = [("", _("as they wrote")), *settings.LANGUAGES]
        self.fields["phone"].widget.input_type = "tel"
        self.fields["email"].widget.input_type = "email"

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


def view(request: HttpRequest) -> HttpResponse:
    """The form, and what becomes of it."""
    if not can(request.user, Capability.REGISTER_APPEALS):
        return frame.forbidden(request, Capability.REGISTER_APPEALS)
    known = trees.read()
    form = RegisterForm(request.POST or None, trees=known)
    if request.method == "POST" and form.is_valid():
        return _registered(request, form.cleaned_data)
    context = {"title": _("Register an appeal"), "form": form}
    status = 400 if form.errors else 200
    return frame.render(request, "desk/register.html", context, status=status)


def _registered(request: HttpRequest, said: dict) -> HttpResponse:
    intake_key = f"desk:{said['token']}"
    if known := Appeal.objects.filter(intake_key=intake_key).first():  # the button, pressed twice
        return _opened(request, known)
    with transaction.atomic():
        address, citizen, one_person = _person(said)
        words = intake.Words(
            intake_key=intake_key,
            channel=said["channel"],
            text=said["text"],
            subject=said["subject"],
            language=said["language"],
            address=address,
            citizen=citizen,
            assurance=Assurance.DOCUMENT if said["document_seen"] else Assurance.NONE,
        )
        matter = intake.Matter(
            kind=said["kind"],
            topic=Topic.objects.get(pk=said["topic"]) if said["topic"] else None,
            place_words=said["place"],
        )
        appeal = intake.register(words, matter, actor=staff(request.user)).appeal
    messages.success(request, _("Registered: %(code)s") % {"code": appeal.code})
    if not one_person:
        messages.warning(
            request,
            _("The phone and the e-mail belong to two people we know. If they are one, join them."),
        )
    return _opened(request, appeal)


def _opened(request: HttpRequest, appeal: Appeal) -> HttpResponse:
    """The new appeal's page; the queue, when it went to where this person does not see."""
    if access.visible_to(request.user).filter(pk=appeal.pk).exists():
        return HttpResponseRedirect(reverse("admin:feedback_appeal_change", args=[appeal.pk]))
    return HttpResponseRedirect(reverse("admin:feedback_appeal_changelist"))


def _person(said: dict) -> tuple[Address | None, Citizen | None, bool]:
    """The address to answer to, who they are, and whether all addresses are one person's.

    The first address that a channel of ours can reach is answered to.
    """
    given = [
        (kind, said[field])
        for kind, field in ((Address.Kind.PHONE, "phone"), (Address.Kind.EMAIL, "email"))
        if said[field]
    ]
    if not given:
        named = Citizen.objects.create(name=said["name"]) if said["name"] else None
        return None, named, True
    known = [found for kind, value in given if (found := addresses.find(kind=kind, value=value))]
    first = known[0] if known else addresses.ensure(kind=given[0][0], value=given[0][1])
    citizen = first.citizen
    addresses.learn(citizen, name=said["name"])
    held = [_address(citizen, kind, value) for kind, value in given]
    own = [address for address in held if address.citizen_id == citizen.pk]
    reached = next((address for address in own if outbox.account_for(address)), own[0])
    return reached, citizen, len(own) == len(held)


def _address(citizen: Citizen, kind: str, value: str) -> Address:
    """The address with that value: whoever has it, or else this citizen's from now on."""
    address, _created = Address.objects.get_or_create(
        kind=kind,
        value_index=address_index(kind, value),
        defaults={"citizen": citizen, "value": value},
    )
    return address
