"""Which topics are Open311 services, and who may send by it."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin, TabularInline

from accounts.permissions import can
from accounts.roles import Capability
from feedback.models import OpenAttribute, OpenKey


class OpenAttributeInline(TabularInline):
    model = OpenAttribute
    extra = 0
    fields = ("order", "code", "name", "names", "datatype", "values", "is_required")


class OpenServiceAdmin(ModelAdmin):
    list_display = ("topic", "kind", "shows", "shows_words", "is_active")
    list_filter = ("is_active", "shows")
    list_select_related = ("topic",)
    list_fullwidth = True
    autocomplete_fields = ("topic",)
    inlines = (OpenAttributeInline,)
    fields = ("topic", "kind", "shows", "shows_words", "description", "descriptions", "keywords")
    fields += ("is_active",)


class OpenKeyAdmin(ModelAdmin):
    """A key is shown once, when it is made; a lost one is replaced by another row."""

    list_display = ("name", "contact", "per_hour", "is_active", "created_at")
    list_filter = ("is_active",)
    list_fullwidth = True
    fields = ("name", "contact", "per_hour", "is_active")

    def save_model(self, request: HttpRequest, obj: OpenKey, form, change) -> None:
        key = "" if change else obj.renew()
        super().save_model(request, obj, form, change)
        if key:
            told = _("The key of %(name)s: %(key)s. It is shown this once only: hand it over now.")
            messages.warning(request, told % {"name": obj.name, "key": key})

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can(request.user, Capability.MANAGE_CHANNELS)

    has_add_permission = has_module_permission

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return can(request.user, Capability.MANAGE_CHANNELS)

    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission
