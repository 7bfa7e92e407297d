"""The first three steps: what kind it is, the words, the place."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from feedback.models import Kind
from feedback.pages import drafts, help, sectors, steps, wizard
from feedback.pages.fields import Line, SiteForm, Words
from feedback.pages.kinds import CARDS
from feedback.pages.officials import OfficialForm

NOWHERE = "nowhere"  # the button for a matter that has no place


class KindForm(SiteForm):
    kind = forms.ChoiceField(
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what kind it is."),
            "invalid_choice": _("Choose what kind it is."),
        },
    )


class WordsForm(OfficialForm, SiteForm):
    text = Words(
        label=_("What would you like to tell us?"),
        rows=10,
        error_messages={
            "required": _("Write what it is about. A few words are enough."),
            "max_length": _(
                "Your text has %(show_value)s letters; we take up to %(limit_value)s. "
                "Shorten it, or add the rest as a file in step 4."
            ),
        },
    )


class PlaceForm(SiteForm):
    place = Line(
        label=_("Address or description"),
        help_text=_("For example: 12 Peace Avenue, second entrance; the bus stop by the market."),
        required=False,
        max_length=300,
        attrs={"autocomplete": "street-address"},
    )
    latitude = forms.FloatField(
        required=False, min_value=-90, max_value=90, widget=forms.HiddenInput
    )
    longitude = forms.FloatField(
        required=False, min_value=-180, max_value=180, widget=forms.HiddenInput
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        point = (cleaned.get("latitude"), cleaned.get("longitude"))
        if None in point:
            cleaned |= {"latitude": None, "longitude": None}
        if not cleaned.get("place") and None in point and "place" not in self.errors:
            self.add_error("place", _("Say where it is, or choose “It has no particular place”."))
        return cleaned


def start(request: HttpRequest) -> HttpResponse:
    """To where the form was left, or to its beginning."""
    return HttpResponseRedirect(steps.url(steps.missing(drafts.open_one(request)) or "check"))


@require_http_methods(["POST"])
def anew(request: HttpRequest) -> HttpResponse:
    """Let go of what was begun."""
    drafts.leave(request)
    return HttpResponseRedirect(steps.url("kind"))


@require_http_methods(["GET", "HEAD", "POST"])
def kind(request: HttpRequest) -> HttpResponse:
    draft = drafts.open_one(request)
    form = KindForm(request.POST or None, initial={"kind": drafts.answer(draft, "kind")})
    if request.method == "POST":
        form = KindForm(request.POST)
        if form.is_valid():
            draft = drafts.begin(request)
            drafts.keep(draft, kind=form.cleaned_data["kind"])
            return wizard.onward(request, "kind", draft)
    return wizard.page(request, "kind", form, cards=CARDS, chosen=form["kind"].value())


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest) -> HttpResponse:
    draft = drafts.open_one(request)
    about = {"kind": drafts.answer(draft, "kind"), "draft": draft}
    form = WordsForm(initial={"text": drafts.answer(draft, "text")}, **about)
    if request.method == "POST":
        form = WordsForm(request.POST, **about)
        if form.is_valid():
            draft = drafts.begin(request)
            drafts.keep(draft, text=form.cleaned_data["text"], **form.answers)
            return wizard.onward(request, "words", draft)
    return wizard.page(request, "words", form)


@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest) -> HttpResponse:
    draft = drafts.open_one(request)
    known = {name: drafts.answer(draft, name, None) for name in PlaceForm.base_fields}
    form = PlaceForm(initial=known)
    if request.method == "POST":
        if NOWHERE in request.POST:
            return _placed(request, dict.fromkeys(PlaceForm.base_fields))
        form = PlaceForm(request.POST)
        if form.is_valid():
            return _placed(request, form.cleaned_data)
    beside = help.beside(drafts.answer(draft, "text"))
    return wizard.page(request, "place", form, has_map=sectors.are_drawn(), articles=beside)


def _placed(request: HttpRequest, answers: dict) -> HttpResponse:
    draft = drafts.begin(request)
    drafts.keep(draft, **answers)
    return wizard.onward(request, "place", draft)
