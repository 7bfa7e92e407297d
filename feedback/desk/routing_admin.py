"""The admin's doors to the pages of the routing rules."""

from unfold.admin import ModelAdmin


class RoutingRuleAdmin(ModelAdmin):
    list_display = ("position", "name", "organisation", "is_active")
