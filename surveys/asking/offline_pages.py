"""The interviewers' page for a phone without a connection: a shell that is the same for everybody,
so that a device may keep it, and the service worker that does. Who is asked and what was answered
comes and goes by the desk's doors (`desk_offline`)."""

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from surveys.asking import interviewing

TEMPLATE = "surveys/asking/offline.html"
WORKER = "surveys/field/worker.js"
SCRIPTS = (
    "site/evidence.js",
    "surveys/field/flow.js",
    "surveys/field/answers.js",
    "surveys/field/vault.js",
    "surveys/field/form.js",
    "surveys/field/exchange.js",
    "surveys/field/list.js",
    "surveys/field/interview.js",
    "surveys/field/field.js",
)
STYLES = (
    "govuk/govuk-frontend.min.css",
    "site/site.css",
    "surveys/asking.css",
    "surveys/field/field.css",
)
SHELL = (*STYLES, *SCRIPTS, "site/mark.svg")
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """To the page in the visitor's language."""
    return HttpResponseRedirect(reverse("surveys:field", args=[get_language()]))


@require_safe
def shell(request: HttpRequest, language: str) -> HttpResponse:
    """The page without anybody's data."""
    if language not in LANGUAGES:
        raise Http404
    with translation.override(language):
        context = {
            "language": language,
            "words": _words(),
            "names": dict(settings.LANGUAGES),
            "outcomes": [
                choice
                for choice in interviewing.Outcome.choices
                if choice[0] != interviewing.Outcome.DONE
            ],
            "styles": STYLES,
            "scripts": SCRIPTS,
            "here": reverse("surveys:field", args=[language]),
        }
        answer = render(request, TEMPLATE, context)
    answer["Content-Language"] = language
    answer["Cache-Control"] = "no-cache"
    return answer


def _words() -> dict:
    """What the scripts say."""
    return {
        "optional": _("(optional)"),
        "address": _("Address or description"),
        "here": _("Use where I am now"),
        "looking": _("Looking for your location…"),
        "noted": _("Your place is noted."),
        "placed": _("The place is noted."),
        "lost": _("The phone did not tell where it is."),
        "photo": _("The place in the picture's file is removed when it comes in."),
        "remove": _("Remove"),
        "scale": [_("very bad"), _("very good")],
        "nps": [_("not at all likely"), _("very likely")],
        "next": _("Next"),
        "finish": _("Finish the interview"),
        "unreadable": _("We could not read this answer."),
        "noAddress": _("no address"),
        "tries": _("Tries:"),
        "closes": _("Open until"),
        "never": _("never"),
        "open": _("Being filled in, kept on this phone."),
        "waiting": _("Kept on this phone, waits to be sent."),
        "refused": _("Not taken; still kept on this phone."),
        "sent": _("Sent."),
        "sure": _("Throw it away? It is nowhere else."),
        "leaving": _(
            "Some interviews are not sent yet. They stay on this phone, locked, until you sign "
            "in again. Sign out?"
        ),
        "gone": _("The questions of this interview are not on this phone any more."),
    }


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, told which files it may keep."""
    answer = HttpResponse(_worker(), content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@cache
def _worker() -> str:
    pages = [reverse("surveys:field", args=[code]) for code in LANGUAGES]
    kept = [*pages, *(static(name) for name in SHELL)]
    lines = [f"const VERSION = {json.dumps(_version())};", f"const SHELL = {json.dumps(kept)};"]
    return "\n".join([*lines, f"importScripts({json.dumps(static(WORKER))});", ""])


def _version() -> str:
    """Another one whenever a file that phones keep has changed."""
    digest = hashlib.sha256(settings.CENTRE_NAME.encode())
    for name in (*SHELL, WORKER):
        digest.update(static(name).encode())
        if found := finders.find(name):
            digest.update(Path(found).read_bytes())
    digest.update(get_template(TEMPLATE).template.source.encode())
    for code in LANGUAGES:
        with translation.override(code):
            digest.update(json.dumps(_words()).encode())
    return digest.hexdigest()[:16]
