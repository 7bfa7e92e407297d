"""Halls, counters and services, for an administrator; tickets only through the reception."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

from accounts.permissions import can
from accounts.roles import Capability
from reception.desk import acting, screen, slip
from reception.models import Counter, Office


class CounterInline(TabularInline):
    model = Counter
    extra = 1
    fields = ("name", "services")

    def formfield_for_manytomany(self, db_field, request: HttpRequest, **kwargs):
        office = request.resolver_match.kwargs.get("object_id")
        services = db_field.remote_field.model.objects.select_related("office")
        kwargs["queryset"] = services.filter(office=office) if office else services.none()
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class OfficeAdmin(ModelAdmin):
    list_display = ("name", "code", "organisation", "calendar", "is_active", "board")
    list_filter = ("is_active",)
    list_select_related = ("organisation", "calendar")
    search_fields = ("name", "code", "address")
    autocomplete_fields = ("organisation",)
    prepopulated_fields = {"code": ("name",)}
    inlines = (CounterInline,)
    list_fullwidth = True
    show_full_result_count = False
    fields = (
        "name",
        "names",
        "code",
        "address",
        "calendar",
        "organisation",
        "days_ahead",
        "is_active",
    )

    @admin.display(description=_("board"))
    def board(self, office: Office) -> str:
        return format_html('<a href="{}">{}</a>', reverse("board", args=[office.code]), _("Open"))

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False  # its tickets bear its name: it is taken out of use


class ServiceAdmin(ModelAdmin):
    list_display = ("name", "office", "letter", "minutes", "slot_capacity", "is_active")
    list_filter = ("office", "is_active")
    list_select_related = ("office",)
    search_fields = ("name",)
    list_fullwidth = True
    show_full_result_count = False
    fields = (
        "office",
        "name",
        "names",
        "letter",
        "minutes",
        "opens_form",
        "slot_minutes",
        "slot_capacity",
        "is_active",
    )

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


class TicketAdmin(ModelAdmin):
    """The admin's doors to the reception; the pages behind them are its own."""

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return screen.view(request)

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        acts = {
            "take": acting.take,
            "leave": acting.leave,
            "next": acting.call_next,
            "call": acting.call,
            "again": acting.call_again,
            "serve": acting.serve,
            "form": acting.open_form,
            "finish": acting.finish,
            "no-show": acting.no_show,
            "transfer": acting.transfer,
            "cancel": acting.cancel,
            "issue": acting.issue,
            "arrive": acting.arrive,
        }
        doors = [
            path(f"{name}/", guard(act), name=f"reception_{name.replace('-', '_')}")
            for name, act in acts.items()
        ]
        doors += [
            path("queue/", guard(screen.queue), name="reception_queue"),
            path("<int:pk>/slip/", guard(slip.show), name="reception_slip"),
        ]
        kept = [each for each in super().get_urls() if (each.name or "").endswith("changelist")]
        return doors + kept

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can(request.user, Capability.RECEIVE_VISITORS)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return can(request.user, Capability.RECEIVE_VISITORS)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False
