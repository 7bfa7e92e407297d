"""Skills, kinds of shifts and how teams share their work, in the admin."""

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from accounts.permissions import can
from accounts.roles import Capability
from feedback.desk import trees
from feedback.desk.duty_forms import people
from feedback.models import Kind, Skills


class DutyAdmin(ModelAdmin):
    """For whoever manages shifts."""

    show_full_result_count = False
    list_fullwidth = True

    def _may(self, request: HttpRequest) -> bool:
        return can(request.user, Capability.MANAGE_SHIFTS)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return self._may(request)


class SkillsForm(forms.ModelForm):
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=settings.LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: any."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Good at, kinds"),
        choices=Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    topics = forms.TypedMultipleChoiceField(label=_("Good at, topics"), coerce=int, required=False)

    class Meta:
        model = Skills
        fields = ("user", "languages", "kinds", "topics", "capacity")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].choices = trees.read().topics.choices()
        self.fields["topics"].widget.attrs["size"] = 10
        if "user" in self.fields:
            self.fields["user"].queryset = people()


class SkillsAdmin(DutyAdmin):
    form = SkillsForm
    list_display = ("user", "spoken", "capacity")
    list_select_related = ("user",)
    search_fields = ("user__last_name", "user__first_name", "user__username")

    def get_readonly_fields(self, request: HttpRequest, obj=None) -> tuple[str, ...]:
        return ("user",) if obj else ()

    @staticmethod
    def spoken(skills: Skills) -> str:
        return ", ".join(skills.languages) or "*"

    spoken.short_description = _("Languages")


class ShiftKindAdmin(DutyAdmin):
    list_display = ("letter", "name", "starts", "ends")
    list_display_links = ("letter", "name")


class TeamDutyAdmin(DutyAdmin):
    list_display = ("team", "deals_out", "takes_back")
    list_select_related = ("team",)
