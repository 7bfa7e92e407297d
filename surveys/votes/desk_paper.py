"""The commission's page: who is given a paper, and what each member counts in each box."""

from contextlib import suppress
from dataclasses import dataclass

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import addresses, national_numbers
from accounts.models import Address, Citizen
from accounts.permissions import can
from accounts.roles import Capability
from feedback import reading
from feedback.desk import frame
from feedback.pages.contact import canonical
from surveys import access
from surveys.models import Station, Vote
from surveys.votes import desk, paper, voting
from surveys.votes.acts import Refused
from surveys.votes.forms import PaperForm

COUNT = Capability.COUNT_BALLOTS
_SALT = "surveys.votes.paper"
_TOKEN_SECONDS = 600


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The boxes, and the forms of the commission."""
    if not can(request.user, COUNT):
        return frame.forbidden(request, COUNT)
    vote = access.vote_for(request.user, pk, COUNT)
    form, found = None, None
    if request.method == "POST" and request.POST.get("do") == "find":
        found = _found(request, vote)
    elif request.method == "POST":
        try:
            form = _ACTS.get(request.POST.get("do", ""), _nothing)(request, vote)
        except Refused as refused:
            messages.warning(request, desk.REFUSED[str(refused)])
        if form is None:
            return HttpResponseRedirect(reverse("admin:vote_paper", args=[vote.pk]))
    context = {
        "title": _("Paper and in person: № %(number)s") % {"number": vote.number},
        "vote": vote,
        "boxes": [(box, _form(request, vote, box, form)) for box in paper.boxes(vote)],
        "own": request.user.pk,
        "found": found,
        "wrong": form is not None,
    }
    return frame.render(
        request, "surveys/votes/desk_paper.html", context, status=400 if form else 200
    )


def _form(request: HttpRequest, vote: Vote, box: paper.Box, bound: PaperForm | None) -> PaperForm:
    """A form of its own for each box; the one that was filled in wrongly stays as it was."""
    if bound is not None and bound.data.get("station") == str(box.station.pk):
        return bound
    return PaperForm(
        vote=vote, auto_id=f"box{box.station.pk}_%s", initial={"station": box.station.pk}
    )


def _nothing(request: HttpRequest, vote: Vote) -> None:
    return None


def _station(request: HttpRequest, vote: Vote) -> None:
    name = request.POST.get("name", "").replace("\0", "").strip()[:200]
    if name:
        paper.add_station(vote, name)
        messages.success(request, _("Saved."))


@dataclass(frozen=True)
class Found:
    """Whom a number leads to, for the commission to compare with the document before it marks;
    `token` names them for ten minutes, at this vote alone."""

    name: str
    reached_at: str
    token: str


def _found(request: HttpRequest, vote: Vote) -> Found | None:
    """Somebody shows a document: they are found by its number, or by an address of theirs."""
    citizen = _person(request.POST.get("person", "").strip())
    if citizen is None:
        messages.warning(request, _("We know nobody by this number or address."))
        return None
    reading.contact(request.user, citizen)
    address = citizen.addresses.order_by("pk").first()
    return Found(
        name=citizen.verified_name or citizen.name,
        reached_at=str(address) if address else "",
        token=signing.dumps([vote.pk, citizen.pk], salt=_SALT),
    )


def _mark(request: HttpRequest, vote: Vote) -> None:
    """It is the person: from now on they have voted."""
    try:
        token = request.POST.get("token", "")
        of_vote, person = signing.loads(token, salt=_SALT, max_age=_TOKEN_SECONDS)
    except signing.BadSignature:
        of_vote = person = None
    if of_vote != vote.pk:
        messages.warning(request, _("That took too long. Please look the person up again."))
        return
    voting.give_paper(vote, Citizen.objects.get(pk=person), user=request.user)
    messages.success(request, _("Marked: give out the paper."))


def _count(request: HttpRequest, vote: Vote) -> PaperForm | None:
    form = PaperForm(request.POST, vote=vote, auto_id=f"box{request.POST.get('station', '')}_%s")
    if not form.is_valid():
        return form
    station = Station.objects.filter(vote=vote, pk=form.cleaned_data["station"]).first()
    if station is None:
        return None
    try:
        paper.enter(
            station,
            papers=form.cleaned_data["papers"],
            marks=form.marks,
            spoiled=form.cleaned_data["spoiled"],
            user=request.user,
        )
    except Refused as refused:
        form.add_error("papers", desk.REFUSED[str(refused)])
        return form
    messages.success(request, _("Your count is kept."))
    return None


_ACTS = {"station": _station, "mark": _mark, "count": _count}


def _person(words: str) -> Citizen | None:
    kind = Address.Kind.EMAIL if "@" in words else Address.Kind.PHONE
    citizen = None
    with suppress(ValueError):
        known = addresses.find(kind=kind, value=canonical(kind, words))
        citizen = known.citizen if known else None
    with suppress(ValueError):
        citizen = citizen or national_numbers.holder(national_numbers.canonical(words))
    return citizen.merged_into or citizen if citizen else None
