"""Kinds of news, and when and how often we speak, in the admin's own forms."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

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
    list_display = ("__str__", "code", "is_for_all", "is_active", "position")
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

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """A list of one says nothing: to the form at once, where there is one to show."""
        manners = Manners.objects.values_list("pk", flat=True).first()
        if manners is not None:
            change = reverse("admin:outreach_manners_change", args=[manners])
            return HttpResponseRedirect(change)
        if self.has_add_permission(request):
            return HttpResponseRedirect(reverse("admin:outreach_manners_add"))
        return super().changelist_view(request, extra_context)
