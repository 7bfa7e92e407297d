"""The kiosks at the desk: which there are, a code to let a device in, a device forgotten."""

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from accounts.permissions import can
from accounts.roles import Capability
from reception import kiosks
from reception.models import Kiosk


class KioskAdmin(ModelAdmin):
    list_display = ("name", "office", "paper", "is_active", "is_registered", "last_seen_at")
    list_select_related = ("office",)
    list_fullwidth = True
    fields = ("name", "office", "paper", "is_active", "registered_at", "last_seen_at")
    readonly_fields = ("registered_at", "last_seen_at")
    change_form_outer_before_template = "desk/kiosk_acts.html"

    def get_urls(self) -> list[URLPattern]:
        doors = {"code": self.new_code, "forget": self.forget}
        return [
            path(f"<int:pk>/{name}/", self._guarded(door), name=f"reception_kiosk_{name}")
            for name, door in doors.items()
        ] + super().get_urls()

    def _guarded(self, act):
        def guarded(request: HttpRequest, pk: int) -> HttpResponse:
            if not can(request.user, Capability.MANAGE_CHANNELS):
                return HttpResponse(status=403)
            act(request, get_object_or_404(Kiosk, pk=pk))
            return HttpResponseRedirect(reverse("admin:reception_kiosk_change", args=[pk]))

        return self.admin_site.admin_view(require_POST(guarded))

    def new_code(self, request: HttpRequest, kiosk: Kiosk) -> None:
        """Shown once: only its keyed hash is kept."""
        code = kiosks.new_code(kiosk)
        words = {"code": f"{code[:4]} {code[4:]}", "address": settings.PUBLIC_URL}
        messages.success(
            request,
            _("Open %(address)s/kiosk/ on the device and type %(code)s. Good for 15 minutes.")
            % words,
        )

    def forget(self, request: HttpRequest, kiosk: Kiosk) -> None:
        kiosks.forget(kiosk)
        messages.success(request, _("The device is no kiosk any more."))

    def response_add(self, request: HttpRequest, obj: Kiosk, post_url_continue=None):
        self.new_code(request, obj)
        return HttpResponseRedirect(reverse("admin:reception_kiosk_change", args=[obj.pk]))

    @admin.display(boolean=True, description=gettext_lazy("device known"))
    def is_registered(self, kiosk: Kiosk) -> bool:
        return kiosk.secret_index is not None
