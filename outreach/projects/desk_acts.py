"""What the buttons of a project's desk page do: milestones, photos, papers, news."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import Capability
from feedback.desk import frame
from feedback.evidence.errors import Refused
from outreach.models import Project, ProjectDocument, ProjectMilestone, ProjectNews, ProjectPhoto
from outreach.projects import access, files, notices, registering, telling
from outreach.projects.desk import may_enter, show
from outreach.projects.desk_forms import MilestoneForm, NewsForm, PaperForm, PhotoForm

_MANAGE = Capability.MANAGE_PROJECTS


class Unsound(Exception):
    """Something in a form is to be mended; `name` is what it is for."""

    def __init__(self, name: str, form: Form) -> None:
        super().__init__(name)
        self.name, self.form = name, form


@require_POST
def milestone(request: HttpRequest, number: int) -> HttpResponse:
    """Add a milestone, change one (`step`), or take it away."""
    return _act(request, number, _MANAGE, _milestone)


@require_POST
def photo(request: HttpRequest, number: int) -> HttpResponse:
    """Add a photo, or take one away (`remove`)."""
    return _act(request, number, _MANAGE, _photo)


@require_POST
def paper(request: HttpRequest, number: int) -> HttpResponse:
    """Add a paper, or take one away (`remove`)."""
    return _act(request, number, _MANAGE, _paper)


@require_POST
def tell(request: HttpRequest, number: int) -> HttpResponse:
    """Write news in one's own words, for a second person to send."""
    return _act(request, number, _MANAGE, _tell)


@require_POST
def news(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Let news go out to the followers (`approve`), or not."""

    def act(request: HttpRequest, project: Project) -> str:
        found = get_object_or_404(ProjectNews, project=project, pk=pk)
        try:
            if "approve" in request.POST:
                telling.approve(found, actor=request.user)
                return _("Approved: it goes out to the followers.")
            telling.drop(found)
        except telling.NotYours:
            raise Refused(_("Somebody else must approve it, not who wrote it.")) from None
        except telling.Gone:
            raise Refused(_("It was decided already.")) from None
        return _("It does not go out.")

    approves = "approve" in request.POST
    return _act(request, number, Capability.APPROVE_SENDING if approves else _MANAGE, act)


def _act(
    request: HttpRequest,
    number: int,
    needed: Capability,
    act: Callable[[HttpRequest, Project], str],
) -> HttpResponse:
    """Do it for whoever may, and back to the page with what became of it; with what is to be mended
    the page comes again as it was filled in."""
    if not may_enter(request):
        return frame.forbidden(request, needed)
    project = access.project_for(request.user, number)
    if not access.may(request.user, needed, project):
        return frame.forbidden(request, needed)
    try:
        messages.success(request, act(request, project))
    except Refused as refusal:
        messages.error(request, refusal.message)
    except Unsound as fault:
        messages.error(request, _("Something is to be mended: see below."))
        return show(request, project, **{fault.name: fault.form})
    return HttpResponseRedirect(reverse("admin:project", args=[project.number]))


def _milestone(request: HttpRequest, project: Project) -> str:
    step = request.POST.get("step", "")
    found = ProjectMilestone(project=project)
    if step:
        number = int(step) if step.isascii() and step.isdecimal() and len(step) < 19 else 0
        found = get_object_or_404(ProjectMilestone, project=project, pk=number)
        if "remove" in request.POST:
            found.delete()
            return _("Taken away.")
    form = MilestoneForm(request.POST, instance=found)
    if not form.is_valid():
        raise Unsound(f"milestone_{found.pk}", form)
    before = telling.waiting(project).count()
    registering.save_milestone(form.instance, author=request.user)
    if telling.waiting(project).count() > before:
        followers = project.followers.filter(ended_at=None).count()
        return " ".join([_("Saved."), notices.waits(followers)])
    return _("Saved.")


def _tell(request: HttpRequest, project: Project) -> str:
    form = NewsForm(request.POST)
    if not form.is_valid():
        raise Unsound("news", form)
    telling.propose(project, author=request.user, words=form.words)
    followers = project.followers.filter(ended_at=None).count()
    return " ".join([_("Saved."), notices.waits(followers)])


def _photo(request: HttpRequest, project: Project) -> str:
    if "remove" in request.POST:
        return _removed(request, project, ProjectPhoto)
    form = PhotoForm(request.POST, request.FILES, auto_id="photo_%s")
    if not form.is_valid():
        raise Unsound("photo", form)
    files.add_photo(project, **_sent(request, form))
    return _("The photo is there.")


def _paper(request: HttpRequest, project: Project) -> str:
    if "remove" in request.POST:
        return _removed(request, project, ProjectDocument)
    form = PaperForm(request.POST, request.FILES, auto_id="paper_%s")
    if not form.is_valid():
        raise Unsound("paper", form)
    if form.cleaned_data["file"]:
        files.add_paper(project, **_sent(request, form))
    else:
        told_of = {name: form.cleaned_data[name] for name in ("kind", "title", "link")}
        files.add_link(project, author=request.user, **told_of)
    return _("The paper is there.")


def _sent(request: HttpRequest, form: PhotoForm | PaperForm) -> dict[str, Any]:
    file = form.cleaned_data["file"]
    told_of = {k: v for k, v in form.cleaned_data.items() if k not in ("file", "link")}
    return {
        "name": file.name,
        "declared_type": file.content_type or "",
        "content": file,
        "size": file.size,
        "author": request.user,
        **told_of,
    }


def _removed(request: HttpRequest, project: Project, model: type) -> str:
    try:
        pk = UUID(request.POST["remove"])
    except ValueError:
        raise Refused(_("It was taken away already.")) from None
    files.take_away(get_object_or_404(model, project=project, pk=pk))
    return _("Taken away.")
