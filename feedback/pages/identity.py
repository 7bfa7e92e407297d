"""The page behind a link `Confirm it's you`, the way back from the e-ID, and the button for it.

To open the page changes nothing, however often a mail scanner does it; the button does.
"""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.identity import adapter
from accounts.identity.values import Identity
from channels import registry, throttle
from feedback import access, confirming
from feedback.actors import SYSTEM
from feedback.confirming import Refused, TooOften, Unreachable
from feedback.models import Confirmation, Message
from feedback.pages import tracked
from feedback.pages.visitors import network_of

_MISSES = {"burst": 10, "per_hour": 30}
_STARTS = {"burst": 10, "per_hour": 30}
_LETTERS = 300  # of one message on the page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """What would be confirmed, and the button that leads to the e-ID."""
    network = network_of(request)
    if throttle.spent("confirm-miss", network, **_MISSES):
        return _too_many(request)
    confirmation = confirming.find(token)
    if confirmation is None:
        throttle.allow("confirm-miss", network, **_MISSES)
        return refused(request, confirming.OVER)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(confirmation.appeal.language)  # the one we speak with each other
    if reason := confirming.objection(confirmation, _user(request)):
        return refused(request, reason)
    words = confirming.words_of(confirmation)
    if request.method == "POST":
        if not throttle.allow("confirm-start", network, **_STARTS):
            return _too_many(request)
        chosen = request.POST.get("provider")
        for provider in adapter.providers(request):
            if provider.id == chosen:
                shown = [message.pk for message in words]
                return provider.prove(request, {"confirmation": confirmation.pk, "shown": shown})
    return _page(request, confirmation, words)


def _page(request: HttpRequest, confirmation: Confirmation, words: list[Message]) -> HttpResponse:
    channel = confirmation.appeal.channel
    context = {
        "address": str(confirmation.address),
        "channel": registry.get(channel).label if registry.has(channel) else channel,
        "words": [
            (message.created_at, f"{message.text[:_LETTERS]}{'…' * (len(message.text) > _LETTERS)}")
            for message in words
        ],
        "providers": adapter.providers(request),
        "until": confirmation.expires_at,
    }
    return render(request, "site/identity/confirm.html", context)


def proved(request: HttpRequest, identity: Identity, purpose: dict) -> HttpResponse:
    """Back from the e-ID, with whom it named: what was shown is theirs from now on.

    `purpose` lay in this login's own state, so that two tabs never exchange what they confirm.
    """
    try:
        appeal = confirming.confirm(
            purpose["confirmation"], identity, shown=purpose["shown"], user=_user(request)
        )
    except Refused as refusal:
        return refused(request, refusal.reason)
    except Confirmation.DoesNotExist:
        return refused(request, confirming.OVER)
    if not request.user.is_authenticated:
        request.session.cycle_key()
    access.grant(request, appeal)
    tracked.remember(request, appeal)
    messages.success(request, _("Thank you. You are confirmed by your national e-ID."))
    return HttpResponseRedirect(reverse("tracked", args=[appeal.pk]))


def refused(request: HttpRequest, reason: str) -> HttpResponse:
    """Nothing was confirmed: why, and what to do now."""
    status = HTTPStatus.GONE if reason == confirming.OVER else HTTPStatus.CONFLICT
    context = {"reason": reason, "here": request.path}
    return render(request, "site/identity/refused.html", context, status=status)


def _too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "site/identity/too_many.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = "600"
    return response


def _user(request: HttpRequest):
    return request.user if request.user.is_authenticated else None


@never_cache
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner wishes to confirm: the link goes to where the appeal came from."""
    found = tracked.find(request, pk)
    if access.owns(request, found):
        try:
            confirming.ask(found, actor=SYSTEM)
        except TooOften:
            messages.warning(request, _("We have sent several links already. Try again later."))
        except Unreachable:
            messages.warning(request, _("We cannot send you a link at the moment."))
        else:
            sent = _("We have sent a link to %(address)s.") % {"address": found.address}
            messages.success(request, sent)
    return HttpResponseRedirect(reverse("tracked", args=[pk]))
