"""The questionnaire as a sheet of paper, set by typst: what it asks goes in as JSON and is never
read as markup.

Marks are squares to be crossed; each answer bears its number, so that whoever enters the sheet
types figures. The square code says which version this is. The same version is the same bytes.
"""

import io
import json
from pathlib import Path

import segno
import typst
from django.utils.translation import gettext as _
from django.utils.translation import override

from surveys.models import Version
from surveys.questionnaires.definition import Definition, Kind, Option, Question, labelled
from surveys.questionnaires.figures import NPS, SCALE
from surveys.questionnaires.versions import content_hash
from surveys.questionnaires.wording import conditions_words

CONTENT_TYPE = "application/pdf"
_TEMPLATE = Path(__file__).with_name("paper.typ")
_UNPRINTABLE = dict.fromkeys(code for code in range(32) if chr(code) not in "\n\t")
_LINES = {Kind.TEXT: 3, Kind.PLACE: 2, Kind.NUMBER: 1, Kind.DATE: 1}


class NotSet(Exception):
    """The sheet cannot be set."""


def pdf(name: str, version: Version, language: str) -> bytes:
    """The sheet as a PDF in one language. Raises `NotSet`."""
    with override(language):
        words = _sheet(name, version, language)
    data = json.dumps(_printable(words), ensure_ascii=False)
    moment = version.frozen_at or version.created_at
    try:
        return typst.Compiler(_TEMPLATE, ignore_system_fonts=True).compile(
            format="pdf", sys_inputs={"sheet": data}, timestamp=int(moment.timestamp())
        )
    except typst.TypstError as error:
        raise NotSet(error.message) from error


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
        + ("" if version.frozen_at else f" · {_('draft')}"),
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


def _printable(value):
    """The same without the letters that cannot be printed."""
    if isinstance(value, str):
        return value.translate(_UNPRINTABLE)
    if isinstance(value, dict):
        return {key: _printable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_printable(each) for each in value]
    return value
