"""The door to an appeal: its code."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from channels import throttle
from feedback import access, codes
from feedback.pages import tracked
from feedback.pages.fields import Line, SiteForm
from feedback.pages.visitors import network_of

MISSES = {"burst": 10, "per_hour": 30}


class TrackForm(SiteForm):
    code = Line(
        label=_("Your tracking code"),
        help_text=_("Twelve letters and digits, like 7KQM-4T2X-9RVC. Capitals do not matter."),
        max_length=60,
        width="govuk-input--width-20 code-field",
        attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"},
        error_messages={"required": _("Enter the code that you got from us.")},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Where a code is entered. A wrong one is told kindly, but not often."""
    if request.method != "POST":
        return render(request, "site/track.html", {"form": TrackForm()})
    form = TrackForm(request.POST)
    network = network_of(request)
    if throttle.spent("code-miss", network, **MISSES):
        return too_many(request)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid():
        appeal = access.appeal_by_code(form.cleaned_data["code"])
        if appeal is not None:
            tracked.remember(request, appeal)
            return HttpResponseRedirect(reverse("tracked", args=[appeal.pk]))
        if not throttle.allow("code-miss", network, **MISSES):
            return too_many(request)
        form.add_error("code", _why_unknown(form.cleaned_data["code"]))
        status = HTTPStatus.NOT_FOUND
    return render(request, "site/track.html", {"form": form}, status=status)


def too_many(request: HttpRequest) -> HttpResponse:
    """Somebody tried too many codes that do not exist."""
    response = render(request, "site/too_many.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = "600"
    return response


def _why_unknown(words: str) -> str:
    try:
        codes.read(words)
    except ValueError:
        return _("There is a mistake in this code. Compare it letter by letter with what we sent.")
    return _("We know no appeal with this code. Please check it.")
