"""Calls at the operators' desk, and what callers hear."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from feedback.evidence import sniffing
from feedback.evidence.errors import Refused
from live import call_prompts, desk_calls, desk_pop, desk_recordings
from live.models import Call, Prompt


@admin.register(Call)
class CallAdmin(ModelAdmin):
    """The admin's doors to the calls: every page behind them is the desk's own."""

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return desk_calls.view(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url="", extra_context=None
    ) -> HttpResponse:
        if not object_id.isdecimal() or len(object_id) > 18:
            raise Http404
        return desk_calls.show(request, int(object_id))

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        desk = [
            path("now/", guard(desk_pop.now), name="call_now"),
            path("lists/", guard(desk_pop.lists), name="call_lists"),
            path("seat/", guard(require_POST(desk_calls.sit)), name="call_seat"),
            path("<int:pk>/take/", guard(require_POST(desk_calls.take)), name="call_take"),
            path("<int:pk>/form/", guard(require_POST(desk_calls.open_form)), name="call_form"),
            path(
                "back/<int:pk>/<slug:act>/",
                guard(require_POST(desk_calls.act_on_task)),
                name="call_back",
            ),
            path(
                "<int:pk>/recording/<uuid:recording>/",
                guard(desk_recordings.hear),
                name="call_recording",
            ),
        ]
        names = ("changelist", "change")
        return desk + [each for each in super().get_urls() if (each.name or "").endswith(names)]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return desk_calls.may_see(request.user)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return desk_calls.may_see(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


class PromptForm(forms.ModelForm):
    """A sentence must be sound that the telephone network plays."""

    class Meta:
        model = Prompt
        fields = ("name", "language", "audio")

    def clean_audio(self):
        audio = self.cleaned_data["audio"]
        if "audio" not in self.changed_data:
            return audio
        try:
            known = sniffing.recognise(name=audio.name, declared_type="", stream=audio)
        except Refused as refusal:
            raise ValidationError(refusal.message) from None
        if known.type not in call_prompts.TYPES.values():
            raise ValidationError(_("Upload an MP3 or a WAV file."))
        audio.name = f"prompt{'.mp3' if known.type == 'audio/mpeg' else '.wav'}"
        return audio


@admin.register(Prompt)
class PromptAdmin(ModelAdmin):
    form = PromptForm
    list_display = ("name", "language", "audio")
    list_filter = ("language",)
