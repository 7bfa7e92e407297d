"""The interface itself: every answer in XML or JSON, open to programs on any site."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from channels import throttle
from feedback.api.idempotency import HEADER
from feedback.models import OpenService
from feedback.open311 import asking, catalogue, formats, listing, references, sending
from feedback.pages.visitors import network_of

_ASKING = {"burst": 240, "per_hour": 3600}
_FILES_MOST = 5


def _door(*methods: str) -> Callable:
    """What all addresses have in common: methods, form, jurisdiction, limits, other sites."""

    def made(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def guarded(request: HttpRequest, *args, form: str, **kwargs) -> HttpResponse:
            if form not in formats.TYPES:
                told = _("We answer in xml and json.")
                response = formats.errors([(404, told)], "xml")
            elif request.method == "OPTIONS":
                response = HttpResponse(status=204)
            elif request.method not in (*methods, "HEAD"):
                response = formats.errors([(405, _("This address takes no such request."))], form)
                response["Allow"] = ", ".join((*methods, "OPTIONS"))
            elif wrong := _foreign(request):
                response = formats.errors([(404, wrong)], form)
            elif not throttle.allow("open311", network_of(request), **_ASKING):
                response = _too_often(form)
            else:
                response = view(request, *args, form=form, **kwargs)
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Allow-Methods"] = ", ".join((*methods, "OPTIONS"))
            response["Access-Control-Allow-Headers"] = f"Content-Type, {HEADER}"
            return response

        return guarded

    return made


def _foreign(request: HttpRequest) -> str:
    """Words for who means another city; without a jurisdiction, it is ours."""
    given = request.POST.get("jurisdiction_id") or request.GET.get("jurisdiction_id") or ""
    if not given or not settings.OPEN311_JURISDICTION or given == settings.OPEN311_JURISDICTION:
        return ""
    return _("There is no jurisdiction “%(name)s” here.") % {"name": given[:100]}


def _too_often(form: str) -> HttpResponse:
    response = formats.errors([(429, _("Too many requests; please wait a while."))], form)
    response["Retry-After"] = "60"
    return response


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """For people: what this is, and its services."""
    found = catalogue.discovery(settings.PUBLIC_URL)
    context = {
        "discovery": found,
        "services": [catalogue.described(one) for one in catalogue.offered()],
    }
    return render(request, "site/open311.html", context)


@_door("GET")
def discovery(request: HttpRequest, *, form: str) -> HttpResponse:
    """Where the interface is found."""
    return formats.answer("discovery", catalogue.discovery(settings.PUBLIC_URL), form)


@_door("GET")
def services(request: HttpRequest, *, form: str) -> HttpResponse:
    """All services."""
    found = [catalogue.described(one) for one in catalogue.offered()]
    return formats.answer("services", found, form)


@_door("GET")
def definition(request: HttpRequest, code: str, *, form: str) -> HttpResponse:
    """What one service asks."""
    service = catalogue.service(code)
    if service is None:
        told = _("There is no service “%(code)s”.") % {"code": code[:100]}
        return formats.errors([(404, told)], form)
    return formats.answer("service_definition", catalogue.definition(service), form)


@_door("GET", "POST")
def requests(request: HttpRequest, *, form: str) -> HttpResponse:
    """The appeals that everybody may see; or a new one."""
    if request.method == "POST":
        return _send(request, form)
    asked = asking.read(request.GET)
    if asked.references:
        found = listing.by_references(asked.references)
    elif asked.problems:
        return formats.errors([(400, problem) for problem in asked.problems], form)
    else:
        found = listing.found(
            since=asked.since,
            until=asked.until,
            services=asked.services,
            statuses=asked.statuses,
        )
    return formats.answer("service_requests", [listing.described(one) for one in found], form)


def _send(request: HttpRequest, form: str) -> HttpResponse:
    try:
        key = sending.key_for(request.POST.get("api_key") or request.GET.get("api_key") or "")
        if not throttle.allow(
            "open311-key", str(key.pk), burst=max(1, key.per_hour // 2), per_hour=key.per_hour
        ):
            return _too_often(form)
        files = request.FILES.getlist("media")[:_FILES_MOST]
        wanted = sending.understood(request.POST, files)
        registered = sending.register(wanted, key, request.headers.get(HEADER, "").strip()[:200])
    except sending.Refused as refused:
        return formats.errors(refused.problems, form)
    appeal = registered.appeal
    is_batch = wanted.service.shows == OpenService.Shows.CHECKED
    told = {
        "token" if is_batch else "service_request_id": references.of(appeal.pk),
        "service_notice": listing.tracking_words(appeal),
        "account_id": None,
    }
    return formats.answer("service_requests", [told], form, status=201)


@_door("GET")
def single(request: HttpRequest, reference: str, *, form: str) -> HttpResponse:
    """One appeal that everybody may see."""
    found = [listing.described(one) for one in listing.by_references([reference])]
    if not found:
        return formats.errors([(404, _nothing(reference))], form)
    return formats.answer("service_requests", found, form)


@_door("GET")
def token(request: HttpRequest, reference: str, *, form: str) -> HttpResponse:
    """The number of what was sent, once one of the staff has looked at it."""
    if not listing.was_sent(reference):
        return formats.errors([(404, _nothing(reference))], form)
    number = reference if listing.by_references([reference]).exists() else None
    told = [{"service_request_id": number, "token": reference}]
    return formats.answer("service_requests", told, form)


def _nothing(reference: str) -> str:
    return _("There is nothing under “%(reference)s”.") % {"reference": reference[:100]}
