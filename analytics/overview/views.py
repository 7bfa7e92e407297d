"""What officials see: the overview, and its figures as files."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permissions import Reach, can
from accounts.roles import Capability
from analytics import access, exports, periods
from analytics.models import FactsState
from analytics.names import Names
from analytics.overview.cards import cards
from analytics.overview.figures import read
from analytics.overview.findings import sentences
from analytics.overview.sections import by_day, by_dimension
from analytics.questions import Question


@require_safe
@never_cache
@access.for_officials
def overview(request: HttpRequest) -> HttpResponse:
    """The figures of a period in sentences, five numbers, charts and tables."""
    within = access.figures_reach(request.user)
    question = Question(request.GET)
    period = question.time
    figures = read(question.slice(within), period)
    names = Names(figures.by)
    context = {
        "question": question,
        "period": period,
        "periods": _periods(question),
        "choices": _choices(question, names, within),
        "chosen": _chosen(question, names),
        "unfiltered": question.query(**dict.fromkeys(Question.FILTERS)),
        "bounds": access.bounds(request.user, within),
        "is_empty": not (figures.total.received or figures.before.received),
        "sentences": sentences(figures, period, names),
        "cards": cards(figures, period),
        "days": by_day(figures, period, question),
        "sections": [by_dimension(name, figures, names, question) for name in Question.FILTERS],
        "counted_at": FactsState.objects.values_list("counted_at", flat=True).first(),
        "may_enter_desk": can(request.user, Capability.ENTER_DESK),
    }
    return render(request, "analytics/overview.html", context)


def _periods(question: Question) -> list[dict]:
    """The usual stretches of time, as links."""
    chosen = question.time.days if question.time.is_recent else None
    return [
        {
            "label": label,
            "query": question.query(period=days, since=None, until=None),
            "is_chosen": days == chosen,
        }
        for days, label in periods.CHOICES
    ]


def _choices(question: Question, names: Names, within: Reach) -> list[dict]:
    """The lists by which the page is narrowed down."""
    chosen = question.filters
    return [
        {
            "name": name,
            "label": question.fields[name].label,
            "options": names.choices(name, chosen.get(name), within),
        }
        for name in Question.FILTERS
    ]


def _chosen(question: Question, names: Names) -> list[dict]:
    """What the page is narrowed to, each with the way back."""
    return [
        {
            "label": question.fields[name].label,
            "value": names.of(name, value) if isinstance(value, str) else value,
            "query": question.query(**{name: None}),
        }
        for name, value in question.filters.items()
    ]


@require_safe
@never_cache
@access.for_officials
def figures(request: HttpRequest) -> HttpResponse:
    """The figures of a period by one dimension, as a CSV file."""
    question = Question(request.GET)
    by = request.GET.get("by", "day")
    if not question.is_valid() or by not in exports.DIMENSIONS:
        text = _("This file cannot be made: the address asks for something that does not exist.")
        return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
    period = question.time
    wanted = question.slice(access.figures_reach(request.user))
    answer = StreamingHttpResponse(
        exports.lines(wanted, period, by), content_type="text/csv; charset=utf-8"
    )
    name = f"figures-{by}-{period.first}-{period.last}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
