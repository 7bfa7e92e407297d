"""To the OpenID provider and back, with the checks that the library leaves out."""

import hmac

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse
from requests import RequestException

from accounts.eid import discovery, tokens
from accounts.identity import values
from accounts.identity.proving import CallbackView, ProvingAdapter
from accounts.identity.values import NotProven


class EidAdapter(ProvingAdapter, OpenIDConnectOAuth2Adapter):
    provider_id = "eid"

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, self.provider_id)

    @property
    def openid_config(self) -> dict:
        return discovery.document(self.get_provider().app.settings["server_url"])

    def complete_login(self, request: HttpRequest, app, token, **kwargs):
        described = self.openid_config
        self._demand_issuer(request, described["issuer"])
        claims = tokens.verify(
            kwargs["response"].get("id_token"),
            issuer=described["issuer"],
            client_id=app.client_id,
            nonce_holds=self.nonce_holds,
            keys=lambda *, anew=False: discovery.keys(described["jwks_uri"], anew=anew),
        )
        wanted = (app.settings["number_claim"], app.settings["name_claim"])
        if not all(claims.get(name) for name in wanted) and "userinfo_endpoint" in described:
            claims = {**self._told_besides(token.token, claims["sub"]), **claims}
        number, name = (claims.get(claim) for claim in wanted)
        person = values.identity(self.provider_id, number, name or _joined(claims))
        return self.get_provider().login_of(request, person)

    def _demand_issuer(self, request: HttpRequest, issuer: str) -> None:
        """Where a provider names itself on the way back (RFC 9207), it must be this one."""
        named = request.GET.get("iss")
        if named is not None and not hmac.compare_digest(named.encode(), issuer.encode()):
            raise NotProven("another provider answered")

    def _told_besides(self, access_token: str, subject: str) -> dict:
        """What the provider tells of the person outside the token; of this very person."""
        headers = {"Authorization": f"Bearer {access_token}"}
        try:
            with get_adapter().get_requests_session() as session:
                response = session.get(self.profile_url, headers=headers)
                response.raise_for_status()
                told = response.json()
        except (RequestException, ValueError) as error:
            raise NotProven(f"nothing is told of the person: {type(error).__name__}") from None
        if not isinstance(told, dict) or told.get("sub") != subject:
            raise NotProven("what is told is told of another person")
        return told


def _joined(claims: dict) -> str:
    """A name from its parts, where the whole of it is not told."""
    parts = (claims.get("family_name"), claims.get("given_name"))
    return " ".join(part for part in parts if isinstance(part, str))


def oauth2_login(request: HttpRequest) -> HttpResponse:
    """A page with our button; pressed, on to the provider."""
    try:
        return OAuth2LoginView.adapter_view(EidAdapter)(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None


def oauth2_callback(request: HttpRequest) -> HttpResponse:
    """Back from the provider."""
    try:
        return CallbackView.adapter_view(EidAdapter)(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
