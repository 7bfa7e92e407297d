"""Who took figures out of the house, for those who read the audit."""

from django.contrib import admin

from analytics.models import ExportLog
from feedback.desk.audit_admin import AuditAdmin


@admin.register(ExportLog)
class ExportLogAdmin(AuditAdmin):
    """Read from the newest on; nothing of it is opened by itself, or changed."""

    list_display = ("at", "user", "page", "format", "rows", "query")
    list_display_links = None
    list_filter = ("format", "page")
    list_select_related = ("user",)
    search_fields = ("user__username", "user__email")
    show_full_result_count = False
    actions = None
