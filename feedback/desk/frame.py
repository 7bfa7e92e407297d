"""What every page of the desk stands in: the admin's sidebar and header."""

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.permissions import can
from accounts.roles import Capability, Role

_NEEDED = {
    Capability.ENTER_DESK: gettext_lazy("enter the operators' desk"),
    Capability.READ_APPEALS: gettext_lazy("read appeals"),
    Capability.REGISTER_APPEALS: gettext_lazy("register appeals"),
    Capability.RECEIVE_VISITORS: gettext_lazy("receive people in the hall"),
    Capability.TRIAGE: gettext_lazy("sort and assign appeals"),
    Capability.ANSWER: gettext_lazy("answer citizens"),
    Capability.NOTE: gettext_lazy("write notes"),
    Capability.READ_PERSONAL_DATA: gettext_lazy("see names and addresses"),
    Capability.SEE_ESCALATIONS: gettext_lazy("see what is late"),
    Capability.MERGE_CITIZENS: gettext_lazy("join two records of one person"),
    Capability.MANAGE_CONTENT: gettext_lazy("write rules"),
    Capability.MANAGE_SHIFTS: gettext_lazy("manage shifts"),
    Capability.WRITE_BROADCASTS: gettext_lazy("write broadcasts"),
    Capability.APPROVE_SENDING: gettext_lazy("approve what goes out to many"),
    Capability.MANAGE_PROJECTS: gettext_lazy("manage funded projects"),
    Capability.WRITE_SURVEYS: gettext_lazy("write surveys"),
    Capability.RUN_VOTES: gettext_lazy("run referendums and polls"),
    Capability.COUNT_BALLOTS: gettext_lazy("enter votes given on paper"),
    Capability.RUN_EVALUATIONS: gettext_lazy("run evaluations"),
    Capability.INTERVIEW: gettext_lazy("interview people"),
}


def render(
    request: HttpRequest, template: str, context: dict, *, status: int = 200
) -> TemplateResponse:
    """A page of the desk within the admin's frame."""
    request.current_app = admin.site.name
    shared = {
        **admin.site.each_context(request),
        "asks_next": can(request.user, Capability.TRIAGE),
    }
    return TemplateResponse(request, template, {**shared, **context}, status=status)


def forbidden(request: HttpRequest, capability: Capability) -> TemplateResponse:
    """Why this is not for them, and whom to ask."""
    inside = can(request.user, Capability.ENTER_DESK)
    administrators = User.objects.filter(is_active=True, memberships__role=Role.ADMINISTRATOR)
    context = {
        "title": _("Not for your role"),
        "is_nav_sidebar_enabled": inside,
        "inside": inside,
        "may_see_figures": can(request.user, Capability.SEE_DASHBOARDS),
        "needed": _NEEDED.get(capability, ""),
        "administrators": list(administrators.distinct().order_by("last_name", "pk")[:3]),
    }
    return render(request, "desk/forbidden.html", context, status=403)
