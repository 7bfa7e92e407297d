"""Keeping an appeal from the body that it is about, and letting go of it."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.roles import Capability
from feedback import guarding
from feedback.actors import staff
from feedback.desk import attempts, trees
from feedback.desk.forms import SeenForm
from feedback.desk.guard_form import GuardForm


def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark it confidential."""
    appeal, refused = attempts.appeal_for(request, pk, Capability.TRIAGE)
    if refused:
        return refused
    form = GuardForm(request.POST, trees=trees.read())
    if not form.is_valid():
        return attempts.refused(request, appeal, form)

    def act() -> str:
        wanted = form.cleaned_data
        guarding.keep_from(
            appeal,
            concerns=Organisation.objects.get(pk=wanted["concerns"]),
            whom=wanted["whom"],
            actor=staff(request.user),
            version=wanted["version"],
        )
        return _("It is confidential now: that body does not see it.")

    return attempts.attempt(request, appeal, form, act)


def let_go(request: HttpRequest, pk: int) -> HttpResponse:
    """It is confidential no more."""
    appeal, refused = attempts.appeal_for(request, pk, Capability.READ_CONFIDENTIAL)
    if refused:
        return refused
    form = SeenForm(request.POST)
    if not form.is_valid():
        return attempts.refused(request, appeal, form)

    def act() -> str:
        version = form.cleaned_data["version"]
        guarding.let_go(appeal, actor=staff(request.user), version=version)
        return _("It is open to all who see appeals of its body.")

    return attempts.attempt(request, appeal, form, act)
