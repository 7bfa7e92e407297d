"""Changes of a questionnaire: pure, each gives a new one.

Where a code changes, the conditions that name it follow. What names something that is not there
raises `KeyError`.
"""

from dataclasses import replace

from surveys.questionnaires.definition import Condition, Definition, Kind, Option, Question, Section
from surveys.questionnaires.flow import section_of


def section(definition: Definition, code: str) -> Section:
    """The section of this code. Raises `KeyError`."""
    for each in definition.sections:
        if each.code == code:
            return each
    raise KeyError(code)


def free_code(definition: Definition, wanted: str) -> str:
    """The wanted code, or one that begins like it and is not taken."""
    taken = {each.code for each in definition.sections}
    taken |= {question.code for question in definition.questions}
    stem, number = wanted, 2
    while wanted in taken:
        ending = f"_{number}"
        wanted = stem[: 40 - len(ending)] + ending
        number += 1
    return wanted


def numbered_code(definition: Definition, letter: str) -> str:
    """The first of q1, q2, ... that is not taken."""
    number = 1
    while free_code(definition, f"{letter}{number}") != f"{letter}{number}":
        number += 1
    return f"{letter}{number}"


def add_section(definition: Definition) -> tuple[Definition, str]:
    """An empty section at the end, and its code."""
    code = numbered_code(definition, "s")
    return replace(definition, sections=(*definition.sections, Section(code, {}))), code


def add_question(definition: Definition, to: str, kind: Kind) -> tuple[Definition, str]:
    """A question without words at the end of a section, and its code."""
    code = numbered_code(definition, "q")
    home = section(definition, to)
    asked = (*home.questions, Question(code, kind, {}))
    return _with_section(definition, to, replace(home, questions=asked)), code


def change_section(definition: Definition, code: str, new: Section) -> Definition:
    """Another section in the place of this one; conditions don't name sections."""
    section(definition, code)
    return _with_section(definition, code, new)


def change_question(definition: Definition, code: str, new: Question) -> Definition:
    """Another question in the place of this one; conditions on it follow to its new code."""
    home = section_of(definition, code)
    asked = tuple(new if each.code == code else each for each in home.questions)
    changed = _with_section(definition, home.code, replace(home, questions=asked))
    return changed if new.code == code else _renamed(changed, code, new.code)


def remove(definition: Definition, code: str) -> Definition:
    """Without this question or section; conditions on it stay and are faults then."""
    if any(each.code == code for each in definition.sections):
        left = tuple(each for each in definition.sections if each.code != code)
        return replace(definition, sections=left)
    home = section_of(definition, code)
    asked = tuple(each for each in home.questions if each.code != code)
    return _with_section(definition, home.code, replace(home, questions=asked))


def duplicate(definition: Definition, code: str) -> tuple[Definition, str]:
    """A question once more, right behind itself, and the code of the second."""
    home = section_of(definition, code)
    new = replace(definition.question(code), code=free_code(definition, code))
    asked = []
    for each in home.questions:
        asked += [each, new] if each.code == code else [each]
    changed = replace(home, questions=tuple(asked))
    return _with_section(definition, home.code, changed), new.code


def move(definition: Definition, code: str, *, up: bool) -> Definition:
    """A question or section one place up or down; a question goes on into the next section."""
    sections = list(definition.sections)
    places = [each.code for each in sections]
    if code in places:
        return replace(definition, sections=_moved(tuple(sections), places.index(code), up=up))
    home = section_of(definition, code)
    at = [each.code for each in home.questions].index(code)
    if 0 <= at + (-1 if up else 1) < len(home.questions):
        asked = _moved(home.questions, at, up=up)
        return _with_section(definition, home.code, replace(home, questions=asked))
    beside = places.index(home.code) + (-1 if up else 1)
    if not 0 <= beside < len(sections):
        return definition
    question, other = home.questions[at], sections[beside]
    without = remove(definition, code)
    asked = (*other.questions, question) if up else (question, *other.questions)
    return _with_section(without, other.code, replace(other, questions=asked))


def take_over(
    definition: Definition, source: Definition, codes: list[str], to: str
) -> tuple[Definition, list[str]]:
    """Questions of a bank, at the end of a section, and the codes that they have here.

    Conditions on questions that come along are kept, the others are dropped: they would ask about
    what is not there.
    """
    wanted = [question for question in source.questions if question.code in set(codes)]
    names: dict[str, str] = {}
    for question in wanted:
        code = free_code(definition, question.code)
        names[question.code] = code
        hangs = tuple(
            replace(each, question=names[each.question])
            for each in question.shown_if
            if each.question in names
        )
        home = section(definition, to)
        new = replace(question, code=code, shown_if=hangs)
        changed = replace(home, questions=(*home.questions, new))
        definition = _with_section(definition, to, changed)
    return definition, list(names.values())


def moved_line(lines: tuple[Option, ...], at: int, *, up: bool) -> tuple[Option, ...]:
    """Options or lines of a matrix with the one at this place moved."""
    return _moved(lines, at, up=up) if 0 <= at < len(lines) else lines


def _moved(things: tuple, at: int, *, up: bool) -> tuple:
    to = at + (-1 if up else 1)
    if not 0 <= to < len(things):
        return things
    line = list(things)
    line[at], line[to] = line[to], line[at]
    return tuple(line)


def _with_section(definition: Definition, code: str, new: Section) -> Definition:
    changed = tuple(new if each.code == code else each for each in definition.sections)
    return replace(definition, sections=changed)


def _renamed(definition: Definition, old: str, new: str) -> Definition:
    """With conditions on the new code where they were on the old one."""

    def followed(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
        return tuple(
            replace(each, question=new) if each.question == old else each for each in conditions
        )

    return replace(
        definition,
        sections=tuple(
            replace(
                each,
                shown_if=followed(each.shown_if),
                questions=tuple(
                    replace(question, shown_if=followed(question.shown_if))
                    for question in each.questions
                ),
            )
            for each in definition.sections
        ),
    )
