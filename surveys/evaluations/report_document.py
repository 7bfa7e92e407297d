"""A frozen report as a document in one language: for a page, slides, paper and a workbook."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from feedback.reports.document import Document, Part
from surveys.evaluations import hearing, report_background, report_compared, report_figures
from surveys.evaluations.report_told import Told
from surveys.evaluations.scoring_measures import CSAT, INDEX, NPS
from surveys.models import Report
from surveys.models.evaluations import called


def document(report: Report, language: str) -> Document:
    """The report as it is shown, printed and put into a workbook."""
    with override(language):
        told = Told(report.figures, language)
        first, last = (date.fromisoformat(day) for day in told.figures["period"])
        return Document(
            language=language,
            centre=told.figures["centre"],
            title=f"{told.figures['name']} {told.figures['year']}",
            number=_("edition %(number)d") % {"number": report.edition},
            period=f"{date_format(first, 'DATE_FORMAT')} – {date_format(last, 'DATE_FORMAT')}",
            of=", ".join(told.name(body) for body in told.bodies),
            sentences=list(report_figures.sentences(told)),
            facts=_facts(report, told),
            parts=[part for part in _parts(report, told) if part],
            seal=[("SHA-256", report.sha256)],
        )


def _facts(report: Report, told: "Told") -> list[tuple[str, str]]:
    written = timezone.localtime(report.written_at)
    used = told.figures["guideline"]
    facts = [
        (_("Guideline"), called(used["name"], used.get("edition", ""))),
        (_("Written"), date_format(written, "DATE_FORMAT")),
    ]
    if report.correction:
        facts.append((_("What this edition corrects"), report.correction))
    return facts


def _parts(report: Report, told: "Told") -> Iterable[Part | None]:
    yield report_figures.summary(told)
    if report.remarks:
        yield Part("remarks", _("Remarks"), paragraphs=report.remarks.split("\n\n"))
    yield report_figures.measure(told, INDEX, _("Satisfaction index"))
    yield report_figures.dimensions(told)
    yield report_figures.measure(told, CSAT, _("Satisfied people"))
    yield report_figures.measure(told, NPS, _("Would recommend it"))
    yield report_figures.questions_scored(told)
    yield report_compared.differences(told)
    yield report_compared.since_last(told)
    yield report_compared.since_last_by_part(told)
    yield report_compared.since_last_by_question(told)
    yield report_background.followed_up(told)
    yield hearing.annex(report)
    yield report_background.response(told)
    yield report_background.method(told)
    yield report_background.questionnaire(told)
