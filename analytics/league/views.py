"""The pages of bodies beside each other, and of one body."""

import csv
from collections.abc import Iterator
from math import sqrt

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permissions import Reach, can
from accounts.roles import Capability
from analytics import access
from analytics.exports import Line, safe
from analytics.league import asking, funnel, profile, strips, table
from analytics.league.standings import Standing, standings, yardstick
from analytics.names import Names, of_all
from analytics.numbers import decimal, percent
from analytics.questions import Question

BELOW = "below"


@require_safe
@never_cache
@access.for_officials
def organisations(request: HttpRequest) -> HttpResponse:
    """All bodies within reach, in groups that their figures bear."""
    within = access.figures_reach(request.user)
    question = Question(request.GET)
    with_below = _with_below(request)
    measure = yardstick(question.slice(Reach(everywhere=True)), question.time, within)
    found = standings(question.slice(within), question.time, measure, with_below=with_below)
    names = Names({"organisation": [one.key for one in found]})
    named = [(one, names.of("organisation", one.key)) for one in found]
    groups = table.groups(named)
    kept = {"each": BELOW} if with_below else {}
    context = {
        **_shared(request, question, names, within, kept),
        "with_below": with_below,
        "ways": [
            {"query": question.query(each=None), "is_chosen": not with_below},
            {"query": question.query(each=BELOW), "is_chosen": with_below},
        ],
        "sentences": table.summary(groups, measure.factor),
        "groups": groups,
        "compares": measure.compares,
        "mean": percent(measure.totals.in_time),
        "liking": decimal(measure.liking),
        "funnel": funnel.draw(named, 1 - measure.standard.mean, measure.factor)
        if measure.compares
        else None,
        "widened": decimal(sqrt(measure.factor)) if measure.factor > 1 else "",
        "head": [question.fields["organisation"].label, *table.head()],
        "rows": [(one.key, name, table.cells(one)) for one, name in _by_name(named)],
        "file_query": question.query(**kept),
    }
    return render(request, "analytics/league.html", context)


def _shared(
    request: HttpRequest, question: Question, names: Names, within: Reach, kept: dict
) -> dict:
    return {
        "question": question,
        "period": question.time,
        "periods": asking.stretches(question, **kept),
        "choices": asking.choices(question, names, within),
        "chosen": asking.chosen(question, names, **kept),
        "bounds": access.bounds(request.user, within),
        "query": question.query(),
        "kept": kept,
        "may_enter_desk": can(request.user, Capability.ENTER_DESK),
    }


def _with_below(request: HttpRequest) -> bool:
    return request.GET.get("each") == BELOW


def _by_name(named: list[tuple[Standing, str]]) -> list[tuple[Standing, str]]:
    return sorted(named, key=lambda pair: pair[1].casefold())


@require_safe
@never_cache
@access.for_officials
def organisations_file(request: HttpRequest) -> HttpResponse:
    """The whole table as CSV."""
    question = Question(request.GET)
    if not question.is_valid():
        text = _("This file cannot be made: the address asks for something that does not exist.")
        return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
    period = question.time
    within = access.figures_reach(request.user)
    measure = yardstick(question.slice(Reach(everywhere=True)), period, within)
    found = standings(question.slice(within), period, measure, with_below=_with_below(request))
    called = of_all("organisation")
    named = _by_name([(one, called(one.key)) for one in found])
    answer = StreamingHttpResponse(_lines(question, named), content_type="text/csv; charset=utf-8")
    name = f"organisations-{period.first}-{period.last}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _lines(question: Question, named: list[tuple[Standing, str]]) -> Iterator[str]:
    language = get_language()
    writer = csv.writer(Line())
    with override(language):
        head = [question.fields["organisation"].label, *table.head()]
    yield "\ufeff" + writer.writerow(head)
    for one, name in named:
        # The rest runs while the answer is being sent, when the language may be another's.
        with override(language):
            yield writer.writerow([safe(name), *map(safe, table.cells(one))])


@require_safe
@never_cache
@access.for_officials
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One body with all below it: over time, by topic, beside all others."""
    body = access.organisation_for(request.user, pk)
    within = access.figures_reach(request.user)
    question = Question(request.GET)
    page = profile.read(body, question, within)
    names = Names({"topic": page.topics_named, "organisation": page.bodies_named})
    context = {
        **_shared(request, question, names, within, {}),
        "body": body,
        **profile.shown(page, question, names),
    }
    return render(request, "analytics/league_organisation.html", context)


@require_safe
@never_cache
@access.for_officials
def times_file(request: HttpRequest, pk: int) -> HttpResponse:
    """How long one body's answers took, and those of all, as CSV."""
    body = access.organisation_for(request.user, pk)
    question = Question(request.GET)
    page = profile.read(body, question, access.figures_reach(request.user))
    writer = csv.writer(Line())
    everybody = [_("All bodies")] if page.measure.compares else []
    head = [_("Time"), _("Answers"), _("Here"), *everybody]
    rows = [
        [each.label, each.number, each.share, each.everybody][: len(head)]
        for each in strips.classes(page.standing.answer_times, page.all_answer)
    ]
    text = "\ufeff" + "".join(map(writer.writerow, [head, *rows]))
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="times-{body.pk}.csv"'
    return answer
