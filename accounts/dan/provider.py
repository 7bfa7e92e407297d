"""DAN as a provider of identity, as the environment describes it (DAN_*)."""

from allauth.socialaccount.providers.base import ProviderAccount

from accounts.dan import service
from accounts.dan.views import DanAdapter
from accounts.identity.proving import Proving


class DanProvider(Proving):
    id = "dan"
    name = "ДАН"
    account_class = ProviderAccount
    oauth2_adapter_class = DanAdapter

    def get_scope(self) -> list[str]:
        return [service.scope(self.app.settings["wsdl"])]


provider_classes = [DanProvider]
