"""The admin's doors to the pages of the routing rules."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from feedback import rulebook
from feedback.desk import routing_exchange, routing_rules


class RoutingRuleAdmin(ModelAdmin):
    """Every page behind these doors is the desk's own, but the one that asks before deleting."""

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return routing_rules.listing(request)

    def add_view(self, request: HttpRequest, form_url="", extra_context=None) -> HttpResponse:
        return routing_rules.change(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url="", extra_context=None
    ) -> HttpResponse:
        pk = int(object_id) if object_id.isdecimal() and len(object_id) < 19 else 0
        return routing_rules.change(request, pk)

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [
            path("try/", guard(routing_rules.try_all), name="desk_rules_try"),
            path("<int:pk>/move/", guard(require_POST(routing_rules.move)), name="desk_rule_move"),
            path("export/", guard(routing_exchange.export), name="desk_rules_export"),
            path("import/", guard(routing_exchange.take_in), name="desk_rules_import"),
            *super().get_urls(),
        ]

    def delete_model(self, request: HttpRequest, obj) -> None:
        super().delete_model(request, obj)
        rulebook.forget()
