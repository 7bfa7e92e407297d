"""The questions of a page as a browser shows them and sends them back; errors beside them."""

import json
import math
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from surveys.questionnaires import figures, flow, validation
from surveys.questionnaires.definition import Definition, Kind, Question, Section, labelled

UNSHOWN = {Kind.PHOTO}
FOLLOWS = "follows"  # the id of the words above the first question that an answer brought up
LONGEST = 3600.0  # seconds that one question can have taken


@dataclass(frozen=True)
class Pick:
    """One thing to choose."""

    id: str
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Line:
    """A row of a matrix with its choices."""

    name: str
    label: str
    picks: tuple[Pick, ...]


@dataclass
class Asked:
    """A question as a page shows it. `raw` is what was sent, or what is kept; without a `seed` the
    order is the written one."""

    question: Question
    language: str
    seed: str | None
    raw: object = None
    error: str = ""
    follows: bool = False  # an answer that was sent before brought it up
    waits: bool = False  # not asked as things stand; an answer of the same page can bring it up
    photos: tuple = ()  # the pictures that answer it, where the page shows them

    @property
    def name(self) -> str:
        return f"q-{self.question.code}"

    @property
    def kind(self) -> str:
        return self.question.kind.value

    @property
    def label(self) -> str:
        return labelled(self.question.label, self.language)

    @property
    def hint(self) -> str:
        return labelled(self.question.hint, self.language)

    @property
    def described_by(self) -> str:
        """The ids of what stands above the field."""
        hint = f"{self.name}-hint" if self.hint else ""
        error = f"{self.name}-error" if self.error else ""
        more = FOLLOWS if self.follows else ""
        return " ".join(filter(None, (more, hint, error)))

    @property
    def first_id(self) -> str:
        """Where a link in the error summary leads."""
        if self.question.kind is Kind.MATRIX:
            lines = self.lines
            given = self.raw if isinstance(self.raw, Mapping) else {}
            codes = [row.code for row in flow.rows(self.question, self.seed)]
            open_ones = [
                line for line, code in zip(lines, codes, strict=True) if not given.get(code)
            ]
            return (open_ones or list(lines))[0].picks[0].id
        return self.picks[0].id if self.picks else self.name

    @property
    def picks(self) -> tuple[Pick, ...]:
        chosen = self._chosen()
        return tuple(
            Pick(f"{self.name}-{number}", value, label, value in chosen)
            for number, (value, label) in enumerate(self._choices())
        )

    @property
    def lines(self) -> tuple[Line, ...]:
        given = self.raw if isinstance(self.raw, Mapping) else {}
        found = []
        for row in flow.rows(self.question, self.seed):
            name = f"{self.name}-{row.code}"
            picks = tuple(
                Pick(
                    f"{name}-{number}",
                    option.code,
                    labelled(option.label, self.language),
                    given.get(row.code) == option.code,
                )
                for number, option in enumerate(self.question.options)
            )
            found.append(Line(name, labelled(row.label, self.language), picks))
        return tuple(found)

    @property
    def text(self) -> str:
        """What stands in a field for words, figures or a day."""
        value = self.raw
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None or isinstance(value, list | Mapping) else str(value)

    @property
    def place(self) -> dict:
        raw = self.raw if isinstance(self.raw, Mapping) else {"address": self.raw or ""}
        return {name: raw.get(name) or "" for name in ("address", "latitude", "longitude")}

    @property
    def first_mark(self) -> str:
        return _("not at all likely") if self.question.kind is Kind.NPS else _("very bad")

    @property
    def last_mark(self) -> str:
        return _("very likely") if self.question.kind is Kind.NPS else _("very good")

    def _choices(self) -> Iterable[tuple[str, str]]:
        match self.question.kind:
            case Kind.SINGLE | Kind.MULTIPLE:
                options = flow.options(self.question, self.seed)
                return [(option.code, labelled(option.label, self.language)) for option in options]
            case Kind.SCALE:
                return [(str(mark), str(mark)) for mark in figures.SCALE]
            case Kind.NPS:
                return [(str(mark), str(mark)) for mark in figures.NPS]
        return []

    def _chosen(self) -> set[str]:
        several = self.raw if isinstance(self.raw, list | tuple) else [self.raw]
        return {str(each) for each in several if each is not None}


