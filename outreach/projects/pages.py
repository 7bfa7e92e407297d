"""The public pages of projects: the list, one of them, the map's points, photos and papers."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count, QuerySet, Sum
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import Sector, User
from feedback.evidence import names
from feedback.pages import sectors, voters
from feedback.pages.files import POLICY
from outreach.models import Project, ProjectDocument, ProjectPhoto
from outreach.projects import access, commenting, finding, following, marking, notices, telling
from outreach.projects.progress import progress, steps

PAGE = 20
COMMENTS = 20
NEWS = 10
MOST_POINTS = 1000
_POINTS_SECONDS = 60


@dataclass(frozen=True)
class Total:
    """What the projects of one currency cost together."""

    currency: str
    number: int
    budget: Decimal
    spent: Decimal


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """The projects that fit what is asked for, and what they cost; a number leads to its own."""
    asked = finding.wanted(request.GET.dict())
    known = finding.number_in(asked.words)
    if known is not None and access.shown().filter(number=known).exists():
        return HttpResponseRedirect(reverse("outreach:project", args=[known]))
    found = finding.narrowed(access.shown(), asked)
    sums = found.order_by("currency").values("currency")
    totals = sums.annotate(number=Count("pk"), budget=Sum("budget"), spent=Sum("spent"))
    before = _number(request, "before")
    page = finding.page(found, asked, after=before, size=PAGE)
    context = {
        "projects": [(each, far, marking.progress_of(each)) for each, far in page.rows],
        "further": page.further and _further(request, page.further),
        "totals": [Total(**total) for total in totals],
        "asked": asked,
        "no_such": known,
        "orders": finding.ORDERS.items(),
        "sectors": sorted(Sector.objects.filter(projects__is_public=True).distinct(), key=str),
        "statuses": Project.Status.choices,
        "has_map": sectors.are_drawn(),
    }
    return render(request, "outreach/projects/index.html", context)


@never_cache
@require_safe
def project(request: HttpRequest, number: int) -> HttpResponseBase:
    """One project: how far, what it costs, photos, papers, and what residents say."""
    found = find(number)
    before = _number(request, "before")
    comments = commenting.shown(found)
    comments = list((comments.filter(pk__lt=before) if before else comments)[: COMMENTS + 1])
    milestones, today = list(found.milestones.all()), timezone.localdate()
    citizen = voters.known(request)
    context = {
        "project": found,
        "description": found.descriptions.get(get_language(), found.description),
        "progress": progress(found, milestones, today),
        "steps": steps(found, milestones, today),
        "photos": _by_stage(list(found.photos.all())),
        "news": [(each, notices.happened(each)) for each in telling.shown_of(found)[:NEWS]],
        "papers": list(found.documents.all()),
        "marks": (marking.progress_of(found), marking.quality_of(found)),
        "fewest": marking.FEWEST,
        "comments": commenting.with_answers(comments[:COMMENTS]),
        "older": comments[COMMENTS - 1].pk if len(comments) > COMMENTS else None,
        "follows": citizen is not None and following.follows(found, citizen),
        "has_map": found.latitude is not None and sectors.are_drawn(),
    }
    return render(request, "outreach/projects/project.html", context)


@require_safe
def points(request: HttpRequest) -> JsonResponse:
    """Where the public projects are, those that fit; one of them by its `number`."""
    number, asked = _number(request, "number"), finding.wanted(request.GET.dict())
    found = finding.narrowed(access.shown(), asked)
    if asked.is_narrow:
        return JsonResponse({"points": _points(found, number)})
    key = f"projects:points:{get_language()}:{number or ''}"
    kept = cache.get_or_set(key, lambda: _points(found, number), _POINTS_SECONDS)
    return JsonResponse({"points": kept})


@require_safe
def photo(request: HttpRequest, number: int, pk: UUID, size: str) -> HttpResponseBase:
    """A photo, `small` or `large`: to everybody with the project, else to its staff."""
    if size not in ("small", "large"):
        raise Http404
    found = get_object_or_404(ProjectPhoto.objects.select_related("project"), pk=pk)
    _demand_seen(request, found.project, number)
    response = FileResponse(getattr(found, size).open("rb"), content_type="image/jpeg")
    response["Content-Disposition"] = "inline"
    return _guarded(response, is_public=found.project.is_public)


@require_safe
def paper(request: HttpRequest, number: int, pk: UUID) -> HttpResponseBase:
    """A paper of ours, for download."""
    kept = ProjectDocument.objects.select_related("project").exclude(file="")
    found = get_object_or_404(kept, pk=pk)
    _demand_seen(request, found.project, number)
    name = names.clean(found.title) + names.extension(found.file.name)
    response = FileResponse(found.file.open("rb"), content_type=found.content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return _guarded(response, is_public=found.project.is_public)


def find(number: int) -> Project:
    """The public project, or 404."""
    shown = access.shown().select_related("organisation", "sector", "topic")
    return get_object_or_404(shown, number=number)


def _by_stage(photos: list[ProjectPhoto]) -> list[ProjectPhoto]:
    """Before, during, after: within a stage by the day they were taken, else as they came."""
    order = {stage: place for place, stage in enumerate(ProjectPhoto.Stage.values)}
    return sorted(
        photos, key=lambda each: (order[each.stage], each.taken_on or each.added_at.date())
    )


def _further(request: HttpRequest, number: int) -> str:
    """The address of the next page, in the same choice and order."""
    query = request.GET.copy()
    query["before"] = number
    return "?" + query.urlencode()


def _points(found: QuerySet[Project], number: int | None) -> list[dict]:
    placed = found.filter(latitude__isnull=False)
    if number is not None:
        placed = placed.filter(number=number)
    return [
        {
            "number": each.number,
            "name": str(each),
            "status": str(each.get_status_display()),
            "latitude": each.latitude,
            "longitude": each.longitude,
            "link": reverse("outreach:project", args=[each.number]),
        }
        for each in placed.order_by("-number")[:MOST_POINTS]
    ]


def _demand_seen(request: HttpRequest, project: Project, number: int) -> None:
    if project.number != number:
        raise Http404
    if project.is_public:
        return
    staff = isinstance(request.user, User)
    if not (staff and access.seen_by(request.user).filter(pk=project.pk).exists()):
        raise Http404


def _guarded(response: HttpResponseBase, *, is_public: bool) -> HttpResponseBase:
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "public, max-age=3600" if is_public else "private, no-store"
    return response


def _number(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 16 else None
