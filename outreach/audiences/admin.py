"""Kinds of news, and when and how often we speak, in the admin's own forms."""

from django.contrib import admin
from django.http import HttpRequest

from accounts.permissions import reach
from feedback.desk.admin_kinds import RuleAdmin
from outreach.audiences.access import NEEDED
from outreach.models import Manners, NewsTopic


class _CentreAdmin(RuleAdmin):
    """What is the whole centre's: changed by whoever speaks for all of it."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return reach(request.user, NEEDED).everywhere

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return reach(request.user, NEEDED).everywhere

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


@admin.register(NewsTopic)
class NewsTopicAdmin(_CentreAdmin):
    list_display = ("name", "code", "is_for_all", "is_active", "position")
    list_filter = ("is_active",)
    search_fields = ("name", "code")
    fields = (
        *("name", "names", "code", "description", "descriptions"),
        *("is_for_all", "is_active", "position"),
    )


@admin.register(Manners)
class MannersAdmin(_CentreAdmin):
    """One row, made when somebody first changes what is usual."""

    fields = ("quiet_from", "quiet_until", "time_zone", "at_most", "in_days", "give_up_days")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Manners.objects.exists()
