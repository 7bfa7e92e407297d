"""The script that brings the chat into a page: ours, or another office's by one tag."""

import json
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

SECONDS = 3600  # a browser may keep it


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The widget, with its few words in every language: the page around it says in which."""
    return HttpResponse(
        _script(),
        content_type="text/javascript; charset=utf-8",
        headers={
            "Cache-Control": f"public, max-age={SECONDS}",
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
    )


@cache
def _script() -> str:
    words = {code: _words(code) for code, _name in settings.LANGUAGES}
    context = {
        "words": json.dumps(words, ensure_ascii=False),
        "language": json.dumps(settings.LANGUAGE_CODE),
    }
    return render_to_string("live/chat_widget.js", context)


def _words(language: str) -> dict[str, str]:
    names = {"centre_name": settings.CENTRE_NAME}
    with translation.override(language):
        return {
            "open": _("Chat with us"),
            "title": _("Chat with %(centre_name)s") % names,
            "close": _("Close the chat"),
        }
