"""Voting on the site and at a kiosk: show who you are, choose, get a receipt. No script needed."""

import uuid
from http import HTTPStatus

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import addresses
from accounts.models import Address, Assurance, Citizen
from channels import outbox, throttle
from feedback.pages import dress, proving, voters
from feedback.pages.fields import SiteForm
from feedback.pages.proposals import AddressForm
from feedback.pages.visitors import network_of
from surveys.models import ReceiptTold, Vote
from surveys.votes import acts, pages, secrecy, telling, voting
from surveys.votes.voting import Spoken

_ADDRESSES = {"burst": 10, "per_hour": 30}  # typed in, from one network
_PRESSES = {"burst": 60, "per_hour": 240}
_TYPED = "vote_address"  # in the session: whose code is asked for
_DONE = "vote_done"  # in the session: what became of the voice


class ChoiceForm(SiteForm):
    """The options, one or several; the form's own name makes a double press one voice."""

    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, vote: Vote, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(number), label) for number, label in vote.labels().items()]
        many = vote.most_choices > 1
        kind = forms.MultipleChoiceField if many else forms.ChoiceField
        widget = forms.CheckboxSelectMultiple if many else forms.RadioSelect
        name = "govuk-checkboxes__input" if many else "govuk-radios__input"
        self.most = vote.most_choices
        self.fields["option"] = kind(
            label=vote.title,
            choices=choices,
            widget=widget(attrs={"class": name}),
            help_text=_("Choose up to %(most)s.") % {"most": self.most} if many else "",
            error_messages={"required": _("Choose one of the options.")},
        )

    def clean_option(self) -> tuple[int, ...]:
        """The numbers of the chosen options."""
        given = self.cleaned_data["option"]
        chosen = tuple(int(each) for each in ([given] if isinstance(given, str) else given))
        if len(chosen) > self.most:
            raise forms.ValidationError(
                _("Choose up to %(most)s.") % {"most": self.most}, code="too_many"
            )
        return chosen


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cast(request: HttpRequest, number: int) -> HttpResponse:
    """The ballot, for whoever has shown who they are; for others, where the code is to go."""
    vote = pages.find(number)
    if not pages.is_open(vote):
        return HttpResponseRedirect(reverse("surveys:vote", args=[number]))
    citizen = voters.known(request)
    if citizen is None or citizen.assurance < Assurance.ADDRESS:
        return who(request, vote, "vote_cast")
    form = ChoiceForm(
        request.POST if request.method == "POST" else None,
        vote=vote,
        initial={"token": uuid.uuid4()},
    )
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if not throttle.allow("vote", network_of(request), **_PRESSES):
            form.add_error(None, _("That was very often. Wait a while and try again."))
            status = HTTPStatus.TOO_MANY_REQUESTS
        elif form.is_valid():
            return _cast(request, vote, citizen, form.cleaned_data)
    context = {"vote": vote, "form": form, "back": reverse("surveys:vote", args=[number])}
    return render(request, "surveys/votes/cast.html", context, status=status)


def _cast(request: HttpRequest, vote: Vote, citizen: Citizen, given: dict) -> HttpResponse:
    message = f"web:{given['token']}:{citizen.pk}"
    spoken = Spoken(
        options=given["option"],
        received_at=acts.now(),
        channel=dress.channel_of(request),
        source=secrecy.name_of(vote, message),
    )
    taken = voting.take(vote, citizen, None, spoken)
    notice = telling.taken(vote, taken, get_language())
    told = {"words": notice.body, "receipt": taken.receipt, "is_good": not taken.aside}
    request.session[_DONE] = {"vote": vote.number, "told": secrecy.sealed(vote, told)}
    if taken.receipt:
        _send(request, vote, notice, secrecy.answer_key(vote, message))
    return HttpResponseRedirect(reverse("surveys:vote_done", args=[vote.number]))


def _send(request: HttpRequest, vote: Vote, notice: telling.Notice, key: str) -> None:
    """The receipt goes to the address that they proved, too."""
    address = voters.address_of(request)
    if address is None:
        return
    told = outbox.enqueue(
        key=key,
        address=address,
        subject=notice.subject,
        body=notice.body,
        language=notice.language,
    )
    if told:
        ReceiptTold.objects.bulk_create(
            [ReceiptTold(vote=vote, delivery=told)], ignore_conflicts=True
        )


@never_cache
@require_safe
def done(request: HttpRequest, number: int) -> HttpResponse:
    """What became of the voice, with the receipt; until publication."""
    vote = pages.find(number)
    kept = request.session.get(_DONE)
    told = secrecy.unsealed(vote, kept["told"]) if kept and kept["vote"] == number else None
    if told is None:
        return HttpResponseRedirect(reverse("surveys:vote", args=[number]))
    return render(request, "surveys/votes/done.html", {"vote": vote, "done": told})


# Who it is ----------------------------------------------------------------------------------------
def who(request: HttpRequest, vote: Vote, goal: str) -> HttpResponse:
    """Ask for an address to send a code to; `goal` names the page that it opens."""
    form, status = AddressForm(), HTTPStatus.OK
    if request.method == "POST" and "contact" in request.POST:
        form, status = AddressForm(request.POST), HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            if throttle.allow("vote-address", network_of(request), **_ADDRESSES):
                kind, value = form.cleaned_data["contact"]
                address = addresses.ensure(kind=kind, value=value, language=get_language())
                request.session[_TYPED] = {"address": address.pk, "goal": goal}
                return HttpResponseRedirect(reverse("surveys:vote_code", args=[vote.number]))
            form.add_error(None, _("That was very often. Wait a while and try again."))
            status = HTTPStatus.TOO_MANY_REQUESTS
    context = {
        "vote": vote,
        "form": form,
        "needs_e_id": vote.least_assurance >= Assurance.E_ID,
        "here": reverse(f"surveys:{goal}", args=[vote.number]),
        "back": reverse("surveys:vote", args=[vote.number]),
    }
    return render(request, "surveys/votes/who.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, number: int) -> HttpResponse:
    """The one-time code, sent to the address that was typed."""
    vote = pages.find(number)
    typed = request.session.get(_TYPED)
    address = typed and Address.objects.filter(pk=typed["address"]).first()
    if not address:
        return HttpResponseRedirect(reverse("surveys:vote", args=[number]))
    goal = reverse(f"surveys:{typed['goal']}", args=[number])

    def proved(known: Address) -> HttpResponse:
        request.session.pop(_TYPED, None)
        voters.remember(request, known)
        return HttpResponseRedirect(goal)

    return proving.page(
        request,
        "surveys/votes/code.html",
        address=address,
        purpose=f"vote:{vote.pk}:{address.pk}",
        proved=proved,
        vote=vote,
        back=goal,
    )
