"""How signing in by e-ID goes on once the provider has vouched for somebody.

allauth's own rows for social accounts stay empty: the national number's blind index on the
citizen says whose account it is, and nothing of the provider's answer is kept.
"""

import logging

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import (
    DefaultSocialAccountAdapter,
    _build_apps_from_settings,
    get_adapter,
)
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string

from accounts.identity import people
from accounts.identity.values import Identity, NotProven

logger = logging.getLogger("sanal.identity")


class IdentityAdapter(DefaultSocialAccountAdapter):
    """Providers come from the settings alone, and lead to citizens alone."""

    def list_apps(self, request, provider=None, client_id=None) -> list:
        """Only what the environment names: no row in the database adds a provider."""
        named = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in named.values() for app in apps]

    def get_requests_session(self):
        """The one safe way out, to the hosts of the providers alone."""
        hosts = [host for app in self.list_apps(self.request) for host in app.settings["hosts"]]
        return import_string(settings.OUTGOING_SESSION)(hosts)

    def pre_social_login(self, request: HttpRequest, sociallogin) -> None:
        """Whom the e-ID names: for a purpose of ours, or to sign in. Nothing is ever connected
        to the account that happens to be open in this browser."""
        identity: Identity = sociallogin.identity
        process, purpose = sociallogin.state.get("process"), sociallogin.state.get("data")
        if process == AuthProcess.REDIRECT and purpose:
            proved = import_string(settings.IDENTITY_PROVED)
            raise ImmediateHttpResponse(proved(request, identity, purpose))
        if process != AuthProcess.LOGIN:
            raise ImmediateHttpResponse(refused(request))
        try:
            sociallogin.user = people.user_of(identity)
        except people.StaffAccount:
            raise ImmediateHttpResponse(
                render(request, "socialaccount/staff.html", status=403)
            ) from None

    def is_open_for_signup(self, request: HttpRequest, sociallogin) -> bool:
        return False  # whoever may come in has an account by now

    def on_authentication_error(
        self, request, provider, error=None, exception=None, extra_context=None
    ) -> None:
        """A line in the log. Of the library's own errors only the kind: some quote answers that
        hold tokens."""
        reason = exception if isinstance(exception, NotProven) else type(exception).__name__
        logger.warning("e-ID %s: login failed (%s): %s", provider.id, error, reason)
        raise ImmediateHttpResponse(refused(request, cancelled=error == "cancelled"))


def refused(request: HttpRequest, *, cancelled: bool = False) -> HttpResponse:
    """The page that says that nobody was proven to be anybody."""
    name = "login_cancelled" if cancelled else "authentication_error"
    return render(request, f"socialaccount/{name}.html", status=200 if cancelled else 401)


def signed_in_by_eid(request: HttpRequest) -> bool:
    """Whether this browser's session was opened by an e-ID, not by a password or a mailbox."""
    if not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "socialaccount" for record in records)


def providers(request: HttpRequest | None = None) -> list:
    """The providers of an e-ID that this installation has, by name."""
    found = get_adapter(request).list_providers(request)
    return sorted(found, key=lambda provider: str(provider.name))
