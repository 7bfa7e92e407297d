"""What officials see: the overview, and its figures as files."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from accounts.permissions import Reach, can
from accounts.roles import Capability
from analytics import access, exports
from analytics.alerts.listing import open_alerts
from analytics.overview import borders, sectors, version
from analytics.overview.page import PARTS, Overview
from analytics.questions import Question

KEPT = 600  # seconds, for which a page that was made is kept; its key tells when it is no more so
_WARNINGS = 2  # a glance on a phone; the rest is a tap away
_FIELDS = {*Question.base_fields, "map"}

# Kept by the browser, and shown only after asking whether it is still so.
_asked_again = cache_control(private=True, no_cache=True)


@require_safe
@_asked_again
@access.for_officials
def overview(request: HttpRequest) -> HttpResponse:
    """The figures of a period in sentences, five numbers, charts and tables."""
    within = access.figures_reach(request.user)
    generation = version.generation()
    key = version.key(request.GET, within, generation, fields=_FIELDS)
    warnings = open_alerts(within)
    seen = [(line.alert.pk, line.alert.state, line.sentence) for line in warnings]
    tag = version.personal(request, key, seen)
    if (unchanged := get_conditional_response(request, tag)) is not None:
        return unchanged
    context = {
        "figures": cache.get_or_set(f"figures:page:{key}", lambda: _figures(request, within), KEPT),
        "warnings": warnings[:_WARNINGS],
        "more_warnings": len(warnings) > _WARNINGS,
        "generation": generation,
        "bounds": access.bounds(request.user, within),
        "may_enter_desk": can(request.user, Capability.ENTER_DESK),
    }
    response = render(request, "analytics/overview.html", context)
    response["ETag"] = tag
    return response


def _figures(request: HttpRequest, within: Reach) -> dict[str, str]:
    """The parts of the page that are the same to everybody of that reach."""
    question = Question(request.GET)
    context = Overview(question, within, request.GET.get("map", "")).context()
    # Safe: these are our own templates' answers.
    return {
        "title": f"{question.time}",
        **{
            part: mark_safe(render_to_string(f"analytics/overview/{part}.html", context))  # noqa: S308
            for part in ("asking", "sentence", "cards", "parts", "map", "sections")
        },
    }


@require_safe
@_asked_again
@access.for_officials
def drawn(request: HttpRequest) -> HttpResponse:
    """The borders of the sectors that the page's map shows, as GeoJSON."""
    question = Question(request.GET)
    chosen = question.filters.get("sector")
    level = sectors.level(access.figures_reach(request.user), chosen.pk if chosen else None)
    known = borders.version(level.shown)
    tag = f'"{known}"'
    if (unchanged := get_conditional_response(request, tag)) is not None:
        return unchanged
    shapes = borders.geojson(level.shown, known)
    return HttpResponse(shapes, content_type="application/geo+json", headers={"ETag": tag})


@require_safe
@never_cache
@access.for_officials
def figures(request: HttpRequest) -> HttpResponse:
    """The figures of a period by one dimension, or a part of the overview, as a CSV file."""
    question = Question(request.GET)
    by = request.GET.get("by", "day")
    if not question.is_valid() or by not in (*exports.DIMENSIONS, *PARTS):
        text = _("This file cannot be made: the address asks for something that does not exist.")
        return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
    period, within = question.time, access.figures_reach(request.user)
    if by in PARTS:
        part = Overview(question, within).part(by)
        lines = exports.table(part.head, ([line.label, *line.raw] for line in part.lines))
    else:
        lines = exports.lines(question.slice(within), period, by)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"figures-{by}-{period.first}-{period.last}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
