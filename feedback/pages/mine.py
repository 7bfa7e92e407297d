"""My appeals: for citizens who sign in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permissions import can
from accounts.roles import Capability
from feedback import access, citizens

PAGE = 20


@never_cache
@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """The newest first; `before` in the address is the last one seen."""
    citizens.link_user(request.user)
    appeals = access.owned_by(request.user).order_by("-id")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        appeals = appeals.filter(pk__lt=int(before))
    shown = list(appeals[: PAGE + 1])
    more = len(shown) > PAGE
    shown = shown[:PAGE]
    context = {
        "appeals": shown,
        "older": shown[-1].pk if more else None,
        "is_later": bool(before),
        "is_staff": can(request.user, Capability.ENTER_DESK),
        "sees_dashboards": can(request.user, Capability.SEE_DASHBOARDS),
    }
    return render(request, "site/mine.html", context)
