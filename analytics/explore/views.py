"""The page where analysts slice the figures, and its files."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permissions import can
from accounts.roles import Capability
from analytics import access
from analytics.explore import answers, asked, files, saving
from analytics.explore.asking import Exploration
from analytics.models import ExportLog, FactsState
from analytics.names import Names


@require_safe
@never_cache
@access.for_officials
def explore(request: HttpRequest) -> HttpResponse:
    """Any measure by any two dimensions; without a question, the reader's own first view."""
    if not request.GET and (start := saving.start_of(request.user)):
        return redirect(f"{reverse('analytics:explore')}?{start.query}")
    within = access.figures_reach(request.user)
    question = Exploration(request.GET)
    found = answers.answer(question.slice(within), question)
    names = found.names or Names({})
    context = {
        "question": question,
        "period": question.time,
        "asked": asked.parts(question, names, within),
        "answer": found,
        "table": asked.table(found.sheet, question),
        "formats": ExportLog.Format.choices,
        "query": question.query(),
        "views": saving.offered(request.user),
        "bounds": access.bounds(request.user, within),
        "counted_at": FactsState.objects.values_list("counted_at", flat=True).first(),
        "may_enter_desk": can(request.user, Capability.ENTER_DESK),
    }
    return render(request, "analytics/explore/page.html", context)


@require_safe
@never_cache
@access.for_officials
def export(request: HttpRequest) -> HttpResponse:
    """What is shown, as a file; who took it is kept."""
    question = Exploration(request.GET)
    kind = request.GET.get("format", "")
    if not question.is_valid() or kind not in ExportLog.Format.values:
        text = _("This file cannot be made: the address asks for something that does not exist.")
        return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
    within = access.figures_reach(request.user)
    found = answers.answer(question.slice(within), question, files.MOST[kind])
    return files.respond(request.user, found, question, kind)
