"""Taking one's own appeal back: a page that asks whether one means it."""

from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from feedback import access
from feedback.actors import CITIZEN
from feedback.pages import tracked
from feedback.proceedings import procedure, withdrawing
from feedback.workflow import Forbidden


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """For the owner; what is over or was withdrawn already leads back to its page."""
    found = tracked.find(request, pk)
    if not access.owns(request, found):
        raise Http404
    here = reverse("tracked", args=[pk])
    if not withdrawing.may_withdraw(found):
        return HttpResponseRedirect(here)
    if request.method == "POST":
        with suppress(Forbidden):  # it was closed a moment ago: the page says so
            withdrawing.withdraw(found, actor=CITIZEN)
            messages.success(request, _("You withdrew it, and it is closed."))
        return HttpResponseRedirect(here)
    context = {"appeal": found, "back": here, "days": procedure.current().rules.reopen_days}
    return render(request, "site/withdraw.html", context)
