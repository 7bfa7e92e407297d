"""A report as files: the same edition in the same language is the same bytes."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify

from feedback.reports import paper, workbook
from surveys.evaluations import follow_up_document, reporting
from surveys.evaluations.report_document import document
from surveys.models import Evaluation, Report

JSON = "application/json"
KINDS = ("pdf", "xlsx", "json")


def response(report: Report, kind: str, language: str) -> HttpResponse:
    """The file of this kind, to be kept."""
    if kind == "json":
        content, content_type = reporting.canonical(report.figures), JSON
    elif kind == "pdf":
        content = paper.pdf(document(report, language), report.written_at)
        content_type = paper.CONTENT_TYPE
    else:
        content = workbook.xlsx(document(report, language), report.written_at)
        content_type = workbook.CONTENT_TYPE
    answer = HttpResponse(content, content_type=content_type)
    name = slugify(f"evaluation-{report.figures['year']}-{report.evaluation_id}-{report.edition}")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{language}.{kind}"'
    answer["X-Content-SHA256"] = report.sha256
    return answer


def follow_up(evaluation: Evaluation, language: str, *, inside: bool) -> HttpResponse:
    """The follow-up plan on paper, as it stands now."""
    plan = follow_up_document.document(evaluation, language, inside=inside)
    answer = HttpResponse(paper.pdf(plan, timezone.now()), content_type=paper.CONTENT_TYPE)
    name = slugify(f"follow-up-{evaluation.year}-{evaluation.pk}")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{language}.pdf"'
    return answer
