"""A screen on the wall: the same figures, large, one after another. Nothing of any person."""

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.permissions import Reach, can
from accounts.roles import Capability
from analytics import access, cube, periods
from analytics.explore import answers, saving
from analytics.explore.asking import Exploration
from analytics.models import Embed, SavedView
from analytics.numbers import count
from analytics.overview import borders, outline, sectors, version
from analytics.overview.page import Overview
from analytics.periods import Span
from analytics.questions import Question
from feedback.statuses import OPEN, Status

# What tells an address of a wall from one of a chart: its question begins so.
MARK = "wall=1"
MOST_VIEWS = 6  # saved views that a screen shows besides
_FIELDS = {*Question.base_fields, "view", "map"}
_KEPT = 600  # seconds


@dataclass(frozen=True)
class Number:
    """One large figure."""

    label: str
    value: str


@require_safe
@never_cache
@access.for_officials
def wall(request: HttpRequest) -> HttpResponse:
    """The screen of whoever is signed in."""
    return _screen(request, request.user, request.GET)


@require_safe
@never_cache
def screen(request: HttpRequest, token: str) -> HttpResponse:
    """The screen behind a link: the token is the proof, the figures are those that its maker may
    see now."""
    shown = get_object_or_404(_walls().select_related("owner"), token=token)
    with translation.override(shown.language or settings.LANGUAGE_CODE):
        if not saving.may_show(shown):
            return render(request, "analytics/explore/gone.html", status=410)
        return _screen(request, shown.owner, QueryDict(shown.query))


def _walls() -> QuerySet[Embed]:
    return Embed.objects.filter(query__startswith=MARK)


def _screen(request: HttpRequest, owner: User, asked: QueryDict) -> HttpResponse:
    within = access.figures_reach(owner)
    views = saving.seen_by(owner).filter(pk__in=_numbers(asked.getlist("view")))[:MOST_VIEWS]
    key = version.key(asked, within, version.generation(), fields=_FIELDS)
    # Whoever changes a saved view changes nothing that the key knows.
    kept = [(view.pk, view.name, view.query) for view in views]
    context = cache.get_or_set(
        f"figures:wall:{key}:{version.digest(kept)}",
        lambda: _context(Question(asked), within, list(views)),
        _KEPT,
    )
    bounds = access.bounds(owner, within)
    return render(request, "analytics/overview_wall.html", {**context, "bounds": bounds})


def _numbers(words: list[str]) -> list[int]:
    return [int(word) for word in words if word.isdecimal() and len(word) < 18]


def _context(question: Question, within: Reach, views: list[SavedView]) -> dict:
    page = Overview(question, within)
    whole = page.context()
    land = page.part("map")
    level = sectors.level(within, None)
    drawn = outline.outline(borders.geojson(level.shown, borders.version(level.shown)))
    steps = {place.pk: place.step for place in land.lines}
    return {
        "period": str(page.period),
        "sentences": whole["sentences"],
        "cards": whole["cards"],
        "rising": page.part("rising"),
        "map": land,
        "drawn": drawn
        and [{"path": path, "step": steps.get(pk, 0)} for pk, path in drawn.paths.items()],
        "height": drawn.height if drawn else 0,
        "queue": _queue(page),
        "views": [_view(view, within) for view in views],
        "counted_at": whole["counted_at"],
    }


def _queue(page: Overview) -> list[Number]:
    """Today, and where the open appeals of the period stand."""
    today = Span(periods.today(), periods.today())
    now = cube.totals(page.wanted, today)[()]
    standing = cube.tallies(page.wanted, page.period, "statuses").get((), {})
    labels = {
        Status.RECEIVED: _("not assigned yet"),
        Status.WAITING: _("waiting for the citizen"),
    }
    return [
        Number(_("Received today"), count(now.received)),
        Number(_("Answers given today"), count(now.answers)),
        *(
            Number(capfirst(str(labels.get(status, status.label))), count(standing[at]))
            for at, status in enumerate(Status)
            if status in OPEN and standing.get(at)
        ),
    ]


def _view(view: SavedView, within: Reach) -> dict:
    """A saved view as it stands now, with the figures of that reach."""
    asked = Exploration(QueryDict(view.query))
    answer = answers.answer(asked.slice(within), asked)
    return {"name": view.name, "period": str(asked.time), "answer": answer}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@access.for_officials
def walls(request: HttpRequest) -> HttpResponse:
    """The links to screens that the person made; a new one is sent here."""
    if request.method == "POST":
        views = saving.seen_by(request.user).filter(pk__in=_numbers(request.POST.getlist("view")))
        query = "".join(f"&view={view.pk}" for view in views[:MOST_VIEWS])
        name = request.POST.get("name", "").strip()[:80] or _("Screen")
        saving.embed(request.user, name, f"{MARK}{query}")
        return redirect("analytics:walls")
    context = {
        "screens": _walls().filter(owner=request.user, revoked_at=None),
        "views": saving.seen_by(request.user).order_by("name")[: saving.MOST_VIEWS],
        "public_url": settings.PUBLIC_URL,
        "may_enter_desk": can(request.user, Capability.ENTER_DESK),
    }
    return render(request, "analytics/overview_walls.html", context)


@require_POST
@access.for_officials
def end(request: HttpRequest, embed: int) -> HttpResponse:
    """Withdraw a link: the screen that shows it is told so."""
    found = _walls().filter(pk=embed, owner=request.user).first()
    if found is None:
        raise Http404
    saving.revoke(found)
    return redirect("analytics:walls")
