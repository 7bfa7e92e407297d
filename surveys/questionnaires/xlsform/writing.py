"""A questionnaire as an XLSForm workbook, that tools of field teams (ODK, Kobo, Enketo) read."""

import io
from collections.abc import Iterable

import xlsxwriter
from django.utils.translation import gettext as _

from surveys.questionnaires.definition import Definition, Kind, Option, Question, Section, Words
from surveys.questionnaires.figures import NPS, SCALE
from surveys.questionnaires.xlsform import expressions
from surveys.questionnaires.xlsform.names import (
    CHOICES,
    DIMENSION_MARK,
    GRID,
    INTRO,
    LAST_MARK,
    NPS_LIST,
    NPS_MARK,
    OTHER,
    ROW_BREAK,
    SCALE_LIST,
    SCALE_MARK,
    SECTION_INTRO,
    SETTINGS,
    SHUFFLED_MARK,
    SURVEY,
    THANKS,
    TYPES,
    language_heading,
)

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ABC = ("type", "name")
_REST = ("required", "relevant", "constraint", "appearance", "parameters")


class NotWritable(Exception):
    """XLSForm has no words for something in it; the message says for what."""


def workbook(definition: Definition, *, title: str, code: str, version: str) -> bytes:
    """The workbook with the sheets survey, choices and settings. Raises `NotWritable`."""
    drawn = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(drawn, options) as book:
        labels = [f"label::{language_heading(each)}" for each in definition.languages]
        hints = [f"hint::{language_heading(each)}" for each in definition.languages]
        _fill(book, SURVEY, [*_ABC, *labels, *hints, *_REST], _survey(definition))
        columns = ["list_name", "name", *labels, "score", "alone", "last"]
        _fill(book, CHOICES, columns, _lists(definition))
        first = definition.languages[0]
        settings = {
            "form_title": title,
            "form_id": code,
            "version": version,
            "default_language": language_heading(first),
        }
        _fill(book, SETTINGS, list(settings), [settings])
    return drawn.getvalue()


def _fill(book, name: str, headings: list[str], rows: Iterable[dict]) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True})
    sheet.write_row(0, 0, headings, bold)
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, len(headings), 24)
    for number, row in enumerate(rows, start=1):
        for column, heading in enumerate(headings):
            if row.get(heading, "") != "":
                sheet.write_string(number, column, str(row[heading]))


def _survey(definition: Definition) -> Iterable[dict]:
    asked = {question.code: question for question in definition.questions}
    if any(definition.intro.values()):
        yield _note(INTRO, definition.intro)
    for section in definition.sections:
        yield _group(section, asked)
        if any(section.intro.values()):
            yield _note(f"{section.code}{SECTION_INTRO}", section.intro)
        for question in section.questions:
            yield from _question(question, asked)
        yield {"type": "end group"}
    if any(definition.thanks.values()):
        yield _note(THANKS, definition.thanks)


def _note(name: str, words: Words) -> dict:
    return {"type": "note", "name": name, **_in_languages("label", words)}


def _group(section: Section, asked: dict[str, Question]) -> dict:
    return {
        "type": "begin group",
        "name": section.code,
        **_in_languages("label", section.title),
        "relevant": _relevant(section, asked),
        "appearance": SHUFFLED_MARK if section.shuffled else "",
    }


def _question(question: Question, asked: dict[str, Question]) -> Iterable[dict]:
    row = {
        "type": _type(question),
        "name": question.code,
        **_in_languages("label", question.label),
        **_in_languages("hint", question.hint),
        "required": "yes" if question.required else "",
        "relevant": _relevant(question, asked),
        "constraint": expressions.constraint(question),
        "appearance": _appearance(question),
        "parameters": "randomize=true" if question.shuffled and question.options else "",
    }
    if question.kind is not Kind.MATRIX:
        yield row
        return
    yield row | {"required": "", "parameters": ""}
    for line in question.rows:
        yield {
            "type": f"select_one {question.code}",
            "name": f"{question.code}{ROW_BREAK}{line.code}",
            **_in_languages("label", line.label),
            "required": "yes" if question.required else "",
            "appearance": LAST_MARK if line.last else "",
        }
    yield {"type": "end group"}


def _type(question: Question) -> str:
    match question.kind:
        case Kind.SINGLE:
            return f"select_one {question.code}"
        case Kind.MULTIPLE:
            return f"select_multiple {question.code}"
        case Kind.SCALE:
            return f"select_one {SCALE_LIST}"
        case Kind.NPS:
            return f"select_one {NPS_LIST}"
        case Kind.MATRIX:
            return "begin group"
        case kind:
            return TYPES[kind]


def _appearance(question: Question) -> str:
    own = {Kind.SCALE: SCALE_MARK, Kind.NPS: NPS_MARK, Kind.MATRIX: GRID}.get(question.kind, "")
    mark = f"{DIMENSION_MARK}{question.dimension}" if question.dimension else ""
    mixed = SHUFFLED_MARK if question.shuffled and question.kind not in _RANDOMIZED else ""
    return " ".join(filter(None, (own, mark, mixed)))


_RANDOMIZED = (Kind.SINGLE, Kind.MULTIPLE)  # whose order of chance XLSForm has a word for


def _relevant(thing: Question | Section, asked: dict[str, Question]) -> str:
    try:
        return expressions.relevant(thing.shown_if, asked)
    except (KeyError, expressions.NotUnderstood) as error:
        words = _("XLSForm can't say when “%(code)s” is asked.") % {"code": thing.code}
        raise NotWritable(words) from error


def _lists(definition: Definition) -> Iterable[dict]:
    kinds = {question.kind for question in definition.questions}
    for kind, name, steps in ((Kind.SCALE, SCALE_LIST, SCALE), (Kind.NPS, NPS_LIST, NPS)):
        if kind in kinds:
            for step in steps:
                words = dict.fromkeys(definition.languages, str(step))
                yield {"list_name": name, "name": step, **_in_languages("label", words)}
    for question in definition.questions:
        for option in question.options:
            yield _choice(question.code, option)


def _choice(name: str, option: Option) -> dict:
    return {
        "list_name": name,
        "name": option.code,
        **_in_languages("label", option.label),
        "score": "" if option.score is None else repr(float(option.score)),
        "alone": "yes" if option.alone else "",
        "last": "yes" if option.last else "no" if option.code == OTHER else "",
    }


def _in_languages(column: str, words: Words) -> dict[str, str]:
    return {f"{column}::{language_heading(each)}": text for each, text in words.items() if text}
