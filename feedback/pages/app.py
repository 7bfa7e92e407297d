"""The site as an application that a phone installs: what it is called, how it works without a
connection, and the doors that only it uses.

It wears the site's own forms; what it adds is a dress and a memory on the device.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from feedback import access, following
from feedback.pages import dress, evidence, tracked
from feedback.pages.contact import YouForm
from feedback.pages.kinds import CARDS
from feedback.pages.write import PlaceForm, WordsForm

CHANNEL = "mobile"
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
PLACES = {"write": "write", "track": "track"}  # a shortcut on the phone, and the page behind it
INK, PAPER = "#0b5e63", "#ffffff"
OFFLINE = "site/app/offline.html"
WORKER = ("site/app/kept.js", "site/app/worker.js")
SHELL = (
    "govuk/govuk-frontend.min.css",
    "site/site.css",
    "site/mark.svg",
    "site/site.js",
    "site/place.js",
    "site/evidence.js",
    "site/app/app.js",
    "site/app/kept.js",
    "site/app/list.js",
    "site/app/offline.js",
)


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone shows of the application before it is opened, in the page's language."""
    language = request.GET.get("language", "")
    language = language if language in LANGUAGES else get_language()
    with translation.override(language):
        body = {
            "id": reverse("app"),
            "name": settings.CENTRE_NAME,
            "short_name": settings.CENTRE_NAME[:12].strip(),
            "description": _("Ask, complain, propose or thank, and follow the answer."),
            "lang": language,
            "dir": "ltr",
            "start_url": reverse("app"),
            "scope": "/",
            "display": "standalone",
            "background_color": PAPER,
            "theme_color": INK,
            "categories": ["government", "utilities"],
            "icons": [
                *(_icon(f"icon-{size}.png", size, "any") for size in (192, 512)),
                *(_icon(f"maskable-{size}.png", size, "maskable") for size in (192, 512)),
            ],
            "shortcuts": [
                _shortcut(_("Write to us"), "write"),
                _shortcut(_("Track an appeal"), "track"),
            ],
        }
    answer = JsonResponse(body, content_type="application/manifest+json")
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


def _icon(name: str, size: int, purpose: str) -> dict:
    return {
        "src": static(f"site/app/{name}"),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }


def _shortcut(name: str, to: str) -> dict:
    icon = _icon("icon-192.png", 192, "any")
    return {"name": name, "url": f"{reverse('app')}?to={to}", "icons": [icon]}


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker, told which files it may keep. Browsers ask for it anew at each visit."""
    answer = HttpResponse(_worker(), content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@cache
def _worker() -> str:
    shell = [static(name) for name in SHELL]
    offline = {code: reverse("app_offline", args=[code]) for code in LANGUAGES}
    told = {
        "VERSION": _version(),
        "SHELL": shell,
        "OFFLINE": offline,
        "NAME": settings.CENTRE_NAME,
        "ICON": static("site/app/icon-192.png"),
        "BADGE": static("site/app/badge-96.png"),
    }
    lines = [f"const {name} = {json.dumps(value)};" for name, value in told.items()]
    imported = ", ".join(json.dumps(static(name)) for name in WORKER)
    return "\n".join([*lines, f"importScripts({imported});", ""])


def _version() -> str:
    """Another one whenever a file that devices keep has changed."""
    digest = hashlib.sha256(settings.CENTRE_NAME.encode())
    for name in (*SHELL, *WORKER):
        digest.update(static(name).encode())
        if found := finders.find(name):
            digest.update(Path(found).read_bytes())
    for name in (OFFLINE, "base.html"):
        digest.update(get_template(name).template.source.encode())
    return digest.hexdigest()[:16]


@require_safe
def offline(request: HttpRequest, language: str) -> HttpResponse:
    """All steps of the form on one page, for a device without a connection.

    The same for everybody, without forms of the session, so that a device may keep it.
    """
    if language not in LANGUAGES:
        raise Http404
    context = {
        "language": language,
        "cards": CARDS,
        "words": WordsForm(kind="", draft=None),
        "place": PlaceForm(),
        "you": YouForm(signed_in=False),
        **evidence.limits(),
    }
    with translation.override(language):
        answer = render(request, OFFLINE, context)
    answer["Content-Language"] = language
    answer["Cache-Control"] = "no-cache"
    return answer


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where the installed application opens: from here on, this session speaks by it."""
    dress.wear(request, CHANNEL)
    return HttpResponseRedirect(reverse(PLACES.get(request.GET.get("to", ""), "home")))


@never_cache
@require_safe
def news(request: HttpRequest, token: str) -> HttpResponse:
    """Where a tap on news leads: to where the appeal is, also when this session is a new one."""
    appeal = following.linked(token)
    if appeal is None:
        messages.info(request, _("This link is good no more. Enter your code."))
        return HttpResponseRedirect(reverse("track"))
    tracked.remember(request, appeal)
    return HttpResponseRedirect(reverse("tracked", args=[appeal.pk]))


@require_POST
def claim(request: HttpRequest) -> HttpResponse:
    """What this device wrote without a connection and sent later is its own here, too."""
    appeal = access.appeal_by_code(request.POST.get("code", ""))
    if appeal is None or not access.opens(request.POST.get("token", ""), appeal):
        messages.info(request, _("Enter your code to follow it."))
        return HttpResponseRedirect(reverse("track"))
    access.grant(request, appeal)
    tracked.remember(request, appeal)
    return HttpResponseRedirect(reverse("tracked", args=[appeal.pk]))
