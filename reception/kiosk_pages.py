"""What a kiosk shows before and after the citizen site's own form.

Whoever steps away leaves nothing behind: the first page lets go of the session, and of the form
that was begun in it.
"""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels import throttle
from feedback import retention
from feedback.pages import drafts, dress
from feedback.pages.visitors import network_of
from reception import afterwards, hours, kiosks, tickets
from reception.models import Kiosk, Service

KIOSK = "kiosk"
COOKIE_AGE = 365 * 24 * 3600
TRIES = {"burst": 5, "per_hour": 20}  # codes that one network may try


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Choose a language; on a device that we do not know yet, type its code."""
    kiosk = kiosks.of(request)
    if kiosk is None:
        return _register(request)
    wipe(request)
    response = render(request, "kiosk/start.html", {"kiosk": kiosk, "dress": KIOSK})
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    response["Clear-Site-Data"] = '"storage"'
    return response


def wipe(request: HttpRequest) -> None:
    """Nothing of whoever stood here stays: not the session, not a form that was not sent."""
    draft = drafts.open_one(request)
    if draft is not None:
        retention.forget_draft(draft)
    request.session.flush()


def _register(request: HttpRequest) -> HttpResponse:
    trouble, status = "", HTTPStatus.OK
    if request.method == "POST":
        if not throttle.allow("kiosk", network_of(request), **TRIES):
            trouble = _("Too many codes were tried. Wait a quarter of an hour.")
            status = HTTPStatus.TOO_MANY_REQUESTS
        elif found := kiosks.register(request.POST.get("code", "")):
            return _let_in(found[1])
        else:
            trouble = _("This code is not good. Ask the administrator for a new one.")
            status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render(
        request, "kiosk/register.html", {"trouble": trouble, "dress": KIOSK}, status=status
    )


def _let_in(secret: str) -> HttpResponse:
    response = HttpResponseRedirect(reverse("kiosk"))
    response.set_cookie(
        kiosks.COOKIE,
        secret,
        max_age=COOKIE_AGE,
        secure=settings.SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Somebody has chosen a language: a session of their own begins."""
    kiosk = kiosks.of(request)
    if kiosk is None:
        return HttpResponseRedirect(reverse("kiosk"))
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return HttpResponseRedirect(reverse("kiosk"))
    request.session.flush()
    dress.wear(request, KIOSK, paper=kiosk.paper)
    response = HttpResponseRedirect(reverse("kiosk_menu"))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return response


@never_cache
@require_safe
def menu(request: HttpRequest) -> HttpResponse:
    """What one may do here: write, look up, take a number."""
    kiosk = kiosks.of(request)
    if kiosk is None or dress.channel_of(request) != KIOSK:
        return HttpResponseRedirect(reverse("kiosk"))
    context = {
        "kiosk": kiosk,
        "services": _services(kiosk),
        "offers": afterwards.at(kiosk.office) if kiosk.office else [],
    }
    return render(request, "kiosk/menu.html", context)


def _services(kiosk: Kiosk) -> list[Service]:
    if kiosk.office is None or not kiosk.office.is_active or not hours.is_open(kiosk.office):
        return []
    return list(kiosk.office.services.filter(is_active=True))


@require_POST
def take_number(request: HttpRequest, pk: int) -> HttpResponse:
    """The next number for a service of this kiosk's office, on a page of its own."""
    kiosk = kiosks.of(request)
    if kiosk is None or dress.channel_of(request) != KIOSK:
        return HttpResponseRedirect(reverse("kiosk"))
    offered = [service.pk for service in _services(kiosk)]
    service = get_object_or_404(Service, pk=pk, pk__in=offered)
    ticket = tickets.issue(service, language=translation.get_language())
    return HttpResponseRedirect(reverse("kiosk_number", args=[ticket.pk]))


@never_cache
@require_safe
def number(request: HttpRequest, pk: int) -> HttpResponse:
    """A number that was given out here today."""
    kiosk = kiosks.of(request)
    if kiosk is None or kiosk.office is None:
        return HttpResponseRedirect(reverse("kiosk"))
    ticket = get_object_or_404(
        kiosk.office.tickets.select_related("service"), pk=pk, day=hours.today(kiosk.office)
    )
    return render(request, "kiosk/number.html", {"kiosk": kiosk, "ticket": ticket})
