"""The answers of a survey as a file: one line a response, and the codebook that explains it.

Each file is written to the log before its first byte is sent. Of an anonymous survey the lines
come in an order of chance, anew each time, and bear no moment, no number and no channel. Words are
in it only for who may read words.
"""

import csv
import io
import random
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import IO

import xlsxwriter
from django.utils import timezone

from accounts.models import User
from surveys.asking import photos, results
from surveys.models import AnswersTaken, Response, Survey
from surveys.questionnaires.definition import Kind, Question, labelled

CSV, XLSX = "csv", "xlsx"
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WORDS = {Kind.TEXT, Kind.PLACE, Kind.PHOTO}
_AT_ONCE = 1000  # responses that are held while a file is written
_dice = random.SystemRandom()


class TooFew(Exception):
    """There are fewer answers than the survey shows anything of."""


def take(survey: Survey, kind: str, *, user: User, with_words: bool) -> IO[bytes]:
    """The file, once it is in the log. Raises `TooFew`."""
    ids = list(results.shown(survey).order_by("id").values_list("pk", flat=True))
    if len(ids) < results.least(survey):
        raise TooFew
    if survey.is_anonymous:
        _dice.shuffle(ids)
    AnswersTaken.objects.create(
        survey=survey, user=user, format=kind, rows=len(ids), has_words=with_words
    )
    questions = _questions(survey, with_words)
    write = _csv if kind == CSV else _xlsx
    table = chain([_head(survey, questions)], _lines(survey, questions, ids))
    return write(table, codebook(survey, questions))


def _lines(survey: Survey, questions: list[Question], ids: list[int]) -> Iterator[list]:
    """A line of each response, in this order; however many there are, few are held."""
    known = Response.objects.select_related("organisation")
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        found = known.in_bulk(some)
        for pk in some:
            yield _line(survey, questions, found[pk])


def _questions(survey: Survey, with_words: bool) -> list[Question]:
    asked = survey.version.definition.questions
    return [each for each in asked if with_words or each.kind not in _WORDS]


def _columns(question: Question) -> list[str]:
    """One for a question; of several choices one for each, of a matrix one for each line."""
    match question.kind:
        case Kind.MULTIPLE:
            return [f"{question.code}.{option.code}" for option in question.options]
        case Kind.MATRIX:
            return [f"{question.code}.{row.code}" for row in question.rows]
        case Kind.PLACE:
            return [f"{question.code}.{part}" for part in ("address", "latitude", "longitude")]
    return [question.code]


def _head(survey: Survey, questions: list[Question]) -> list[str]:
    about = ["organisation", "place", "mode"]
    if not survey.is_anonymous:
        about += ["channel", "language", "started", "completed", "seconds"]
    return [*about, *(name for question in questions for name in _columns(question))]


def _line(survey: Survey, questions: list[Question], response: Response) -> list:
    about = [str(response.organisation or ""), response.place, response.mode]
    if not survey.is_anonymous:
        started, completed = (
            timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
            for moment in (response.started_at, response.completed_at)
        )
        spent = round(sum(response.seconds.values()), 1) if response.seconds else ""
        about += [response.channel, response.language, started, completed, spent]
    values = [
        value
        for question in questions
        for value in _values(survey, question, response.answers.get(question.code))
    ]
    return [*about, *values]


def _values(survey: Survey, question: Question, answer) -> list:
    match question.kind:
        case Kind.MULTIPLE:
            chosen = answer or []
            asked = answer is not None
            return [int(option.code in chosen) if asked else "" for option in question.options]
        case Kind.MATRIX:
            return [(answer or {}).get(row.code, "") for row in question.rows]
        case Kind.PLACE:
            parts = answer if isinstance(answer, Mapping) else {}
            return [
                "" if parts.get(part) is None else parts[part]
                for part in ("address", "latitude", "longitude")
            ]
        case Kind.PHOTO:
            return [" ".join(photos.link(survey, identity) for identity in answer or ())]
    return ["" if answer is None else answer]


def codebook(survey: Survey, questions: list[Question]) -> list[list[str]]:
    """What each column means: its name, the kind, the words, and what each code stands for."""
    language = next(iter(survey.version.definition.languages), "en")
    lines = [["column", "kind", "question", "value", "meaning"]]
    for question in questions:
        label = labelled(question.label, language)
        lines += [
            [column, question.kind.value, label, "", _part(question, column, language)]
            for column in _columns(question)
        ]
        coded = question.options if question.kind in (Kind.SINGLE, Kind.MATRIX) else ()
        lines += [
            [question.code, question.kind.value, label, each.code, labelled(each.label, language)]
            for each in coded
        ]
    return lines


def _part(question: Question, column: str, language: str) -> str:
    _code, _dot, part = column.partition(".")
    named = {each.code: each for each in (*question.options, *question.rows)}
    return labelled(named[part].label, language) if part in named else part


def safe(value):
    """Text that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def _csv(table: Iterable[list], book: list[list[str]]) -> IO[bytes]:
    """The codebook stands below the answers, after an empty line."""
    file = tempfile.TemporaryFile(suffix=".csv")  # noqa: SIM115
    text = io.TextIOWrapper(file, "utf-8", newline="")
    text.write("\ufeff")
    writer = csv.writer(text)
    for lines in (table, [[]], book):
        writer.writerows([safe(value) for value in line] for line in lines)
    text.detach()  # writes what it holds; whoever is given the file closes it
    file.seek(0)
    return file


def _xlsx(table: Iterable[list], book: list[list[str]]) -> IO[bytes]:
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115
    options = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    with xlsxwriter.Workbook(file, options | {"constant_memory": True}) as workbook:
        strong = workbook.add_format({"bold": True})
        for name, lines in (("answers", table), ("codebook", book)):
            sheet = workbook.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for at, line in enumerate(lines):
                cells = [safe(value) for value in line]
                sheet.write_row(at, 0, cells, strong if at == 0 else None)
    file.seek(0)
    return file
