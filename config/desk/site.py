"""The admin site of the desk: entered by capability, signed in to through allauth."""

from collections.abc import Callable

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite

from accounts.permissions import can
from accounts.roles import Capability
from config.desk import front, navigation
from feedback.desk import frame, notified
from live.desk_calls import TAKE_CALLS
from outreach import desk_urls as outreach
from surveys import desk_urls as surveys

# The admin's theme computes its attributes with Alpine, which evaluates words as code, and sets
# colours in a style element. Scripts still come from here alone.
_POLICY = {"script-src": [SELF, UNSAFE_EVAL], "style-src": [SELF, UNSAFE_INLINE]}


class DeskSite(UnfoldAdminSite):
    """Whoever may enter the desk is in; the pages decide what they may do there."""

    site_url = "/"
    index_template = "desk/front.html"

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and can(request.user, Capability.ENTER_DESK)

    def each_context(self, request: HttpRequest) -> dict:
        given = super().each_context(request)
        given["scripts"] = [*given["scripts"], static("site/leaving.js")]  # each has a way out
        # The card of one's call asks the server each second: only where calls may come.
        if can(request.user, TAKE_CALLS):
            given["scripts"] = [*given["scripts"], static("live/calls.js")]
        return {**given, "unread_notices": notified.unread(request)}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict]:
        """Only for who looks at it: each page carries it, ours show the sidebar instead, and it
        takes one question of rights for each table."""
        return SimpleLazyObject(lambda: super(DeskSite, self).get_app_list(request, app_label))

    def get_sidebar_list(self, request: HttpRequest) -> list[dict]:
        return navigation.sidebar(request)

    def get_urls(self) -> list:
        wings = [
            path("outreach/", include(outreach.patterns(self.admin_view))),
            path("surveys/", include(surveys.patterns(self.admin_view))),
        ]
        return [*wings, *super().get_urls()]

    def admin_view(self, view: Callable, cacheable: bool = False) -> Callable:
        return csp_replace(_POLICY)(super().admin_view(view, cacheable))

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """To the house's own sign-in; who is signed in and may not enter is told whom to ask."""
        wanted = request.GET.get("next", "")
        allowed = {request.get_host()}
        if not url_has_allowed_host_and_scheme(wanted, allowed, request.is_secure()):
            wanted = reverse("admin:index")
        if self.has_permission(request):
            return redirect(wanted)
        if request.user.is_authenticated:
            return csp_replace(_POLICY)(frame.forbidden)(request, Capability.ENTER_DESK)
        return redirect(f"{reverse('account_login')}?{urlencode({'next': wanted})}")

    def password_change(
        self, request: HttpRequest, extra_context: dict | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return super().index(
            request, {"title": _("Desk"), **front.page(request), **(extra_context or {})}
        )
