"""Marking an appeal of somebody in need of care, so that it goes first."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.roles import Capability
from feedback import care
from feedback.actors import staff
from feedback.desk import attempts
from feedback.desk.forms import SeenForm


def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Say so; with `no`, that it is not so after all."""
    appeal, refused = attempts.appeal_for(request, pk, Capability.TRIAGE)
    if refused:
        return refused
    form = SeenForm(request.POST)
    if not form.is_valid():
        return attempts.refused(request, appeal, form)
    needs_care = "no" not in request.POST

    def act() -> str:
        care.mark(
            appeal,
            needs_care=needs_care,
            actor=staff(request.user),
            version=form.cleaned_data["version"],
        )
        return _("It goes first among what is equally late.") if needs_care else _("Saved.")

    return attempts.attempt(request, appeal, form, act)
