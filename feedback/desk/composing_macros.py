"""Macros on an appeal: what each would do, and doing it by one press."""

from dataclasses import dataclass

from django import forms
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import Capability
from feedback import access
from feedback.actors import staff
from feedback.composing import macros
from feedback.desk import attempts, frame, page, trees
from feedback.desk.composing_box import setting
from feedback.desk.forms import SayForm, SeenForm
from feedback.models import Appeal, Event, Macro, Message


class MacroForm(SeenForm):
    """`token` is the form's own: pressed twice, its words are said once."""

    token = forms.UUIDField(widget=forms.HiddenInput)


@dataclass(frozen=True)
class Offer:
    """A macro as the list shows it; with an `obstacle` it cannot be pressed."""

    macro: Macro
    effects: list[str]
    obstacle: str


@require_safe
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """The macros for this appeal: a page, or with `?part=1` only the list, for a script."""
    appeal = access.appeal_for(request.user, pk)
    if not access.may(request.user, appeal, Capability.NOTE):
        return frame.forbidden(request, Capability.NOTE)
    user = request.user
    found = macros.offered(appeal, user, setting(appeal, user, trees.read()))
    context = {
        "title": _("Macros: %(code)s") % {"code": appeal.code},
        "appeal": appeal,
        "seen": _seen(appeal),
        "token": SayForm.empty().initial["token"],
        "back": request.GET.get("back", "")[:2000],
        "offers": [_offer(macro, appeal, user) for macro in found],
    }
    template = "desk/_macros.html" if request.GET.get("part") else "desk/macros.html"
    return frame.render(request, template, context)


def _offer(macro: Macro, appeal: Appeal, user: User) -> Offer:
    return Offer(macro, macros.effects(macro, appeal, user), macros.obstacle(macro, appeal, user))


def _seen(appeal: Appeal) -> dict:
    last = Message.objects.filter(appeal=appeal).aggregate(pk=Max("pk"))["pk"]
    event = Event.objects.filter(appeal=appeal).aggregate(last=Max("sequence"))["last"]
    return {"version": appeal.version, "message": last or 0, "event": event or 0}


def press(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Do all that the macro says, or nothing and say why."""
    appeal, refused = attempts.appeal_for(request, pk, Capability.NOTE)
    if refused:
        return refused
    form = MacroForm(request.POST)
    if not form.is_valid():
        return attempts.refused(request, appeal, form)
    user, wanted = request.user, form.cleaned_data
    if macros.was_applied(appeal, user, wanted["token"]):
        return attempts.done(request, appeal, _("Done already."))
    macro = macros.find(appeal, user, setting(appeal, user, trees.read()), number)
    if macro is None:
        reason = _("This macro is not offered here any more.")
        return page.show(request, appeal, conflict=page.Conflict(reason), status=409)

    def act() -> str:
        key, version = wanted["token"], wanted["version"]
        macros.apply(macro, appeal, actor=staff(user), key=key, version=version)
        return _("Done: %(macro)s.") % {"macro": macro}

    try:
        return attempts.attempt(request, appeal, form, act)
    except macros.Refused as error:
        reason = _("“%(macro)s” was not done. %(reason)s") % {"macro": macro, "reason": error}
        return page.show(request, appeal, conflict=page.Conflict(reason), status=409)
