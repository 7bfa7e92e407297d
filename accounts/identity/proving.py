"""What all providers of an e-ID have in common, beyond what allauth does by itself.

A login starts by our own button only and carries a nonce; neither the scope nor any other
parameter comes from the address that was opened. The way to the provider is a page of ours, as
the Content-Security-Policy lets no form lead to another site.
"""

import hmac
import secrets

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter, OAuth2CallbackView
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from accounts.identity.people import number_index
from accounts.identity.values import Identity, NotProven

_NONCE = "nonce"  # in the state of one login


class Proving(OAuth2Provider):
    """A provider that says who somebody is, and leaves nothing behind."""

    def get_login_url(self, request: HttpRequest, **kwargs) -> str:
        return OAuth2Provider.get_login_url(self, request, **kwargs)

    def get_callback_url(self) -> str:
        return OAuth2Provider.get_callback_url(self)

    def get_oauth2_adapter(self, request: HttpRequest):
        return self.oauth2_adapter_class(request)

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict:
        """Where to go afterwards is all that a request may say; allauth keeps it on our site."""
        known = super().get_redirect_from_request_kwargs(request)
        kept = {name: value for name, value in known.items() if name == "next_url"}
        return {"process": AuthProcess.LOGIN, **kept}

    def prove(self, request: HttpRequest, purpose: dict) -> HttpResponse:
        """Ask who sits there, for a purpose of ours that `settings.IDENTITY_PROVED` knows;
        nobody is signed in or out by it."""
        return self.redirect(request, AuthProcess.REDIRECT, data=purpose)

    def redirect(
        self, request: HttpRequest, process, next_url=None, data=None, **kwargs
    ) -> HttpResponse:
        nonce = secrets.token_urlsafe(24)
        params = {**self.get_auth_params(), **self.own_params(nonce)}
        try:
            response = super().redirect(
                request,
                process,
                next_url,
                data,
                auth_params=params,
                scope=self.get_scope(),
                **{_NONCE: nonce},
            )
        except OAuth2Error as error:
            return render_authentication_error(request, self, exception=error)
        if not isinstance(response, HttpResponseRedirect):
            return response
        return render(request, "socialaccount/away.html", {"provider": self, "link": response.url})

    def own_params(self, nonce: str) -> dict:
        """What this kind of provider is told beside the usual."""
        return {}

    # What is read of a person ------------------------------------------------------------------

    def login_of(self, request: HttpRequest, identity: Identity):
        """allauth's login, which carries the identity."""
        login = self.sociallogin_from_response(request, identity)
        login.identity = identity
        return login

    def extract_uid(self, data: Identity) -> str:
        return number_index(data.number)

    def extract_extra_data(self, data: Identity) -> dict:
        return {}

    def extract_common_fields(self, data: Identity) -> dict:
        return {}

    def extract_email_addresses(self, data: Identity) -> list:
        return []


class ProvingAdapter(OAuth2Adapter):
    """The talk with a provider. `state` is what was kept when this login began."""

    state: dict = {}

    def get_callback_url(self, request: HttpRequest, app) -> str:
        """From the settings, whatever host the request names."""
        return f"{settings.PUBLIC_URL}{reverse(f'{self.provider_id}_callback')}"

    def get_access_token_data(self, request, app, client, pkce_code_verifier=None) -> dict:
        try:
            return super().get_access_token_data(request, app, client, pkce_code_verifier)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise NotProven("the token endpoint answered with nonsense") from None

    def parse_token(self, data: dict):
        """The access token, which is used now and never kept."""
        return super().parse_token({"access_token": data.get("access_token")})

    def nonce_holds(self, nonce: object) -> bool:
        """Whether it is the one that this very login was begun with."""
        expected = self.state.get(_NONCE)
        return (
            bool(expected)
            and isinstance(nonce, str)
            and hmac.compare_digest(nonce.encode(), expected.encode())
        )


class CallbackView(OAuth2CallbackView):
    """The way back, which hands the login's own state to the adapter."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return super().dispatch(request, *args, **kwargs)
        except OAuth2Error as error:
            return render_authentication_error(
                request, self.adapter.get_provider(), exception=error
            )

    def _get_state(self, request: HttpRequest, provider):
        state, response = super()._get_state(request, provider)
        self.adapter.state = state or {}
        return state, response
