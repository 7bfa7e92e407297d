"""A national e-ID that speaks OpenID Connect, as the environment describes it (EID_*)."""

from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.utils.translation import gettext_lazy as _

from accounts.eid.views import EidAdapter
from accounts.identity.proving import Proving


class EidProvider(Proving, OpenIDConnectProvider):
    id = "eid"
    name = _("National e-ID")
    oauth2_adapter_class = EidAdapter
    pkce_enabled_default = True
    supports_token_authentication = False

    def get_default_scope(self) -> list[str]:
        return ["openid", "profile"]

    def own_params(self, nonce: str) -> dict:
        """On a shared computer the person before must not answer for the one who sits there."""
        return {"nonce": nonce, "prompt": "login"}


provider_classes = [EidProvider]
