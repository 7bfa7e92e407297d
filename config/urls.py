"""Every door of the house."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic.base import RedirectView

from config.figures import last_month
from config.health import health
from feedback.pages.home import home

urlpatterns = [
    path("health/", health, name="health"),
    path("admin/", admin.site.urls),
    path("accounts/3rdparty/", RedirectView.as_view(pattern_name="mine")),  # nothing is connected
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/", include("feedback.api.urls")),
    path("open311/", include("feedback.open311.urls")),
    path("open-data/", include("analytics.opendata.public_urls")),
    path("", include("outreach.urls")),
    path("", include("surveys.urls")),
    path("dashboard/", include("analytics.urls")),
    path("", include("channels.urls")),
    path("", include("live.urls")),
    path("", include("reception.urls")),
    path("kiosk/", include("reception.kiosk_urls")),
    path("", home, {"figures": last_month}, name="home"),
    path("", include("feedback.pages.urls")),
]

handler400 = "feedback.pages.errors.bad_request"
handler403 = "feedback.pages.errors.forbidden"
handler404 = "feedback.pages.errors.not_found"
handler500 = "feedback.pages.errors.server_error"
