"""What of speaking first is edited in the admin's own forms."""

from django.contrib import admin
from django.http import HttpRequest

from accounts.permissions import can
from accounts.roles import Capability
from channels.admin import ChannelAdmin
from outreach.audiences import admin as audiences
from outreach.models import SendingPrice

__all__ = ["SendingPriceAdmin", "audiences"]


@admin.register(SendingPrice)
class SendingPriceAdmin(ChannelAdmin):
    """What a part costs by each account, for whoever keeps the channels."""

    list_display = ("account", "price", "currency")
    list_select_related = ("account",)
    search_fields = ("account__name", "account__code")

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return can(request.user, Capability.MANAGE_CHANNELS)

    has_add_permission = has_change_permission = has_view_permission
