"""Where the officials' pages lead to one another."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.permissions import can
from accounts.roles import Capability


@dataclass(frozen=True)
class Page:
    """One entry of the menu: for whom, and under which address."""

    view: str
    label: Promise
    capability: Capability = Capability.SEE_DASHBOARDS


PAGES = [
    Page("analytics:overview", _("Overview")),
    Page("analytics:explore", _("Explore")),
    Page("analytics:organisations", _("Organisations")),
    Page("analytics:people", _("People"), Capability.SEE_PEOPLE),
    Page("analytics:people_me", _("My ratings"), Capability.ENTER_DESK),
    Page("analytics:words", _("Words"), Capability.READ_WORDS),
    Page("analytics:alerts", _("Early warning")),
    Page("analytics:bulletins", _("Bulletins")),
]


def menu(request: HttpRequest) -> list[dict]:
    """The pages that this reader may open; `is_here` on the one they are at, or below."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [
        {"label": page.label, "address": reverse(page.view), "is_here": page.view == here}
        for page in PAGES
        if can(user, page.capability)
    ]
