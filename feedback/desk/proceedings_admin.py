"""The centre's rules of procedure and its grounds of refusal, as who keeps the rules edits them."""

from django.http import HttpRequest
from unfold.admin import ModelAdmin

from feedback.models import Procedure
from feedback.proceedings import procedure


class _Remembered(ModelAdmin):
    """Rows that `procedure` remembers: a change holds at once."""

    show_full_result_count = False
    list_fullwidth = True

    def save_model(self, request: HttpRequest, obj, form, change) -> None:
        super().save_model(request, obj, form, change)
        procedure.forget()

    def delete_model(self, request: HttpRequest, obj) -> None:
        super().delete_model(request, obj)
        procedure.forget()


class ProcedureAdmin(_Remembered):
    """One row; without it, the preset of the centre's country holds."""

    list_display = ("law", "number_pattern", "registers", "allows_refusal", "reopen_days")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        now = procedure.current().rules
        fields = (field for field in Procedure._meta.fields if field.editable)
        return {field.name: getattr(now, field.name) for field in fields if field.name != "id"}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Procedure.objects.exists()


class RefusalGroundAdmin(_Remembered):
    """A ground that a refusal was given on stays: it is taken out of use instead."""

    list_display = ("name", "law", "code", "position", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "code", "law")
    fields = ("name", "names", "law", "code", "position", "is_active")
