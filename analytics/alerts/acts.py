"""What is done with a warning: each a POST that leads back to where it was asked for."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import can
from accounts.roles import Capability
from analytics import access
from analytics.alerts import handling, listing, views
from analytics.alerts.forms import AcknowledgeForm, JudgeForm, MuteAllForm, MuteForm
from analytics.models import Alert, Mute


def _for_handlers(act: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lets in who handles warnings at all; of which, the act itself asks."""

    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not can(request.user, Capability.HANDLE_WARNINGS):
            raise Http404
        return act(request, *args, **kwargs)

    return require_POST(access.for_officials(guarded))


def _theirs(request: HttpRequest, pk: int) -> Alert:
    """A warning that the person handles, or 404."""
    found = listing.alert_for(request.user, pk)
    if not handling.may_handle(request.user, found):
        raise Http404
    return found


@_for_handlers
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody sees to it."""
    found, form = _theirs(request, pk), AcknowledgeForm(request.POST)
    if not form.is_valid():
        return views.shown(request, found, status=422, acknowledge_form=form)
    try:
        handling.acknowledge(found, user=request.user, note=form.cleaned_data["note"])
    except handling.Refused:
        messages.info(request, _("This warning is over already."))
    else:
        messages.success(request, _("Noted. Colleagues see that you see to it."))
    return redirect("analytics:alert", pk)


@_for_handlers
def mute(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody is told of its series for a time."""
    found, form = _theirs(request, pk), MuteForm(request.POST)
    if not form.is_valid():
        return views.shown(request, found, status=422, mute_form=form)
    handling.mute(found, user=request.user, until=form.until, reason=form.cleaned_data["reason"])
    messages.success(request, _("Muted. It stands in the list of what is muted until then."))
    return redirect("analytics:alert", pk)


@_for_handlers
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether it was a false alarm."""
    found, form = _theirs(request, pk), JudgeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of these."))
        return views.shown(request, found, status=422)
    handling.judge(found, user=request.user, is_false=form.cleaned_data["is_false"])
    messages.success(request, _("Thank you. This helps to tune the warnings."))
    return redirect("analytics:alert", pk)


@_for_handlers
def mute_all(request: HttpRequest) -> HttpResponse:
    """Nobody is told of any warning of a nature for a time."""
    if not handling.may_mute_all(request.user):
        raise Http404
    form = MuteAllForm(request.POST)
    if form.is_valid():
        asked = form.cleaned_data
        handling.mute_all(
            asked["nature"], user=request.user, until=form.until, reason=asked["reason"]
        )
        messages.success(request, _("Muted. It stands in the list of what is muted until then."))
    else:
        messages.error(request, _("Nothing was muted: say which warnings, for how long, and why."))
    return redirect("analytics:alerts")


@_for_handlers
def unmute(request: HttpRequest, pk: int) -> HttpResponse:
    """People are told again."""
    found = get_object_or_404(Mute.objects.select_related("alert"), pk=pk)
    try:
        handling.unmute(found, user=request.user)
    except handling.Refused:
        raise Http404 from None
    messages.success(request, _("Not muted any more."))
    return redirect("analytics:alerts")
