"""News for everybody: which kinds there are, asking for some, and choosing anew or none."""

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from accounts import addresses
from accounts.models import Address
from channels import throttle
from feedback.pages import dress, proving, voters
from feedback.pages.contact import canonical
from feedback.pages.fields import Line, SiteForm
from feedback.pages.visitors import network_of
from outreach.audiences import consenting
from outreach.audiences.consenting import How
from outreach.models import Consent, NewsTopic

_ASKED = "news_asked"  # in the session: the address whose code is asked for, and for which kinds
_YOURS = "news_address"  # in the session: the address that was proved, until when
_SECONDS = 900  # others may sit at this computer after
_TYPED = {"burst": 10, "per_hour": 30}  # addresses typed in, from one network
# Links that are none, from one network: many, as thousands of phones may share it.
_MISSED = {"burst": 200, "per_hour": 600}
_OTHER = "other"
_CHOOSE = gettext_lazy("Choose at least one kind of news.")


class Kinds(forms.ModelMultipleChoiceField):
    """Kinds of news to tick."""

    def __init__(self, **kwargs) -> None:
        queryset = NewsTopic.objects.filter(is_active=True)
        widget = forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes__input"})
        super().__init__(queryset, widget=widget, **kwargs)


class AskForm(SiteForm):
    topics = Kinds(
        label=gettext_lazy("What would you like to hear of?"),
        error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
    )
    where = forms.ChoiceField(
        label=gettext_lazy("Where shall we send it?"),
        widget=forms.RadioSelect(attrs={"class": "govuk-radios__input"}),
        error_messages={"required": gettext_lazy("Choose where we shall send it.")},
    )
    contact = Line(
        label=gettext_lazy("Your e-mail address or phone number"),
        help_text=gettext_lazy("We send a code there, to be sure that it is yours."),
        max_length=254,
        required=False,
        attrs={"autocomplete": "email", "spellcheck": "false"},
    )

    def __init__(self, *args, own: list[Address], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.own = {str(address.pk): address for address in own}
        if own:
            named = [(pk, str(address)) for pk, address in self.own.items()]
            self.fields["where"].choices = [*named, (_OTHER, _("Another address"))]
        else:
            del self.fields["where"]

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("where", _OTHER) != _OTHER or "where" in self.errors:
            return cleaned
        given = cleaned.get("contact") or ""
        kind = Address.Kind.EMAIL if "@" in given else Address.Kind.PHONE
        try:
            cleaned["contact"] = (kind.value, canonical(kind, given))
        except ValueError:
            words = _("This is neither an e-mail address nor a phone number.")
            empty = _("Give an e-mail address or a phone number.")
            self.add_error("contact", words if given else empty)
        return cleaned

    def address(self) -> tuple[Address, bool]:
        """The address that was chosen or given, and whether it is theirs for sure."""
        if known := self.own.get(self.cleaned_data.get("where", "")):
            return known, True
        kind, value = self.cleaned_data["contact"]
        return addresses.ensure(kind=kind, value=value, language=get_language()), False


class ChooseForm(SiteForm):
    topics = Kinds(label=gettext_lazy("You get news of"), required=False)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The kinds of news, to tick; and where they shall go."""
    own = _own(request)
    form, status = AskForm(own=own, initial={"where": own and own[0].pk}), HTTPStatus.OK
    if request.method == "POST":
        form = AskForm(request.POST, own=own)
        if form.is_valid():
            if throttle.allow("news-address", network_of(request), **_TYPED):
                return _asked(request, form)
            form.add_error(None, _("You tried very often. Wait a quarter of an hour."))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"form": form, "kinds": _kinds(form)}
    return render(request, "outreach/news/index.html", context, status=status)


def _kinds(form: SiteForm) -> list[tuple]:
    """Each box to tick with its kind of news."""
    return list(zip(form["topics"].subwidgets, consenting.topics(), strict=True))


def _own(request: HttpRequest) -> list[Address]:
    """The proved addresses of whoever is known here that news can go to."""
    citizen = voters.known(request)
    if citizen is None:
        return []
    kinds = [Address.Kind.PHONE, Address.Kind.EMAIL]
    return list(citizen.addresses.filter(kind__in=kinds).exclude(verified_at=None).order_by("pk"))


def _asked(request: HttpRequest, form: AskForm) -> HttpResponse:
    topics = list(form.cleaned_data["topics"])
    address, is_theirs = form.address()
    if is_theirs:
        return _subscribed(request, address, topics)
    request.session[_ASKED] = {"address": address.pk, "topics": [topic.pk for topic in topics]}
    return HttpResponseRedirect(reverse("outreach:news_code"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Whoever enters the code gets the news."""
    asked = request.session.get(_ASKED, {})
    address = Address.objects.filter(pk=asked.get("address")).first()
    if address is None:
        return HttpResponseRedirect(reverse("outreach:news"))

    def proved(known: Address) -> HttpResponse:
        request.session.pop(_ASKED, None)
        topics = NewsTopic.objects.filter(pk__in=asked["topics"], is_active=True)
        return _subscribed(request, known, topics)

    return proving.page(
        request,
        "outreach/news/code.html",
        address=address,
        purpose=f"news:{address.pk}",
        proved=proved,
        back=reverse("outreach:news"),
    )


def _subscribed(request: HttpRequest, address: Address, topics) -> HttpResponse:
    for topic in topics:
        consenting.say_yes(address, topic, how=_how(request))
    until = timezone.now().timestamp() + _SECONDS
    request.session[_YOURS] = {"address": address.pk, "until": until}
    messages.success(request, _("Thank you. From now on you get this news."))
    return HttpResponseRedirect(reverse("outreach:news_yours"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def yours(request: HttpRequest) -> HttpResponse:
    """What the address gets that was proved here a moment ago."""
    kept = request.session.get(_YOURS, {})
    address = Address.objects.filter(pk=kept.get("address")).first()
    if address is None or kept["until"] < timezone.now().timestamp():
        return HttpResponseRedirect(reverse("outreach:news"))
    return _choosing(request, address, _how(request))


# The personal link --------------------------------------------------------------------------------
@never_cache
@csrf_exempt  # a mail program's one click bears no token; the page's own form does, see `_chosen`
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """By the link in a mail: what the address gets. One click of a mail program (RFC 8058) ends
    the kind of news that the mail was, or all of it."""
    network = network_of(request)
    named = None if throttle.spent("news-link", network, **_MISSED) else consenting.by_link(token)
    if named is None:
        throttle.allow("news-link", network, **_MISSED)
        raise Http404
    address, topic = named
    if request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click":
        consenting.say_no(address, topic, how=How(Consent.Way.LINK, words="One-Click"))
        return HttpResponse(_("You are off the list."), content_type="text/plain; charset=utf-8")
    how = How(Consent.Way.LINK, channel=dress.channel_of(request))
    return _chosen(request, address, how, topic)


@csrf_protect
def _chosen(
    request: HttpRequest, address: Address, how: How, topic: NewsTopic | None
) -> HttpResponse:
    return _choosing(request, address, how, topic)


def _choosing(
    request: HttpRequest, address: Address, how: How, topic: NewsTopic | None = None
) -> HttpResponse:
    """The page on which an address's news is chosen; `topic` is what they came about."""
    form = ChooseForm(initial={"topics": [each.pk for each in consenting.of(address)]})
    if request.method == "POST" and "none" in request.POST:
        consenting.say_no(address, how=how)
        messages.success(request, _("You get no more news from us."))
        return HttpResponseRedirect(request.path)
    if request.method == "POST" and "without" in request.POST and topic is not None:
        consenting.say_no(address, topic, how=how)
        messages.success(request, _("Your choice is kept."))
        return HttpResponseRedirect(request.path)
    if request.method == "POST":
        form = ChooseForm(request.POST)
        if form.is_valid():
            consenting.choose(address, form.cleaned_data["topics"], how=how)
            messages.success(request, _("Your choice is kept."))
            return HttpResponseRedirect(request.path)
    context = {
        "form": form,
        "address": str(address),
        "kinds": _kinds(form),
        "about": None if topic and consenting.has_ended(address, topic) else topic,
        "is_silent": address.opted_out_at is not None,
    }
    return render(request, "outreach/news/yours.html", context)


def _how(request: HttpRequest) -> How:
    channel = dress.channel_of(request)
    return How(Consent.Way.KIOSK if channel == "kiosk" else Consent.Way.SITE, channel=channel)
