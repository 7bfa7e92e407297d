"""Questionnaires in tests: short ways to write them, and any of them for property tests."""

from hypothesis import strategies as some

from surveys.questionnaires.definition import (
    Condition,
    Definition,
    Kind,
    Option,
    Question,
    Section,
    Test,
)

CHOICES = (Kind.SINGLE, Kind.MULTIPLE, Kind.MATRIX)


def options(*codes: str, **more) -> tuple[Option, ...]:
    return tuple(Option(code, {"en": code.capitalize()}, **more) for code in codes)


def question(code: str, kind: Kind = Kind.TEXT, **more) -> Question:
    """A question in English; choices have the options a, b and c, a matrix the lines x and y."""
    if kind in CHOICES:
        more.setdefault("options", options("a", "b", "c"))
    if kind is Kind.MATRIX:
        more.setdefault("rows", options("x", "y"))
    return Question(code, kind, {"en": f"{code.capitalize()}?"}, **more)


def section(code: str, *questions: Question, **more) -> Section:
    return Section(code, {"en": code.capitalize()}, questions, **more)


def questionnaire(*sections: Section, languages=("en",)) -> Definition:
    return Definition(sections, languages)


def only_if(code: str, test: str = "answered", value="") -> tuple[Condition, ...]:
    return (Condition(code, Test(test), value),)


@some.composite
def any_questionnaire(draw, kinds=tuple(Kind)) -> Definition:
    """Up to four sections of up to four questions, mixed or not, hanging on any earlier answer."""
    asked: list[Question] = []
    sections = []
    for number in range(draw(some.integers(1, 4))):
        hangs = draw(_conditions(asked)) if asked else ()
        inside = []
        shuffled = draw(some.booleans())
        for _each in range(draw(some.integers(0, 4))):
            before = asked if shuffled else [*asked, *inside]
            inside.append(
                question(
                    f"q{len(asked) + len(inside)}",
                    draw(some.sampled_from(kinds)),
                    required=draw(some.booleans()),
                    shuffled=draw(some.booleans()),
                    shown_if=draw(_conditions(before)) if before else (),
                )
            )
        asked += inside
        sections.append(section(f"s{number}", *inside, shown_if=hangs, shuffled=shuffled))
    return questionnaire(*sections)


@some.composite
def _conditions(draw, before: list[Question]) -> tuple[Condition, ...]:
    if draw(some.booleans()):
        return ()
    asked = draw(some.sampled_from(before))
    if asked.kind in (Kind.SCALE, Kind.NPS, Kind.NUMBER):
        test = draw(some.sampled_from([Test.IS, Test.IS_NOT, Test.LEAST, Test.MOST]))
        return only_if(asked.code, test, draw(some.integers(1, 5)))
    if asked.kind is Kind.SINGLE:
        test = draw(some.sampled_from([Test.IS, Test.IS_NOT, Test.ANSWERED]))
        value = "" if test is Test.ANSWERED else draw(some.sampled_from("abc"))
        return only_if(asked.code, test, value)
    if asked.kind is Kind.MULTIPLE:
        test = draw(some.sampled_from([Test.HAS, Test.IS_NOT]))
        return only_if(asked.code, test, draw(some.sampled_from("abc")))
    return only_if(asked.code)


ANSWERS = {
    Kind.SINGLE: some.sampled_from("abc"),
    Kind.MULTIPLE: some.sets(some.sampled_from("abc"), min_size=1).map(sorted),
    Kind.SCALE: some.integers(1, 5),
    Kind.NPS: some.integers(0, 10),
    Kind.NUMBER: some.integers(-20, 20) | some.floats(-1e6, 1e6),
    Kind.DATE: some.dates().map(str),
    Kind.TEXT: some.text("абв z", min_size=1).filter(str.strip).map(str.strip),
    Kind.MATRIX: some.fixed_dictionaries(
        {"x": some.sampled_from("abc"), "y": some.sampled_from("abc")}
    ),
    Kind.PLACE: some.just({"latitude": 47.9, "longitude": 106.9, "address": "Sumber"}),
    Kind.PHOTO: some.just(["photo-1"]),
}


@some.composite
def any_answers(draw, definition: Definition) -> dict:
    """Answers to some of the questions, also to such as are not asked."""
    answers = {}
    for each in definition.questions:
        if draw(some.booleans()):
            answers[each.code] = draw(ANSWERS[each.kind])
    return answers
