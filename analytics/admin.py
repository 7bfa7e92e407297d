"""Who took figures out of the house, for those who read the audit."""

from django.contrib import admin

from analytics.models import ExportLog, QuotesRead
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


@admin.register(QuotesRead)
class QuotesReadAdmin(AuditAdmin):
    """Who read which people's de-identified words; kept for good, as they were shown."""

    list_display = ("at", "user", "term", "language", "appeals", "query")
    list_display_links = None
    list_filter = ("language",)
    list_select_related = ("user",)
    search_fields = ("user__username", "user__email")
    show_full_result_count = False
    actions = None
