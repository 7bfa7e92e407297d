"""What of speaking first is edited in the admin's own forms."""

from django.contrib import admin

from channels.admin import ChannelAdmin
from outreach.models import SendingPrice


@admin.register(SendingPrice)
class SendingPriceAdmin(ChannelAdmin):
    """What a part costs by each account, for whoever keeps the channels."""

    list_display = ("account", "price", "currency")
    list_select_related = ("account",)
    search_fields = ("account__name", "account__code")
