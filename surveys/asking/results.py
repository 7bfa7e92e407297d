"""What a survey's answers add up to: counts, shares and means by question, and nothing that points
at anybody.

Below `least` complete responses nothing is shown at all, and of a question nothing below as
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
    score: float | None = None  # net promoter score, -100 to 100
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


def least(survey: Survey) -> int:
    """Of fewer answers nothing is told. An anonymous survey may not say fewer than `SMALL`: who
    answered stands on the list of whom was invited."""
    return max(survey.least_answers, SMALL if survey.is_anonymous else 1)


def shown(survey: Survey) -> QuerySet[Response]:
    """Those of them that figures and files may be made of now: of an anonymous survey that is
    still open, what lies mixed with others (`surveys.asking.anonymity`)."""
    found = complete(survey)
    grows = survey.is_anonymous and survey.state == Survey.State.OPEN
    return found.filter(is_mixed=True) if grows else found


def of(survey: Survey, language: str, *, with_words: bool) -> tuple[int, list[Found]]:
    """How many responses are shown, and what came of each question; none below the least. They
    are walked through once, and none is held: what is held grows with what can be answered."""
    definition: Definition = survey.version.definition
    given = [Given(question, with_words=with_words) for question in definition.questions]
    total = 0
    for answers in shown(survey).values_list("answers", flat=True).iterator(chunk_size=2000):
        total += 1
        for each in given:
            if each.question.code in answers:
                each.add(answers[each.question.code])
    fewest = least(survey)
    if total < fewest:
        return total, []
    hide = SMALL if survey.is_anonymous else 0
    return total, [_of_question(each, language, least=fewest, hide=hide) for each in given]


class Given:
    """What was answered to one question, folded as it comes: how often each thing was said, by row
    in a matrix; and of words the first few in their order."""

    def __init__(self, question: Question, *, with_words: bool) -> None:
        self.question = question
        self.with_words = with_words
        self.answered = 0
        self.counts: Counter = Counter()
        self.rows: dict[str, Counter] = {row.code: Counter() for row in question.rows}
        self._words: list[str] = []

    def add(self, answer) -> None:
        self.answered += 1
        match self.question.kind:
            case Kind.MULTIPLE:
                self.counts.update(answer)
            case Kind.SINGLE | Kind.SCALE | Kind.NPS | Kind.NUMBER:
                self.counts[answer] += 1
            case Kind.MATRIX:
                for code, chosen in answer.items():
                    if code in self.rows:
                        self.rows[code][chosen] += 1
            case Kind.PHOTO if self.with_words:
                self._keep(answer)
            case kind if kind in _IN_WORDS and self.with_words:
                self._keep(filter(None, [_words(answer)]))

    def _keep(self, words: Iterable[str]) -> None:
        self._words += words
        if len(self._words) > 10 * WORDS_SHOWN:
            self._words = self.words

    @property
    def words(self) -> list[str]:
        """What is shown of words, and of the identities of photos."""
        return sorted(self._words, key=lambda each: (each.casefold(), each))[:WORDS_SHOWN]


def _of_question(given: Given, language: str, *, least: int, hide: int) -> Found:
    question, counts, answered = given.question, given.counts, given.answered
    found = Found(question, labelled(question.label, language), answered)
    if answered < least:
        found.hidden = True
        return found
    match question.kind:
        case Kind.SINGLE | Kind.MULTIPLE:
            found.cells = _options(question, counts, answered, language, hide)
        case Kind.SCALE | Kind.NPS:
            marks = range(1, 6) if question.kind is Kind.SCALE else range(11)
            found.cells = cells([(str(mark), counts[mark]) for mark in marks], answered, hide)
            if all(cell.count is not None for cell in found.cells):  # else it would tell them
                found.mean = statistics.fmean(counts.elements())
                found.score = _promoters(counts) if question.kind is Kind.NPS else None
        case Kind.NUMBER:
            found.mean = statistics.fmean(counts.elements())
            found.middle = statistics.median(counts.elements())
            if not hide:
                found.least, found.most = min(counts), max(counts)
        case Kind.MATRIX:
            found.lines = _lines(given, language, least, hide)
        case Kind.PHOTO:
            found.photos = given.words
        case _ if question.kind in _IN_WORDS:
            found.texts = given.words
    return found


def _promoters(counts: Counter) -> float:
    """The share of 9 and 10 less that of 0 to 6, in percent (Reichheld, 2003)."""
    above = sum(counts[mark] for mark in (9, 10))
    below = sum(counts[mark] for mark in range(7))
    return 100 * (above - below) / counts.total()


def _words(answer) -> str:
    return answer.get("address", "") if isinstance(answer, Mapping) else str(answer)


def _options(
    question: Question, counts: Counter, total: int, language: str, hide: int
) -> list[Cell]:
    labels = [
        (labelled(option.label, language), counts[option.code]) for option in question.options
    ]
    return cells(labels, total, hide)


def _lines(given: Given, language: str, least: int, hide: int):
    lines = []
    for row in given.question.rows:
        chosen = given.rows[row.code]
        number = chosen.total()
        shown = []
        if number >= least:
            shown = _options(given.question, chosen, number, language, hide)
        lines.append((labelled(row.label, language), number, shown))
    return lines


def cells(labels: Iterable[tuple[str, int]], total: int, hide: int) -> list[Cell]:
    """Counts with their shares; those of fewer than `hide` people hidden, with the next smallest
    where the rest would tell them: one alone, or all of them as few, or as many, as they can be."""
    labels = list(labels)
    hidden = {at for at, (_label, count) in enumerate(labels) if 0 < count < hide}
    together = sum(labels[at][1] for at in hidden)
    if hidden and (len(hidden) == 1 or together in (len(hidden), len(hidden) * (hide - 1))):
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
