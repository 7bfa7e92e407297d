"""Letting the rules send an appeal that somebody has in hand."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.roles import Capability
from feedback.actors import staff
from feedback.desk import attempts
from feedback.desk.forms import SeenForm
from feedback.routing import again


def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it where the rules say now."""
    appeal, refused = attempts.appeal_for(request, pk, Capability.TRIAGE)
    if refused:
        return refused
    form = SeenForm(request.POST)
    if not form.is_valid():
        return attempts.refused(request, appeal, form)

    def act() -> str:
        version = form.cleaned_data["version"]
        decision = again.send(appeal, actor=staff(request.user), version=version)
        if decision is None:
            return _("It stands where the rules say.")
        return _("Sent to %(organisation)s.") % {"organisation": appeal.organisation}

    return attempts.attempt(request, appeal, form, act)
