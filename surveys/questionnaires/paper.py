"""The questionnaire as a sheet of paper, in the order in which it is written: never by chance.

Marks are squares to be crossed; each answer bears its number, so that whoever enters the sheet
types figures. The square code says which version this is. The same version is the same bytes.
"""

import io
from pathlib import Path

import segno
from django.utils.translation import gettext as _
from django.utils.translation import override

from feedback.reports import typesetting
from surveys.models import Version
from surveys.questionnaires.definition import Definition, Kind, Option, Question, labelled
from surveys.questionnaires.figures import NPS, SCALE
from surveys.questionnaires.versions import content_hash
from surveys.questionnaires.wording import conditions_words

_TEMPLATE = Path(__file__).with_name("paper.typ")
_LINES = {Kind.TEXT: 3, Kind.PLACE: 2, Kind.NUMBER: 1, Kind.DATE: 1}


def pdf(name: str, version: Version, language: str) -> bytes:
    """The sheet as a PDF in one language. Raises `typesetting.NotSet`."""
    with override(language):
        words = _sheet(name, version, language)
    return typesetting.pdf(_TEMPLATE, "sheet", words, version.frozen_at or version.created_at)


def _sheet(name: str, version: Version, language: str) -> dict:
    asked = version.definition
    mark = content_hash(asked)[:12]
    number = 0
    sections = []
    for section in asked.sections:
        questions = []
        for question in section.questions:
            number += 1
            questions.append(_question(asked, question, number, language))
        sections.append(
            {
                "title": labelled(section.title, language),
                "intro": labelled(section.intro, language),
                "only_if": _only_if(conditions_words(asked, section.shown_if, language)),
                "questions": questions,
            }
        )
    return {
        "language": language,
        "name": name,
        "version": _("Version %(number)d") % {"number": version.number}
        + ("" if version.frozen_at else " · " + _("draft")),
        "mark": mark,
        "qr": _qr(f"SANAL-Q {version.questionnaire_id}/{version.number} {language} {mark}"),
        "intro": labelled(asked.intro, language),
        "how": _("Please cross one square for each question, unless it says otherwise."),
        "sheet": _("Number of the sheet"),
        "interviewer": _("Interviewer"),
        "day": _("Day"),
        "thanks": labelled(asked.thanks, language),
        "sections": sections,
    }


def _question(asked: Definition, question: Question, number: int, language: str) -> dict:
    steps = {Kind.SCALE: SCALE, Kind.NPS: NPS}.get(question.kind)
    return {
        "number": number,
        "kind": question.kind.value,
        "words": labelled(question.label, language) or question.code,
        "hint": labelled(question.hint, language),
        "only_if": _only_if(conditions_words(asked, question.shown_if, language)),
        "note": _note(question),
        "options": [_words(option, language) for option in question.options],
        "rows": [_words(row, language) for row in question.rows],
        "steps": [str(step) for step in steps or ()],
        "lines": _LINES.get(question.kind, 0),
    }


def _only_if(words: str) -> str:
    return _("Only if %(conditions)s:") % {"conditions": words} if words else ""


def _note(question: Question) -> str:
    if question.kind is Kind.MULTIPLE:
        return _("Several crosses are possible.")
    if question.kind is Kind.PHOTO:
        return _("Please leave this out on paper.")
    return _("Day, month, year") if question.kind is Kind.DATE else ""


def _words(option: Option, language: str) -> str:
    return labelled(option.label, language) or option.code


def _qr(text: str) -> str:
    drawn = io.BytesIO()
    picture = segno.make_qr(text, error="m", boost_error=False)
    picture.save(drawn, kind="svg", border=0, dark="#000", light="#fff", xmldecl=False)
    return drawn.getvalue().decode()
