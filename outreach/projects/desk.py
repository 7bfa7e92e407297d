"""Projects at the desk: the register, and one of them with what was said of it."""

from http import HTTPStatus

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Sector
from accounts.permissions import can
from accounts.roles import Capability
from channels import registry
from feedback import access as appeals
from feedback.actors import staff
from feedback.desk import frame
from feedback.pages import sectors
from outreach.models import Project, ProjectComment
from outreach.projects import access, commenting, finding, marking, notices, registering, telling
from outreach.projects.commenting import Publishable
from outreach.projects.desk_forms import MilestoneForm, NewsForm, PaperForm, PhotoForm, ProjectForm
from outreach.projects.progress import progress

SIZE = 50
COMMENTS = 30
SENT = 5
_MANAGE = Capability.MANAGE_PROJECTS


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The projects within reach that fit what is asked for; a number leads to its own."""
    if not may_enter(request):
        return frame.forbidden(request, _MANAGE)
    asked = finding.wanted(request.GET.dict())
    seen = access.seen_by(request.user)
    known = finding.number_in(asked.words)
    if known is not None and seen.filter(number=known).exists():
        return HttpResponseRedirect(reverse("admin:project", args=[known]))
    before = request.GET.get("before", "")
    after = int(before) if before.isascii() and before.isdecimal() and len(before) < 10 else None
    page = finding.page(finding.narrowed(seen, asked), asked, after=after, size=SIZE)
    further = request.GET.copy()
    further["before"] = page.further
    context = {
        "title": _("Funded projects"),
        "projects": [
            (each, far, marking.progress_of(each), marking.quality_of(each))
            for each, far in page.rows
        ],
        "further": page.further and "?" + further.urlencode(),
        "asked": asked,
        "statuses": Project.Status.choices,
        "orders": finding.ORDERS.items(),
        "sectors": sorted(Sector.objects.filter(projects__in=seen).distinct(), key=str),
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
    return show(request, access.project_for(request.user, number))


def show(request: HttpRequest, found: Project, **forms: Form) -> HttpResponse:
    """The page; with `forms` in which something is to be mended, by what they are for."""
    milestones = list(found.milestones.all())
    waits = request.GET.get("words") != "all"
    comments = list(_comments(request, found, waits=waits)[: COMMENTS + 1])
    context = {
        "title": f"{found.number}. {found}",
        "project": found,
        "progress": progress(found, milestones, timezone.localdate()),
        "milestones": [
            (each, forms.get(f"milestone_{each.pk}") or MilestoneForm(instance=each))
            for each in milestones
        ],
        "new_milestone": forms.get("milestone_None") or MilestoneForm(),
        "photos": list(found.photos.all()),
        "photo_form": forms.get("photo") or PhotoForm(auto_id="photo_%s"),
        "papers": list(found.documents.all()),
        "paper_form": forms.get("paper") or PaperForm(auto_id="paper_%s"),
        "marks": (marking.progress_of(found), marking.quality_of(found)),
        "by_channel": _by_channel(found),
        "by_month": list(marking.by_month(found)),
        "comments": [(each, _publishable(request, each)) for each in comments[:COMMENTS]],
        "older": comments[COMMENTS - 1].pk if len(comments) > COMMENTS else None,
        "waits": waits,
        "news": [(each, telling.told(each)) for each in telling.waiting(found)],
        "news_form": forms.get("news") or NewsForm(),
        "sent": [(each, notices.happened(each)) for each in telling.sent(found)[:SENT]],
        "followers": found.followers.filter(ended_at=None).count(),
        "may_manage": access.may(request.user, _MANAGE, found),
        "may_approve": access.may(request.user, Capability.APPROVE_SENDING, found),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if forms else HTTPStatus.OK
    return frame.render(request, "outreach/projects/desk_project.html", context, status=status)


def _by_channel(found: Project) -> list[dict]:
    """The marks of each channel, under its name."""
    names = dict(registry.choices())
    rows = marking.by_channel(found)
    return [each | {"channel": names.get(each["channel"], each["channel"])} for each in rows]


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
    return commenting.with_consent(comments).select_related("appeal").order_by("-id")


def _publishable(request: HttpRequest, comment: ProjectComment) -> Publishable:
    return commenting.publishable(comment, staff(request.user))
