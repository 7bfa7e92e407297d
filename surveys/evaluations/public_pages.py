"""Evaluations for everybody: the published reports, slides for the council, the follow-up."""

from collections import defaultdict
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from feedback.pages import files
from surveys.evaluations import following_up, report_files, reporting
from surveys.evaluations.report_document import document
from surveys.models import Evaluation, Report

MOST = 100
_PAGES = "surveys/evaluations/public"
_NOT_ON_SLIDES = ("questionnaire", "method", "comments")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The evaluations whose report is out, the latest year first."""
    out = Report.objects.filter(published_at__isnull=False).values("evaluation")
    found = Evaluation.objects.filter(pk__in=out).prefetch_related("bodies__organisation")
    return render(request, f"{_PAGES}/index.html", {"evaluations": found[:MOST]})


@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest published edition, and how far the follow-up is."""
    found = _published(pk)
    actions = found.evaluation.actions.select_related("organisation").order_by(
        "organisation", "due_on", "pk"
    )
    today = timezone.localdate()
    evidence = defaultdict(list)
    for each in following_up.files_for_all(found.evaluation):
        evidence[each.entry.action_id].append(each)
    context = {
        "report": found,
        "document": document(found, get_language() or "en"),
        "actions": [
            {
                "action": action,
                "late": action.state in following_up.OPEN and action.due_on < today,
                "files": evidence[action.pk],
            }
            for action in actions
        ],
        "standing": following_up.standing(found.evaluation),
        "is_intact": reporting.is_intact(found),
    }
    return render(request, f"{_PAGES}/report.html", context)


@require_safe
def slides(request: HttpRequest, pk: int) -> HttpResponse:
    """The same, a finding a screen, for a room."""
    found = _published(pk)
    shown = document(found, get_language() or "en")
    parts = [part for part in shown.parts if part.name not in _NOT_ON_SLIDES]
    return render(
        request,
        f"{_PAGES}/slides.html",
        {"report": found, "document": shown, "parts": parts},
    )


@require_safe
def file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The published edition as PDF, workbook or data."""
    if kind not in report_files.KINDS:
        raise Http404
    return report_files.response(_published(pk), kind, get_language() or "en")


@require_safe
def evidence(request: HttpRequest, pk: int, file: UUID) -> HttpResponseBase:
    """A file that shows what was done, where the plan says that everybody may read it."""
    found = following_up.files_for_all(_published(pk).evaluation).filter(pk=file).first()
    if found is None:
        raise Http404
    return files.serve(request, found.attachment)


@require_safe
def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """The follow-up plan on paper."""
    found = _published(pk)
    return report_files.follow_up(found.evaluation, get_language() or "en", inside=False)


def _published(pk: int) -> Report:
    """The newest edition that is out, or 404."""
    if pk >= 2**63:
        raise Http404
    evaluation = Evaluation.objects.filter(pk=pk).first()
    found = reporting.published(evaluation) if evaluation else None
    if found is None:
        raise Http404
    return found
