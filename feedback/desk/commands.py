"""What the command palette offers: queues, saved filters and pages one may open, as JSON; and the
appeals that some words lead to."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from accounts.permissions import can
from accounts.roles import Capability
from feedback.access import visible_to
from feedback.desk import frame, queue, search

MOST_FOUND = 8
_FEWEST_LETTERS = 3


def view(request: HttpRequest) -> HttpResponse:
    """All commands; with `q`, the appeals found by a code, a phone, a name or words."""
    if not can(request.user, Capability.ENTER_DESK):
        return frame.forbidden(request, Capability.ENTER_DESK)
    if "q" in request.GET:
        return JsonResponse({"found": _found(request, request.GET["q"][:200])})
    return JsonResponse({"commands": _places(request)})


def _places(request: HttpRequest) -> list[dict]:
    """Where one may go: what stands in the sidebar stands here too."""
    return [
        {
            "label": str(item["title"]),
            "group": str(group["title"]),
            "icon": item["icon"],
            "link": str(item["link"]),
            "count": item.get("badge", ""),
        }
        for group in admin.site.get_sidebar_list(request)
        for item in group["items"]
    ]


def _found(request: HttpRequest, words: str) -> list[dict]:
    words = words.replace("\0", "").strip()
    if len(words) < _FEWEST_LETTERS or not can(request.user, Capability.READ_APPEALS):
        return []
    appeals = visible_to(request.user).filter(search.matching(words)).defer("search")
    return [
        {
            "label": f"{appeal.code} · {appeal.summary or appeal.get_kind_display()}",
            "group": _("Appeals"),
            "icon": "forum",
            "link": queue.link(appeal, ""),
            "count": "",
        }
        for appeal in appeals.order_by("-pk")[:MOST_FOUND]
    ]
