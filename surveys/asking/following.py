"""Questions that hang on another of the same page: what a script must know to show them, and take
them away again, while somebody answers. Without a script they come when the page was sent; what
was sent is judged by the server's own rules either way (`pages`).

The rules themselves are those of `static/surveys/field/{flow,answers}.js`.
"""

from collections.abc import Mapping

from django.utils.translation import ngettext

from surveys.asking import forms
from surveys.questionnaires.definition import Definition, Section, to_json

_KNOWN = ("code", "kind", "required", "least", "most", "shown_if", "rows")


def rules(definition: Definition, answers: Mapping, page: forms.Page) -> dict | None:
    """The questions up to this page without their words, or all where more may follow it; the
    answers before it that any of them hangs on, what is said when questions appear, and what may
    come after; None where nothing hangs on the page."""
    codes = {each.question.code for each in page.line}
    asked_for = {condition.question for each in page.line for condition in each.question.shown_if}
    later = further(definition, page)
    if not codes & asked_for and not later:
        return None
    sections = definition.sections if later else _up_to(definition, codes)
    hung_on = {
        condition.question
        for section in sections
        for part in (section, *section.questions)
        for condition in part.shown_if
    }
    known = to_json(Definition(sections))["sections"]
    return {
        "definition": {"sections": [_terse(each) for each in known]},
        "answers": {code: answers[code] for code in hung_on - codes if code in answers},
        "said": [_said(count) for count, _each in enumerate(page.line, start=1)],
        "further": later,
    }


def further(definition: Definition, page: forms.Page) -> list[str]:
    """Of the last page: the questions beyond it that its answers may bring up."""
    if not page.is_last:
        return []
    codes = {each.question.code for each in page.line}
    return [
        question.code
        for section in definition.sections
        for question in section.questions
        if question.code not in codes
        and codes & {each.question for each in (*section.shown_if, *question.shown_if)}
    ]


def _up_to(definition: Definition, codes: set[str]) -> tuple[Section, ...]:
    found = []
    for section in definition.sections:
        found.append(section)
        if any(question.code in codes for question in section.questions):
            break
    return tuple(found)


def _terse(section: dict) -> dict:
    """A section as JSON without what is shown of it."""
    return {
        "shown_if": section["shown_if"],
        "questions": [_of_question(each) for each in section["questions"]],
    }


def _of_question(question: dict) -> dict:
    kept = {name: question[name] for name in _KNOWN}
    kept["rows"] = [{"code": each["code"]} for each in question["rows"]]
    kept["options"] = [
        {"code": each["code"], "alone": each["alone"]} for each in question["options"]
    ]
    return kept


def _said(count: int) -> str:
    words = ngettext(
        "Thank you. One more question follows from your answer.",
        "Thank you. %(count)s more questions follow from your answers.",
        count,
    )
    return words % {"count": count}
