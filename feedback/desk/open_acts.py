"""Showing one appeal on the open list (Open311, open data), and taking it off."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.roles import Capability
from feedback.actors import staff
from feedback.desk import attempts
from feedback.desk.forms import SeenForm
from feedback.open311 import listing


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody may see it from now on."""
    return _decide(request, pk, Capability.PUBLISH, is_shown=True)


def hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody outside sees it any more."""
    return _decide(request, pk, Capability.TRIAGE, is_shown=False)


def _decide(request: HttpRequest, pk: int, needed: Capability, *, is_shown: bool) -> HttpResponse:
    appeal, refused = attempts.appeal_for(request, pk, needed)
    if refused:
        return refused
    form = SeenForm(request.POST)
    if not form.is_valid():
        return attempts.refused(request, appeal, form)

    def act() -> str:
        version = form.cleaned_data["version"]
        listing.decide(appeal, is_shown=is_shown, actor=staff(request.user), version=version)
        return _("On the open list.") if is_shown else _("Off the open list.")

    return attempts.attempt(request, appeal, form, act)
