"""Two kinds of admin pages: rules that the rulebook remembers, and rows that are only looked at."""

from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.paginator import InfinitePaginator

from accounts.permissions import can
from accounts.roles import Capability
from feedback import rulebook


class RuleAdmin(ModelAdmin):
    """Rows that the rulebook remembers: a change holds from the next appeal on."""

    show_full_result_count = False
    list_fullwidth = True

    def save_model(self, request: HttpRequest, obj, form, change) -> None:
        super().save_model(request, obj, form, change)
        rulebook.forget()

    def delete_model(self, request: HttpRequest, obj) -> None:
        super().delete_model(request, obj)
        rulebook.forget()

    def save_related(self, request: HttpRequest, form, formsets, change) -> None:
        super().save_related(request, form, formsets, change)
        rulebook.forget()


class ReadOnlyAdmin(ModelAdmin):
    """Rows that are looked at and never touched."""

    show_full_result_count = False
    paginator = InfinitePaginator
    list_fullwidth = True
    actions = None
    needed = Capability.READ_APPEALS

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can(request.user, self.needed)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return can(request.user, self.needed)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False
