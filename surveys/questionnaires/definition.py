"""What a questionnaire is: sections of questions, as plain frozen values and as JSON.

Pure. A label is words by language; `labelled` says them in one, or in the first there is. Answers
are a dict from the question's code to a value:

- single: the option's code; multiple: a list of codes; matrix: option's code by row's code
- scale, nps: a whole number; number: a number; date: `YYYY-MM-DD`; text: words
- place: `{"latitude": ..., "longitude": ..., "address": ...}`; photo: a list of file identities
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum

Words = Mapping[str, str]  # by language


class Kind(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    SCALE = "scale"  # 1 to 5
    NPS = "nps"  # 0 to 10, how likely to recommend
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    MATRIX = "matrix"  # each row is answered by one of the options
    PLACE = "place"
    PHOTO = "photo"


class Test(StrEnum):
    """How a condition looks at an answer."""

    IS = "is"
    IS_NOT = "is_not"
    HAS = "has"  # of several: one of them
    LEAST = "least"
    MOST = "most"
    ANSWERED = "answered"


@dataclass(frozen=True)
class Condition:
    """What an earlier answer must be, that a question or a section is asked."""

    question: str
    test: Test = Test.IS
    value: str | int | float = ""


@dataclass(frozen=True)
class Option:
    """`score` is what the answer counts, where the options are steps of a scale; `alone`: nothing
    else may be chosen beside it (`none of these`); `last`: it keeps its place at the end where the
    others come in an order of chance (`something else`), as what stands alone does."""

    code: str
    label: Words
    score: float | None = None
    alone: bool = False
    last: bool = False


@dataclass(frozen=True)
class Question:
    """`shown_if`: all of these must hold. `least` and `most` bound numbers, the count of choices,
    the letters of a text, and dates (as ISO text). `dimension` names the part of the
    satisfaction index that a scale is counted to."""

    code: str
    kind: Kind
    label: Words
    hint: Words = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    rows: tuple[Option, ...] = ()
    required: bool = False
    least: float | str | None = None
    most: float | str | None = None
    shown_if: tuple[Condition, ...] = ()
    shuffled: bool = False  # its options come in an order of chance
    dimension: str = ""


@dataclass(frozen=True)
class Section:
    code: str
    title: Words
    questions: tuple[Question, ...] = ()
    intro: Words = field(default_factory=dict)
    shown_if: tuple[Condition, ...] = ()
    shuffled: bool = False  # its questions come in an order of chance


@dataclass(frozen=True)
class Definition:
    sections: tuple[Section, ...] = ()
    languages: tuple[str, ...] = ("en",)
    intro: Words = field(default_factory=dict)
    thanks: Words = field(default_factory=dict)

    @property
    def questions(self) -> Iterator[Question]:
        return (question for section in self.sections for question in section.questions)

    def question(self, code: str) -> Question:
        """Raises `KeyError` when there is none of this code."""
        for question in self.questions:
            if question.code == code:
                return question
        raise KeyError(code)


def labelled(words: Words, language: str) -> str:
    """The words in this language, else in the first that has any."""
    return words.get(language) or next((text for text in words.values() if text), "")


def to_json(definition: Definition) -> dict:
    """As the database keeps it; `from_json` gives the same back. What says nothing of `last` is
    as it was before there was such a word, and so is its hash."""
    return asdict(definition, dict_factory=_terse)


def _terse(pairs: list[tuple[str, object]]) -> dict:
    return {name: value for name, value in pairs if (name, value) != ("last", False)}


def from_json(data: Mapping) -> Definition:
    """Raises `KeyError`, `TypeError` or `ValueError` on what is no definition."""
    return Definition(
        sections=tuple(_section(each) for each in data.get("sections", ())),
        languages=tuple(data.get("languages", ("en",))),
        intro=dict(data.get("intro", {})),
        thanks=dict(data.get("thanks", {})),
    )


def _section(data: Mapping) -> Section:
    parts = _known(Section, data)
    parts["questions"] = tuple(_question(each) for each in data.get("questions", ()))
    parts["shown_if"] = _conditions(data)
    return Section(**parts)


def _question(data: Mapping) -> Question:
    parts = _known(Question, data)
    parts["kind"] = Kind(data["kind"])
    parts["options"] = tuple(Option(**_known(Option, each)) for each in data.get("options", ()))
    parts["rows"] = tuple(Option(**_known(Option, each)) for each in data.get("rows", ()))
    parts["shown_if"] = _conditions(data)
    return Question(**parts)


def _conditions(data: Mapping) -> tuple[Condition, ...]:
    return tuple(
        Condition(each["question"], Test(each.get("test", Test.IS)), each.get("value", ""))
        for each in data.get("shown_if", ())
    )


def _known(kind: type, data: Mapping) -> dict:
    names = {each.name for each in fields(kind)}
    unknown = set(data) - names
    if unknown:
        raise ValueError(f"{kind.__name__.lower()}: unknown {', '.join(sorted(unknown))}")
    return dict(data)
