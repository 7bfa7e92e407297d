"""Published proposals: reading them, supporting them, and supporting them no more."""

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import addresses
from accounts.models import Address, Citizen
from channels import throttle
from feedback.models import Proposal, Topic
from feedback.pages import proving, voters
from feedback.pages.contact import canonical
from feedback.pages.fields import Line, SiteForm
from feedback.pages.visitors import network_of
from feedback.proposals import collecting, voices

PAGE = 20
MOST_WORDS = 200  # letters of a search
_ADDRESSES = {"burst": 10, "per_hour": 30}  # typed in, from one network
_PRESSES = {"burst": 60, "per_hour": 240}
_TYPED = "voice_address"  # in the session: whose code is asked for


class AddressForm(SiteForm):
    contact = Line(
        label=gettext_lazy("Your e-mail address or phone number"),
        help_text=gettext_lazy("We send a code there. It is shown to nobody."),
        max_length=254,
        attrs={"autocomplete": "email", "spellcheck": "false"},
        error_messages={"required": gettext_lazy("Give an e-mail address or a phone number.")},
    )

    def clean_contact(self) -> tuple[str, str]:
        """The kind of address, and the address as channels write it."""
        given = self.cleaned_data["contact"]
        kind = Address.Kind.EMAIL if "@" in given else Address.Kind.PHONE
        try:
            return kind.value, canonical(kind, given)
        except ValueError as error:
            words = _("This is neither an e-mail address nor a phone number.")
            raise forms.ValidationError(words) from error


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Those that collect voices, or those that do no more; most supported or newest first."""
    words = request.GET.get("q", "").replace("\0", "")[:MOST_WORDS].strip()
    is_open, is_newest = request.GET.get("over") != "1", request.GET.get("by") == "newest"
    topic, after = _numbers(request, "topic"), _numbers(request, "after")
    narrowed = collecting.narrowed(
        is_open=is_open, words=words, topic=topic[0] if len(topic) == 1 else None
    )
    found = list(_ordered(narrowed, after, is_newest=is_newest)[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    context = {
        "proposals": found[:PAGE],
        "further": f"{last.voices}-{last.pk}" if last else "",
        "words": words,
        "topic": topic[0] if topic else None,
        "topics": sorted(Topic.objects.filter(is_active=True), key=str),
        "is_open": is_open,
        "is_newest": is_newest,
        "is_narrowed": bool(words or topic or after),
    }
    return render(request, "site/proposals.html", context)


def _ordered(found: QuerySet[Proposal], after: list[int], *, is_newest: bool) -> QuerySet[Proposal]:
    """What follows the one with so many voices and that number."""
    if is_newest:
        found = found.order_by("-id")
        return found.filter(pk__lt=after[1]) if len(after) == 2 else found
    found = found.order_by("-voices", "-id")
    if len(after) == 2:
        further = Q(voices__lt=after[0]) | Q(voices=after[0], pk__lt=after[1])
        found = found.filter(further, voices__lte=after[0])
    return found


@never_cache
@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal, how many support it, and the button."""
    found = _find(pk)
    is_open, citizen = voices.is_open(found), None
    if is_open:
        citizen = voters.known(request)
    context = {
        "proposal": found,
        "is_open": is_open,
        "is_known": citizen is not None,
        "is_mine": citizen is not None and voices.has(found, citizen),
        "answer": collecting.answer_of(found),
    }
    return render(request, "site/proposal.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def support(request: HttpRequest, pk: int) -> HttpResponse:
    """A press of the button by whoever is known; for others, where the code is to go."""
    found = _find(pk)
    here = reverse("proposal", args=[pk])
    if not voices.is_open(found):
        return HttpResponseRedirect(here)
    if citizen := voters.known(request):
        if request.method == "POST":
            if not throttle.allow("voice", network_of(request), **_PRESSES):
                return _too_many(request, found, AddressForm())
            _give(request, found, citizen)
        return HttpResponseRedirect(here)
    form = AddressForm()
    if request.method == "POST" and "contact" in request.POST:
        form = AddressForm(request.POST)
        if form.is_valid():
            if not throttle.allow("voice-address", network_of(request), **_ADDRESSES):
                return _too_many(request, found, form)
            kind, value = form.cleaned_data["contact"]
            address = addresses.ensure(kind=kind, value=value, language=get_language())
            request.session[_TYPED] = address.pk
            return HttpResponseRedirect(reverse("proposal_code", args=[pk]))
    return _ask(request, found, form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever enters the code supports the proposal."""
    found = _find(pk)
    address = Address.objects.filter(pk=request.session.get(_TYPED)).first()
    here = reverse("proposal", args=[pk])
    if address is None or not voices.is_open(found):
        return HttpResponseRedirect(here)

    def proved(known: Address) -> HttpResponse:
        request.session.pop(_TYPED, None)
        voters.remember(request, known)
        _give(request, found, voters.known(request) or known.citizen)
        return HttpResponseRedirect(here)

    return proving.page(
        request,
        "site/proposal_code.html",
        address=address,
        purpose=f"voice:{pk}:{address.pk}",
        proved=proved,
        proposal=found,
        back=reverse("proposal_support", args=[pk]),
    )


@never_cache
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Support it no more; for whoever is known."""
    found = _find(pk)
    citizen = voters.known(request)
    if citizen is None:
        return HttpResponseRedirect(reverse("proposal_support", args=[pk]))
    if not throttle.allow("voice", network_of(request), **_PRESSES):
        return _too_many(request, found, AddressForm())
    try:
        if voices.withdraw(found, citizen):
            messages.success(request, _("You do not support it any more."))
    except voices.Closed:
        messages.warning(request, _("The time to support it is over."))
    return HttpResponseRedirect(reverse("proposal", args=[pk]))


def _find(pk: int) -> Proposal:
    return get_object_or_404(collecting.shown().select_related("appeal"), pk=pk)


def _give(request: HttpRequest, found: Proposal, citizen: Citizen) -> None:
    try:
        is_new = voices.give(found, citizen)
    except voices.Closed:
        messages.warning(request, _("The time to support it is over."))
        return
    if is_new:
        messages.success(request, _("Thank you. Your voice is counted."))
    else:
        messages.success(request, _("You support it already: one person has one voice."))


def _ask(
    request: HttpRequest, found: Proposal, form: AddressForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    if form.errors and status == HTTPStatus.OK:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    back = reverse("proposal", args=[found.pk])
    context = {"proposal": found, "form": form, "back": back}
    return render(request, "site/proposal_support.html", context, status=status)


def _too_many(request: HttpRequest, found: Proposal, form: AddressForm) -> HttpResponse:
    if not form.is_bound:
        form = AddressForm({"contact": "-"})
        form.full_clean()
        form.errors.clear()
    form.add_error(None, _("That was very often. Wait a while and try again."))
    response = _ask(request, found, form, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = "600"
    return response


def _numbers(request: HttpRequest, name: str) -> list[int]:
    """The numbers with a dash between in a part of the address; none when it is something else."""
    parts = request.GET.get(name, "").split("-")
    good = all(part.isascii() and part.isdecimal() and len(part) < 16 for part in parts)
    return [int(part) for part in parts] if good else []
