"""Nobody enters the desk on a password alone, and what is changed there bears a name."""

import pghistory
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import can
from accounts.roles import Capability


class StaffSecondFactor:
    """Sends staff without a TOTP device or passkey to set one up before /admin/ and /dashboard/.

    Files are served to citizens at the same addresses: there, only who enters the desk is asked.
    """

    PATHS = ("/admin/", "/dashboard/", "/api/v1/desk/")
    SHARED = ("/files/",)

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        if self._must_set_up(request):
            messages.warning(
                request, _("Set up a second factor to enter: an authenticator app or a passkey.")
            )
            return redirect(reverse("mfa_index"))
        return self.get_response(request)

    def _must_set_up(self, request) -> bool:
        return (
            settings.STAFF_SECOND_FACTOR_REQUIRED
            and request.path.startswith((*self.PATHS, *self.SHARED))
            and request.user.is_authenticated
            and (request.path.startswith(self.PATHS) or can(request.user, Capability.READ_APPEALS))
            and not is_mfa_enabled(request.user)
        )


class ChangesBearNames:
    """Tells the database who acts, and from where, while the staff may change what is recorded
    (`accounts.models.changes`).

    Only where they do: pghistory puts it before each writing statement.
    """

    PATHS = ("/admin/", "/dashboard/", "/api/v1/desk/", "/accounts/")
    SAFE = ("GET", "HEAD", "OPTIONS")

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        if request.method in self.SAFE or not request.path.startswith(self.PATHS):
            return self.get_response(request)
        with pghistory.context(user=request.user.pk, address=_caller(request)):
            return self.get_response(request)


def _caller(request) -> str:
    """The address that the request comes from; behind proxies (`NUM_PROXIES`), what the outermost
    of ours has written."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    proxies = settings.REST_FRAMEWORK["NUM_PROXIES"]
    if proxies and forwarded:
        named = [part.strip() for part in forwarded.split(",")]
        return named[-min(proxies, len(named))][:45]
    return request.META.get("REMOTE_ADDR", "")[:45]
