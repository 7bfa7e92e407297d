"""What somebody does about a project on the site or at a kiosk: marks, words, following.

Words may come from anybody. A mark and following are somebody's own: who is not known yet shows by
a one-time code that an address is theirs; what they filled in waits in the session meanwhile.
"""

import uuid
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import addresses
from accounts.models import Address, Assurance, Citizen
from channels import throttle
from feedback import access, intake, languages
from feedback.pages import dress, proving, tracked, voters
from feedback.pages.visitors import network_of
from outreach.audiences.consenting import How
from outreach.models import Consent, Project
from outreach.projects import commenting, following, marking
from outreach.projects.forms import FollowForm, SayForm
from outreach.projects.pages import find

_WAITS = "project_waits"  # in the session: what is done once the code is entered
_OFTEN = {"burst": 30, "per_hour": 120}  # from one network, which may be a whole village
_ADDRESSES = {"burst": 10, "per_hour": 30}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, number: int) -> HttpResponse:
    """Marks, words, or both."""
    project = find(number)
    citizen = voters.known(request)
    is_known = citizen is not None
    form = SayForm(initial=_said_before(project, citizen), is_known=is_known)
    if request.method == "POST":
        form = SayForm(request.POST, is_known=is_known)
        if form.is_valid():
            return _take(request, project, citizen, form, {"what": "say", **form.said})
    return _ask(request, "say", project, form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, number: int) -> HttpResponse:
    """Be told of news: at which address."""
    project = find(number)
    citizen = voters.known(request)
    form = FollowForm(is_known=citizen is not None)
    if request.method == "POST":
        form = FollowForm(request.POST, is_known=citizen is not None)
        if form.is_valid():
            return _take(request, project, citizen, form, {"what": "follow"})
    return _ask(request, "follow", project, form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, number: int) -> HttpResponse:
    """Whoever enters the code did what they filled in."""
    project = find(number)
    waits = request.session.get(_WAITS) or {}
    address = Address.objects.filter(pk=waits.get("address")).first()
    if address is None or waits.get("project") != project.pk:
        return HttpResponseRedirect(_page(project))

    def proved(known: Address) -> HttpResponse:
        request.session.pop(_WAITS, None)
        voters.remember(request, known)
        _do(request, project, voters.known(request) or known.citizen, known, waits)
        return HttpResponseRedirect(_page(project))

    return proving.page(
        request,
        "outreach/projects/code.html",
        address=address,
        purpose=f"project:{project.pk}:{address.pk}",
        proved=proved,
        project=project,
        back=reverse(f"outreach:project_{waits['what']}", args=[project.number]),
    )


@never_cache
@require_POST
def leave(request: HttpRequest, number: int) -> HttpResponse:
    """Be told no more; for whoever is known."""
    project = find(number)
    citizen = voters.known(request)
    if citizen is None:
        return HttpResponseRedirect(reverse("outreach:project_follow", args=[project.number]))
    if following.leave(project, citizen):
        messages.success(request, _("You will be told of this project no more."))
    return HttpResponseRedirect(_page(project))


def _take(
    request: HttpRequest,
    project: Project,
    citizen: Citizen | None,
    form: SayForm | FollowForm,
    wanted: dict,
) -> HttpResponse:
    """Do it at once for whoever is known, and for words alone; else ask for the code first."""
    if not throttle.allow("project", network_of(request), **_OFTEN):
        return _too_many(request, project, form, wanted["what"])
    if citizen is not None:
        return _done(request, project, citizen, _address_of(citizen), wanted)
    contact = form.cleaned_data.get("contact")
    if not contact:
        return _done(request, project, None, None, wanted)
    if not throttle.allow("project-address", network_of(request), **_ADDRESSES):
        return _too_many(request, project, form, wanted["what"])
    kind, value = contact
    address = addresses.ensure(kind=kind, value=value, language=get_language())
    request.session[_WAITS] = {**wanted, "project": project.pk, "address": address.pk}
    return HttpResponseRedirect(reverse("outreach:project_code", args=[project.number]))


def _done(
    request: HttpRequest,
    project: Project,
    citizen: Citizen | None,
    address: Address | None,
    wanted: dict,
) -> HttpResponse:
    _do(request, project, citizen, address, wanted)
    return HttpResponseRedirect(_page(project))


def _do(
    request: HttpRequest,
    project: Project,
    citizen: Citizen | None,
    address: Address | None,
    wanted: dict,
) -> None:
    channel = dress.channel_of(request)
    if wanted["what"] == "follow":
        if address is None:
            messages.warning(request, _("We know no address of yours to write to."))
        else:
            way = Consent.Way.SITE if channel == dress.WEB else Consent.Way.KIOSK
            following.follow(project, address, how=How(way, channel))
            told = _("You will be told of news of this project at %(address)s.")
            messages.success(request, told % {"address": address})
        return
    if wanted["progress"] and citizen is not None:
        figures = {"progress": wanted["progress"], "quality": wanted["quality"]}
        marking.mark(project, citizen, channel=channel, address=address, **figures)
        messages.success(request, _("Thank you. Your marks are counted."))
    if wanted["words"]:
        _comment(request, project, citizen, address, wanted)


def _comment(
    request: HttpRequest,
    project: Project,
    citizen: Citizen | None,
    address: Address | None,
    wanted: dict,
) -> None:
    words = intake.Words(
        intake_key=f"project:{project.pk}:{wanted['token']}",
        channel=dress.channel_of(request),
        text=wanted["words"],
        language=languages.detect(wanted["words"], default=get_language()),
        address=address,
        citizen=citizen,
        assurance=Assurance.ADDRESS if address else Assurance.NONE,
    )
    appeal = commenting.comment(project, words, may_publish=wanted["may_publish"]).appeal
    access.grant(request, appeal)
    tracked.remember(request, appeal)
    told = _("Your words are with us. Their code is %(code)s: keep it to see the answer.")
    messages.success(request, told % {"code": appeal.code})


def _said_before(project: Project, citizen: Citizen | None) -> dict:
    given = marking.of(project, citizen) if citizen else None
    known = {"token": uuid.uuid4()}
    if given is not None:
        known |= {"progress": given.progress, "quality": given.quality}
    return known


def _address_of(citizen: Citizen) -> Address | None:
    """Where we write to somebody known: the first address that they confirmed."""
    confirmed = citizen.addresses.filter(verified_at__isnull=False)
    return confirmed.order_by("pk").first()


def _page(project: Project) -> str:
    return reverse("outreach:project", args=[project.number])


def _ask(
    request: HttpRequest, what: str, project: Project, form, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    if form.errors and status == HTTPStatus.OK:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"project": project, "form": form, "back": _page(project)}
    return render(request, f"outreach/projects/{what}.html", context, status=status)


def _too_many(request: HttpRequest, project: Project, form, what: str) -> HttpResponse:
    form.add_error(None, _("That was very often. Wait a while and try again."))
    response = _ask(request, what, project, form, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = "600"
    return response
