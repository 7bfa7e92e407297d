"""What a survey's answers add up to: counts, shares and means by question, and nothing that points
at anybody.

Below `least_answers` complete responses nothing is shown at all, and of a question nothing below as
many answers. In an anonymous survey a cell of one or two people is not shown as a number
(`SMALL`); if it were the only one hidden in a question, the rest would tell it, so the next
smallest is hidden with it (primary and complementary suppression: Hundepool et al., Statistical
Disclosure Control, 2012, ch. 4).
"""

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet

from surveys.models import Response, Survey
from surveys.questionnaires.definition import Definition, Kind, Question, labelled

SMALL = 3  # fewer people than this are no number
WORDS_SHOWN = 200
_IN_WORDS = {Kind.TEXT, Kind.PLACE}


@dataclass(frozen=True)
class Cell:
    """One answer that could be chosen. `count` is None where it is hidden."""

    label: str
    count: int | None
    share: float | None

    @property
    def percent(self) -> int | None:
        """For a bar: the share in whole percent."""
        return None if self.share is None else round(self.share * 100)


@dataclass
class Found:
    """What came of a question. `answered` of those who were asked; `hidden`: too few answers."""

    question: Question
    label: str
    answered: int
    cells: list[Cell] = field(default_factory=list)
    lines: list[tuple[str, int, list[Cell]]] = field(default_factory=list)
    mean: float | None = None
    middle: float | None = None
    least: object = None
    most: object = None
    texts: list[str] = field(default_factory=list)
    photos: list[str] = field(default_factory=list)
    unshown: int = 0  # photos without a copy that can be shown
    hidden: bool = False


def complete(survey: Survey) -> QuerySet[Response]:
    """The responses that count."""
    return Response.objects.filter(survey=survey, completed_at__isnull=False, is_test=False)


def shown(survey: Survey) -> QuerySet[Response]:
    """Those of them that figures and files may be made of now: of an anonymous survey that is
    still open, what lies mixed with others (`surveys.asking.anonymity`)."""
    found = complete(survey)
    grows = survey.is_anonymous and survey.state == Survey.State.OPEN
    return found.filter(is_mixed=True) if grows else found


def of(survey: Survey, language: str, *, with_words: bool) -> tuple[int, list[Found]]:
    """How many responses are shown, and what came of each question; none below the least."""
    rows = shown(survey).order_by("id").values_list("answers", flat=True)
    answers = list(rows.iterator(chunk_size=2000))
    if len(answers) < max(survey.least_answers, 1):
        return len(answers), []
    definition: Definition = survey.version.definition
    hide = SMALL if survey.is_anonymous else 0
    return len(answers), [
        _of_question(
            question,
            [given[question.code] for given in answers if question.code in given],
            language,
            least=survey.least_answers,
            hide=hide,
            with_words=with_words,
        )
        for question in definition.questions
    ]


def _of_question(
    question: Question, given: list, language: str, *, least: int, hide: int, with_words: bool
) -> Found:
    found = Found(question, labelled(question.label, language), len(given))
    if len(given) < max(least, 1):
        found.hidden = True
        return found
    match question.kind:
        case Kind.SINGLE:
            found.cells = _options(question, Counter(given), len(given), language, hide)
        case Kind.MULTIPLE:
            ticked = Counter(code for each in given for code in each)
            found.cells = _options(question, ticked, len(given), language, hide)
        case Kind.SCALE | Kind.NPS:
            marks = range(1, 6) if question.kind is Kind.SCALE else range(11)
            counts = Counter(given)
            labels = [(str(mark), counts[mark]) for mark in marks]
            found.cells = cells(labels, len(given), hide)
            if all(cell.count is not None for cell in found.cells):  # else it would tell them
                found.mean = statistics.fmean(given)
        case Kind.NUMBER:
            found.mean, found.middle = statistics.fmean(given), statistics.median(given)
            if not hide:
                found.least, found.most = min(given), max(given)
        case Kind.MATRIX:
            found.lines = _lines(question, given, language, least, hide)
        case Kind.PHOTO if with_words:
            found.photos = sorted(identity for each in given for identity in each)[:WORDS_SHOWN]
        case _ if question.kind in _IN_WORDS and with_words:
            texts = [_words(each) for each in given]
            found.texts = sorted(filter(None, texts), key=str.casefold)[:WORDS_SHOWN]
    return found


def _words(answer) -> str:
    return answer.get("address", "") if isinstance(answer, Mapping) else str(answer)


def _options(
    question: Question, counts: Counter, total: int, language: str, hide: int
) -> list[Cell]:
    labels = [
        (labelled(option.label, language), counts[option.code]) for option in question.options
    ]
    return cells(labels, total, hide)


def _lines(question: Question, given: list[dict], language: str, least: int, hide: int):
    lines = []
    for row in question.rows:
        chosen = [each[row.code] for each in given if row.code in each]
        shown = []
        if len(chosen) >= least:
            shown = _options(question, Counter(chosen), len(chosen), language, hide)
        lines.append((labelled(row.label, language), len(chosen), shown))
    return lines


def cells(labels: Iterable[tuple[str, int]], total: int, hide: int) -> list[Cell]:
    """Counts with their shares; those of fewer than `hide` people hidden, and never one alone."""
    labels = list(labels)
    hidden = {at for at, (_label, count) in enumerate(labels) if 0 < count < hide}
    if len(hidden) == 1:
        others = [
            (count, at) for at, (_l, count) in enumerate(labels) if count and at not in hidden
        ]
        if others:
            hidden.add(min(others)[1])
    return [
        Cell(label, None, None)
        if at in hidden
        else Cell(label, count, count / total if total else 0.0)
        for at, (label, count) in enumerate(labels)
    ]
