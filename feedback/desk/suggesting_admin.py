"""How well the machine suggests: each training, and how often people agreed."""

from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from accounts.roles import Capability
from feedback.desk.admin_kinds import ReadOnlyAdmin
from feedback.models import SuggestionModel


class SuggestionModelAdmin(ReadOnlyAdmin):
    """What was learned when, and what became of it."""

    needed = Capability.MANAGE_CONTENT
    list_display = ("trained_at", "target", "texts", "right", "of_three", "agreed", "reason")
    list_filter = ("target",)
    fields = ("target", "trained_at", "texts", "right", "of_three", "agreed", "reason")

    def get_queryset(self, request: HttpRequest):
        chosen = Count("suggestions")
        agreed = Count("suggestions", filter=Q(suggestions__rank=1))
        rows = super().get_queryset(request).defer("weights", "labels")
        return rows.annotate(chosen=chosen, agreed=agreed)

    @admin.display(description=_("first one right"))
    def right(self, model: SuggestionModel) -> str:
        return _share(model.first_right)

    @admin.display(description=_("among the first three"))
    def of_three(self, model: SuggestionModel) -> str:
        return _share(model.among_three)

    @admin.display(description=_("people took the first"))
    def agreed(self, model: SuggestionModel) -> str:
        return f"{model.agreed} / {model.chosen}"


def _share(value: float | None) -> str:
    return "" if value is None else number_format(value, 3)
