"""The report at the desk: written, looked at, published by another person."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.roles import Capability
from feedback.desk import frame
from feedback.desk.forms import WordsField
from surveys.evaluations import hearing, planning, report_files, reporting, screen
from surveys.evaluations.planning import NotReady
from surveys.evaluations.report_document import document
from surveys.evaluations.reporting import CannotReport
from surveys.models import Evaluation, Report

Step = Evaluation.Step


class WriteForm(forms.Form):
    """What is said beside the figures."""

    remarks = WordsField(label=gettext_lazy("Remarks, before the figures"), rows=5, required=False)
    correction = WordsField(
        label=gettext_lazy("What this edition corrects, if one is out"), rows=2, required=False
    )

    use_required_attribute = False


def report(request: HttpRequest, evaluation: Evaluation, form: WriteForm | None = None):
    """The editions, and the newest as it reads."""
    editions = list(evaluation.reports.select_related("written_by", "published_by"))
    newest = editions[0] if editions else None
    context = {
        "form": form or WriteForm(auto_id="report_%s"),
        "editions": editions,
        "newest": newest,
        "document": document(newest, get_language() or "en") if newest else None,
        "may_publish": _may_publish(request, evaluation, newest),
        "lacking": hearing.missing(newest) if newest and not newest.published_at else [],
        "hearings": hearing.of(newest) if newest else [],
        "may_ask": _may_ask(newest),
        "may_write": evaluation.step in (Step.REPORT, Step.FOLLOW_UP),
        "missing": planning.missing(evaluation),
        "is_now": evaluation.step == Step.REPORT,
    }
    status = 400 if form else 200
    return screen.render(request, evaluation, Step.REPORT, "report.html", context, status=status)


def _may_publish(request: HttpRequest, evaluation: Evaluation, newest: Report | None) -> bool:
    return (
        newest is not None
        and newest.published_at is None
        and newest.written_by_id != request.user.pk
        and planning.may_approve(evaluation, request.user)
    )


def _may_ask(newest: Report | None) -> bool:
    return newest is not None and not newest.published_at and not hasattr(newest, "hearing")


def write(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    """Freeze what the evaluation says now."""
    if evaluation.step not in (Step.REPORT, Step.FOLLOW_UP):
        words = _("The report is written when the scores are counted.")
        return screen.not_ready(request, evaluation, Step.REPORT, NotReady([words]))
    form = WriteForm(request.POST, auto_id="report_%s")
    if not form.is_valid():
        return report(request, evaluation, form)
    try:
        reporting.write(evaluation, request.user, **form.cleaned_data)
    except CannotReport as error:
        return screen.not_ready(request, evaluation, Step.REPORT, NotReady([str(error)]))
    return screen.back(request, evaluation, Step.REPORT, _("Written. Another person publishes it."))


def publish(request: HttpRequest, evaluation: Evaluation, edition: int) -> HttpResponse:
    """Open it to everybody."""
    if not planning.may_approve(evaluation, request.user):
        return frame.forbidden(request, Capability.APPROVE_SENDING)
    try:
        reporting.publish(_edition(evaluation, edition), request.user)
    except CannotReport as error:
        return screen.not_ready(request, evaluation, Step.REPORT, NotReady([str(error)]))
    return screen.back(request, evaluation, Step.REPORT, _("Published."))


def file(request: HttpRequest, evaluation: Evaluation, edition: int, kind: str) -> HttpResponse:
    """An edition as a file, published or not."""
    if kind not in report_files.KINDS:
        raise Http404
    found = _edition(evaluation, edition)
    return report_files.response(found, kind, get_language() or "en")


def _edition(evaluation: Evaluation, edition: int) -> Report:
    found = evaluation.reports.filter(edition=min(edition, 32767)).first()
    if found is None:
        raise Http404
    return found
