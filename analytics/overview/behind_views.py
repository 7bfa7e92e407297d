"""What is behind a figure, for who taps it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permissions import can
from accounts.roles import Capability
from analytics import access
from analytics.models import FactsState
from analytics.names import Names
from analytics.overview import behind as figures_behind
from analytics.overview import behind_page
from analytics.overview.figures import read
from analytics.questions import Question
from feedback import reading


@require_safe
@never_cache
@access.for_officials
def behind(request: HttpRequest) -> HttpResponse:
    """One figure of a slice and a period: its meaning, its parts, and the appeals it counts."""
    within = access.figures_reach(request.user)
    question = Question(request.GET)
    asked = request.GET.get("measure", "")
    measure = asked if asked in figures_behind.MEASURES else figures_behind.FIRST
    wanted, period = question.slice(within), question.time
    figures = read(wanted, period)
    counted_at = FactsState.objects.values_list("counted_at", flat=True).first()
    capability = figures_behind.reads(request.user)
    listed = figures_behind.Listed()
    if capability is not None:
        found = figures_behind.appeals(
            request.user, wanted, period, measure, counted_at or timezone.now()
        )
        after = figures_behind.Cursor.read(request.GET.get("after", ""))
        listed = figures_behind.page(found, after)
        if listed.appeals:
            asked_for = question.query(measure=measure)
            reading.export(request.user, f"dashboard/behind?{asked_for}"[:200])
    names = Names(figures.by)
    rows = (
        behind_page.rows(listed, request.user, capability, get_language() or "")
        if capability
        else []
    )
    context = {
        "question": question,
        "period": period,
        "measure": measure,
        "label": behind_page.LABELS[measure],
        "meaning": behind_page.MEANINGS[measure],
        "value": behind_page.value(measure, figures.total),
        "number": figures_behind.MEASURES[measure].number(figures.total),
        "others": [
            {
                "label": label,
                "query": question.query(measure=key),
                "is_chosen": key == measure,
            }
            for key, label in behind_page.LABELS.items()
        ],
        "chosen": [
            {
                "label": question.fields[name].label,
                "value": names.of(name, chosen) if isinstance(chosen, str) else chosen,
                "query": question.query(measure=measure, **{name: None}),
            }
            for name, chosen in question.filters.items()
        ],
        "days": behind_page.by_day(measure, figures, period, question),
        "sections": behind_page.sections(measure, figures, names, question),
        "rows": rows,
        "more": question.query(measure=measure, after=listed.next) if listed.next else "",
        "back": question.query(),
        "may_read": capability is not None,
        "reads_words_only": capability == Capability.READ_WORDS,
        "counted_at": counted_at,
        "bounds": access.bounds(request.user, within),
        "may_enter_desk": can(request.user, Capability.ENTER_DESK),
    }
    return render(request, "analytics/overview_behind.html", context)
