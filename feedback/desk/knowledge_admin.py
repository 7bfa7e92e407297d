"""The admin's doors to the knowledge base: every page behind them is the desk's own."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from accounts.permissions import can
from accounts.roles import Capability
from feedback.desk import knowledge, knowledge_writing


class ArticleAdmin(ModelAdmin):
    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return knowledge.view(request)

    def add_view(self, request: HttpRequest, form_url="", extra_context=None) -> HttpResponse:
        return knowledge_writing.edit(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url="", extra_context=None
    ) -> HttpResponse:
        pk = int(object_id) if object_id.isdecimal() and len(object_id) < 19 else 0
        return knowledge.read(request, pk)

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        names = ("changelist", "add", "change")
        kept = [each for each in super().get_urls() if (each.name or "").endswith(names)]
        return [
            path("<int:pk>/edit/", guard(knowledge_writing.edit), name="article_edit"),
            path("<int:pk>/act/", guard(require_POST(knowledge_writing.act)), name="article_act"),
            path("<int:pk>/used/", guard(require_POST(knowledge.used)), name="article_used"),
            path(
                "<int:pk>/versions/<int:version>/",
                guard(knowledge_writing.changes),
                name="article_changes",
            ),
            *kept,
        ]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can(request.user, Capability.ENTER_DESK)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return can(request.user, Capability.ENTER_DESK)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return can(request.user, Capability.WRITE_ARTICLES)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False
