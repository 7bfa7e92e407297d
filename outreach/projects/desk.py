"""Projects at the desk: the register, and one of them with what was said of it."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import can
from accounts.roles import Capability
from feedback import access as appeals
from feedback.desk import frame
from feedback.pages import sectors
from outreach.models import Project, ProjectComment
from outreach.projects import access, marking, registering, telling
from outreach.projects.desk_forms import MilestoneForm, PaperForm, PhotoForm, ProjectForm
from outreach.projects.progress import progress

SIZE = 50
COMMENTS = 30
_MANAGE = Capability.MANAGE_PROJECTS


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The projects within reach, newest first, in one status if asked."""
    if not may_enter(request):
        return frame.forbidden(request, _MANAGE)
    found = access.seen_by(request.user).select_related("organisation", "sector")
    status, before = request.GET.get("status", ""), request.GET.get("before", "")
    if status in Project.Status:
        found = found.filter(status=status)
    if before.isdecimal() and len(before) < 10:
        found = found.filter(number__lt=int(before))
    rows = list(found.order_by("-number")[: SIZE + 1])
    context = {
        "title": _("Funded projects"),
        "projects": [
            (each, marking.progress_of(each), marking.quality_of(each)) for each in rows[:SIZE]
        ],
        "older": rows[SIZE - 1].number if len(rows) > SIZE else None,
        "status": status,
        "statuses": Project.Status.choices,
        "may_manage": can(request.user, _MANAGE),
    }
    return frame.render(request, "outreach/projects/desk_index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Register a project."""
    if not can(request.user, _MANAGE):
        return frame.forbidden(request, _MANAGE)
    return _form(request, Project(), _("New project"))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change a project."""
    if not may_enter(request):
        return frame.forbidden(request, _MANAGE)
    found = access.project_for(request.user, number)
    if not access.may(request.user, _MANAGE, found):
        return frame.forbidden(request, _MANAGE)
    return _form(request, found, str(found))


@require_safe
def project(request: HttpRequest, number: int) -> HttpResponse:
    """What was said of it, what waits, and its milestones, photos and papers."""
    if not may_enter(request):
        return frame.forbidden(request, _MANAGE)
    found = access.project_for(request.user, number)
    milestones = list(found.milestones.all())
    waits = request.GET.get("words") != "all"
    comments = list(_comments(request, found, waits=waits)[: COMMENTS + 1])
    context = {
        "title": f"{found.number}. {found}",
        "project": found,
        "progress": progress(found, milestones, timezone.localdate()),
        "milestones": [(each, MilestoneForm(instance=each)) for each in milestones],
        "new_milestone": MilestoneForm(),
        "photos": list(found.photos.all()),
        "photo_form": PhotoForm(auto_id="photo_%s"),
        "papers": list(found.documents.all()),
        "paper_form": PaperForm(auto_id="paper_%s"),
        "marks": (marking.progress_of(found), marking.quality_of(found)),
        "by_channel": list(marking.by_channel(found)),
        "by_month": list(marking.by_month(found)),
        "comments": comments[:COMMENTS],
        "older": comments[COMMENTS - 1].pk if len(comments) > COMMENTS else None,
        "waits": waits,
        "news": list(telling.waiting(found)),
        "sent": list(found.news.filter(approved_at__isnull=False).select_related("milestone")[:5]),
        "followers": found.followers.filter(ended_at=None).count(),
        "may_manage": access.may(request.user, _MANAGE, found),
        "may_approve": access.may(request.user, Capability.APPROVE_SENDING, found),
    }
    return frame.render(request, "outreach/projects/desk_project.html", context)


def may_enter(request: HttpRequest) -> bool:
    """Whether any project could be theirs to see."""
    return can(request.user, _MANAGE) or can(request.user, Capability.APPROVE_SENDING)


def _form(request: HttpRequest, found: Project, title: str) -> HttpResponse:
    given = request.POST if request.method == "POST" else None
    form = ProjectForm(given, instance=found, user=request.user)
    if given is not None and form.is_valid():
        registering.save(form.instance, author=request.user)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("admin:project", args=[form.instance.number]))
    context = {
        "title": title,
        "form": form,
        "number": found.number if found.pk else None,
        "has_map": sectors.are_drawn(),
    }
    status = 400 if form.errors else 200
    return frame.render(request, "outreach/projects/desk_form.html", context, status=status)


def _comments(request: HttpRequest, found: Project, *, waits: bool) -> QuerySet[ProjectComment]:
    """Those on appeals that they may read, newest first: unpublished ones, or all."""
    seen = appeals.visible_to(request.user).filter(about_project__project=found)
    comments = ProjectComment.objects.filter(project=found, appeal__in=seen.values("pk"))
    if waits:
        comments = comments.filter(published_at=None)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        comments = comments.filter(pk__lt=int(before))
    return comments.select_related("appeal").order_by("-id")
