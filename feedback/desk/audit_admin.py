"""The admin's doors to the audit: every page behind them is the desk's own."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from unfold.admin import ModelAdmin

from feedback.desk import audit, audit_changes, audit_reads


class AuditAdmin(ModelAdmin):
    """A list to be read; nothing of it is opened by itself, or changed."""

    def get_urls(self) -> list[URLPattern]:
        return [each for each in super().get_urls() if (each.name or "").endswith("changelist")]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return audit.may_read(request.user)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return audit.may_read(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


class ReadingAdmin(AuditAdmin):
    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return audit_reads.view(request)

    def get_urls(self) -> list[URLPattern]:
        export = self.admin_site.admin_view(audit_reads.export)
        return [path("export/", export, name="audit_reads_export"), *super().get_urls()]


class ChangeAdmin(AuditAdmin):
    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return audit_changes.view(request)
