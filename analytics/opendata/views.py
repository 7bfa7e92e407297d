"""The page about open data, and its files. Anybody may have them."""

import hashlib
from datetime import date
from functools import partial

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from analytics import cube, periods
from analytics.bulletins import public
from analytics.opendata import appeals, figures, files, package
from analytics.periods import Span
from channels import throttle
from feedback.pages.visitors import network_of
from feedback.reports import paper

MONTHS = 24
_MOST_MONTHS = 120
_BULLETINS = 12
_ASKING = {"burst": 60, "per_hour": 240}


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What there is, and what it means."""
    months = [span.first for span in figures.last_months(MONTHS)[::-1]]
    context = {
        "dimensions": figures.DIMENSIONS,
        "months": months[1:],
        "words": package.columns(),
        "heads": [("figures", figures.HEAD), ("appeals", appeals.HEAD)],
        "licence": settings.OPEN_DATA_LICENCE,
        "fewest": figures.FEWEST,
        "bulletins": public.public_bulletins().defer("content")[:_BULLETINS],
    }
    return render(request, "site/open_data.html", context)


@require_safe
def describe(request: HttpRequest) -> HttpResponse:
    """The Data Package."""
    response = JsonResponse(package.described(settings.PUBLIC_URL))
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def monthly(request: HttpRequest, form: str) -> HttpResponse:
    """Figures by month and one dimension (`by`), from one month to another (`from`, `to`)."""
    if (refused := _refused(request, form)) is not None:
        return refused
    by = request.GET.get("by", "month")
    try:
        first, last = _month(request, "from"), _month(request, "to")
    except ValueError as error:
        return _wrong(str(error))
    if by not in figures.DIMENSIONS:
        return _wrong(_("“by” is one of: %(names)s.") % {"names": ", ".join(figures.DIMENSIONS)})
    spans = figures.last_months(MONTHS)
    if first or last:
        spans = figures.months(first or spans[0].first, last or periods.today())
    if not 0 < len(spans) <= _MOST_MONTHS:
        return _wrong(_("Ask for 1 to %(most)s months.") % {"most": _MOST_MONTHS})
    state = _state(Span(spans[0].first, spans[-1].last), by)

    def rows() -> list:  # at once, while the language of the request is active
        return [row.cells for row in figures.rows(spans, by)]

    file = files.File(f"figures-by-{by}", figures.HEAD, rows, state)
    return files.answer(request, file, form)


@require_safe
def single(request: HttpRequest, form: str) -> HttpResponse:
    """One row an appeal of a month that is over (`month`)."""
    if (refused := _refused(request, form)) is not None:
        return refused
    past = figures.last_months(2)[0]
    try:
        month = figures.months(*[_month(request, "month") or past.first] * 2)[0]
    except ValueError as error:
        return _wrong(str(error))
    if month.last >= periods.today():
        return _wrong(_("This month is not over yet: its appeals are published when it is."))
    file = files.File(
        name=f"appeals-{month.first:%Y-%m}",
        head=appeals.HEAD,
        rows=partial(appeals.rows, month),
        state=_state(month, "appeals"),
    )
    return files.answer(request, file, form)


@require_safe
def bulletin(request: HttpRequest, pk: int) -> HttpResponse:
    """A bulletin that is open to everybody, on paper, in the language of the request."""
    if (refused := _refused(request, "csv")) is not None:
        return refused
    found = get_object_or_404(public.public_bulletins(), pk=pk)
    content = paper.pdf(public.document(found, get_language() or "en"), found.written_at)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="bulletin-{found.pk}.pdf"'
    return response


def _refused(request: HttpRequest, form: str) -> HttpResponse | None:
    if form not in files.TYPES:
        raise Http404
    if not throttle.allow("open-data", network_of(request), **_ASKING):
        response = _wrong(_("Too many requests; please wait a while."), 429)
        response["Retry-After"] = "60"
        return response
    return None


def _wrong(words: str, status: int = 400) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")


def _month(request: HttpRequest, name: str) -> date | None:
    given = request.GET.get(name, "")
    if not given:
        return None
    try:
        month = date.fromisoformat(f"{given}-01")
    except ValueError:
        month = None
    if month is None or not 1990 <= month.year <= 9000:
        told = _("“%(name)s” is a month like 2026-01.")
        raise ValueError(told % {"name": name})
    return month


def _state(span: Span, what: str) -> str:
    """Changes whenever the figures of these days do: what a file's ETag is made of."""
    sums = cube.totals(figures.EVERYTHING, span)
    told = f"{span}{what}{get_language()}{sorted(sums.items())}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]