def sent(question: Question, data: QueryDict):
    """What the browser sent for a question, as `validation.clean` reads it."""
    name = f"q-{question.code}"
    match question.kind:
        case Kind.MULTIPLE:
            return data.getlist(name)
        case Kind.MATRIX:
            return {row.code: data.get(f"{name}-{row.code}", "") for row in question.rows}
        case Kind.PLACE:
            parts = ("address", "latitude", "longitude")
            return {part: data.get(f"{name}-{part}", "") for part in parts}
    return data.get(name, "")


@dataclass
class Page:
    """The questions of one page; `line` is those that are asked and those that wait, in the
    person's order; `summary` is what the error summary lists."""

    number: int
    of: int
    title: str
    intro: str
    asked: list[Asked]
    line: list[Asked]

    @property
    def waiting(self) -> list[Asked]:
        return [each for each in self.line if each.waits]

    @property
    def is_last(self) -> bool:
        return self.number == self.of

    @property
    def summary(self) -> list[dict]:
        return [{"id": each.first_id, "error": each.error} for each in self.asked if each.error]

    @property
    def follow_ups(self) -> list[Asked]:
        """The questions that the answers of this page brought up."""
        return [each for each in self.asked if each.follows]

    def mark(self, seen: Container[str]) -> None:
        """Mark what is new on a page that was sent before."""
        codes = [each.question.code for each in self.asked]
        if any(code in seen for code in codes):
            for each in self.asked:
                each.follows = each.question.code not in seen

    def take(self, data: QueryDict) -> dict:
        """Put in what was sent, and judge it; the answers that are sound."""
        sound = {}
        for each in self.asked:
            if each.question.kind is not Kind.PHOTO:  # these are files: `photo_fields` puts them in
                each.raw = sent(each.question, data)
            each.error = problem(each.question, each.raw, each.language)
            if not each.error:
                sound[each.question.code] = validation.clean(each.question, each.raw, each.language)
        return sound

    def forgive(self) -> None:
        """Show what was sent without a word about it."""
        for each in self.line:
            each.error = ""


def pages(
    definition: Definition,
    answers: Mapping,
    *,
    language: str,
    seed: str,
    one_by_one: bool,
    left_out: Container[Kind] = UNSHOWN,
) -> list[Page]:
    """The pages as things stand: one for a section, or one for a question. Kinds that this way of
    asking can't take are left out."""
    parts: list[tuple[str, str, list[Asked]]] = []
    for section, questions in flow.visible_sections(definition, answers, seed):
        shown = [each.code for each in questions if each.kind not in left_out]
        title, intro = (labelled(words, language) for words in (section.title, section.intro))
        line = [
            Asked(each, language, seed, answers.get(each.code), waits=each.code not in shown)
            for each in flow.in_order(section, seed)
            if each.code in shown or (each.kind not in left_out and _hangs_within(each, section))
        ]
        if one_by_one:
            parts += [
                (title, intro if number == 0 else "", [asked])
                for number, asked in enumerate(each for each in line if not each.waits)
            ]
        elif shown:
            parts.append((title, intro, line))
    return [
        Page(number, len(parts), title, intro, [each for each in line if not each.waits], line)
        for number, (title, intro, line) in enumerate(parts, start=1)
    ]


def _hangs_within(question: Question, section: Section) -> bool:
    """Whether an answer to another question of the section can bring it up."""
    within = {each.code for each in section.questions}
    return any(condition.question in within for condition in question.shown_if)


def seconds(data: QueryDict, codes: Iterable[str]) -> dict[str, float]:
    """What a script measured, by question; anything odd counts as not measured."""
    try:
        given = json.loads(data.get("seconds") or "{}")
    except (ValueError, RecursionError):
        return {}
    return sound_seconds(given, codes)


def sound_seconds(given, codes: Iterable[str]) -> dict[str, float]:
    """Of what is said to be seconds by question, that which can be."""
    if not isinstance(given, dict):
        return {}
    known = set(codes)
    return {
        code: round(min(float(spent), LONGEST), 1)
        for code, spent in given.items()
        if code in known and _is_time(spent)
    }


def _is_time(spent) -> bool:
    number = isinstance(spent, int | float) and not isinstance(spent, bool)
    return number and math.isfinite(spent) and spent >= 0


def problem(question: Question, raw, language: str) -> str:
    """What is wrong with an answer, in words; empty when nothing is."""
    try:
        validation.clean(question, raw, language)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
