"""Sheets of paper at the desk: typing them in, comparing two entries, the third look."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import Capability
from feedback.desk import frame
from surveys import access
from surveys.asking import forms, papers, sittings
from surveys.asking.desk import TEMPLATES
from surveys.models import Sheet, Survey
from surveys.questionnaires.definition import Kind, Question, labelled

NEEDED = Capability.INTERVIEW
LISTED = 100


@dataclass(frozen=True)
class Difference:
    """A question that two people read differently, with the fields for the third look."""

    asked: forms.Asked
    first: str
    second: str


def sheets(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheets of a survey and where each stands."""
    if not access.may_enter_papers(request.user):
        return frame.forbidden(request, NEEDED)
    survey = access.survey_on_paper(request.user, pk)
    found = survey.sheets.prefetch_related("entries__user").order_by("state", "-pk")[:LISTED]
    context = {
        "title": _("Paper: %(name)s") % {"name": survey.name},
        "survey": survey,
        "sheets": [
            {
                "sheet": sheet,
                "mine": request.user.pk in {entry.user_id for entry in sheet.entries.all()},
                "readers": [entry.user for entry in sheet.entries.all() if not entry.is_last],
                "third": next((e.user for e in sheet.entries.all() if e.is_last), None),
            }
            for sheet in found
        ],
    }
    return frame.render(request, f"{TEMPLATES}/sheets.html", context)


def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Type in one sheet. What somebody else typed is not shown."""
    if not access.may_enter_papers(request.user):
        return frame.forbidden(request, NEEDED)
    survey = access.survey_on_paper(request.user, pk)
    language = _language(request)
    # Without a seed: in the order that is printed.
    asked = [forms.Asked(question, language, None) for question in papers.questions(survey)]
    number = (request.POST.get("number") or request.GET.get("number") or "").strip()[:30]
    if request.method != "POST":
        return _entry(request, survey, number, language, asked)
    answers = _read(asked, request)
    fault = "" if number else _("Write the number that stands on the sheet.")
    if fault or any(each.error for each in asked):
        return _entry(request, survey, number, language, asked, fault=fault, status=422)
    try:
        sheet = papers.enter(survey, number, answers, user=request.user, language=language)
    except papers.SamePerson:
        fault = _("You entered this sheet yourself: somebody else must enter it now.")
    except papers.Settled:
        fault = _("This sheet is entered already.")
    except sittings.Closed:
        fault = _("The survey is closed.")
    else:
        messages.success(request, _said(sheet))
        return HttpResponseRedirect(reverse("admin:survey_sheets", args=[pk]))
    return _entry(request, survey, number, language, asked, fault=fault, status=409)


def _said(sheet: Sheet) -> str:
    return {
        Sheet.State.ENTERED_ONCE: _("Kept. Somebody else enters it once more."),
        Sheet.State.DIFFERS: _("The two entries differ: a third person looks at the paper."),
        Sheet.State.SETTLED: _("Both entries agree: the answers are kept."),
    }[sheet.state]


def _entry(
    request: HttpRequest,
    survey: Survey,
    number: str,
    language: str,
    asked: list[forms.Asked],
    *,
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "title": _("Enter a sheet"),
        "survey": survey,
        "number": number,
        "language": language,
        "languages": settings.LANGUAGES,
        "asked": asked,
        "content_language": language,
        "fault": fault,
    }
    return frame.render(request, f"{TEMPLATES}/sheet.html", context, status=status)


def _language(request: HttpRequest) -> str:
    """The language of the paper; until it is said, the reader's."""
    wanted = request.POST.get("language") or request.GET.get("language") or ""
    return wanted if wanted in dict(settings.LANGUAGES) else request.LANGUAGE_CODE


def _read(asked: list[forms.Asked], request: HttpRequest) -> dict:
    answers = {}
    for each in asked:
        each.raw = forms.sent(each.question, request.POST)
        value, each.error = papers.clean(each.question, each.raw, each.language)
        if value is not None:
            answers[each.question.code] = value
    return answers


def settle(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    """Both entries beside each other; what the paper says is chosen by a third person."""
    if not access.may_enter_papers(request.user):
        return frame.forbidden(request, NEEDED)
    survey = access.survey_on_paper(request.user, pk)
    held = get_object_or_404(survey.sheets, pk=sheet, state=Sheet.State.DIFFERS)
    first, second = held.entries.filter(is_last=False).select_related("user")
    asked = [
        forms.Asked(question, held.language, None, first.answers.get(question.code))
        for question in papers.differences(survey, first, second)
    ]
    fault = ""
    if request.method == "POST":
        answers = _read(asked, request)
        if not any(each.error for each in asked):
            try:
                papers.settle(held, answers, user=request.user)
            except papers.SamePerson:
                fault = _("You entered this sheet yourself: a third person settles it.")
            except (papers.Settled, sittings.Closed):
                fault = _("This sheet can't be settled any more.")
            else:
                messages.success(request, _("Settled: the answers are kept."))
                return HttpResponseRedirect(reverse("admin:survey_sheets", args=[pk]))
    context = {
        "title": _("Sheet %(number)s: what does the paper say?") % {"number": held.number},
        "survey": survey,
        "sheet": held,
        "people": (first.user, second.user),
        "rows": [
            Difference(
                each,
                _shown(each.question, first.answers.get(each.question.code), held.language),
                _shown(each.question, second.answers.get(each.question.code), held.language),
            )
            for each in asked
        ],
        "content_language": held.language,
        "fault": fault,
    }
    return frame.render(request, f"{TEMPLATES}/settle.html", context)


def _shown(question: Question, answer, language: str) -> str:
    """An answer in words."""
    if answer is None:
        return "–"
    labels = {each.code: labelled(each.label, language) for each in question.options}
    match question.kind:
        case Kind.SINGLE:
            return labels.get(answer, answer)
        case Kind.MULTIPLE:
            return ", ".join(labels.get(code, code) for code in answer)
        case Kind.MATRIX:
            rows = {each.code: labelled(each.label, language) for each in question.rows}
            return "; ".join(f"{rows.get(row)}: {labels.get(code)}" for row, code in answer.items())
        case Kind.PLACE:
            return answer.get("address", "")
    return str(answer)
