"""To DAN and back."""

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponse
from requests import RequestException

from accounts.dan import service
from accounts.identity.proving import CallbackView, ProvingAdapter
from accounts.identity.values import NotProven


class DanAdapter(ProvingAdapter):
    provider_id = "dan"

    @property
    def authorize_url(self) -> str:
        return f"{self._server}/oauth2/authorize"

    @property
    def access_token_url(self) -> str:
        return f"{self._server}/oauth2/token"

    @property
    def _server(self) -> str:
        return self.get_provider().app.settings["server_url"]

    def complete_login(self, request: HttpRequest, app, token, **kwargs):
        headers = {"Authorization": f"Bearer {token.token}"}
        try:
            with get_adapter().get_requests_session() as session:
                response = session.get(f"{self._server}/oauth2/api/v1/service", headers=headers)
                response.raise_for_status()
                told = response.json()
        except (RequestException, ValueError) as error:
            raise NotProven(f"DAN tells nothing: {type(error).__name__}") from None
        return self.get_provider().login_of(request, service.person(told))


def oauth2_login(request: HttpRequest) -> HttpResponse:
    """A page with our button; pressed, on to DAN."""
    try:
        return OAuth2LoginView.adapter_view(DanAdapter)(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None


def oauth2_callback(request: HttpRequest) -> HttpResponse:
    """Back from DAN."""
    try:
        return CallbackView.adapter_view(DanAdapter)(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
