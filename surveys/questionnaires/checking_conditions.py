"""What is wrong with the conditions of a questionnaire: pure, as `checking`."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from surveys.questionnaires.conditions import NUMERIC, TESTS
from surveys.questionnaires.definition import (
    Condition,
    Definition,
    Kind,
    Question,
    Section,
    Test,
)
from surveys.questionnaires.figures import NPS, SCALE, as_date, as_number, bound


def of_section(definition: Definition, section: Section) -> Iterator[str]:
    """The faults of a section's conditions."""
    own = {question.code for question in section.questions}
    earlier = _before(definition, section)
    yield from _of_conditions(definition, section.shown_if, earlier, own)


def of_question(definition: Definition, section: Section, question: Question) -> Iterator[str]:
    """The faults of a question's conditions."""
    earlier = _before(definition, section)
    for each in section.questions:
        if each is question:
            break
        earlier.add(each.code)
    beside = {each.code for each in section.questions}
    if section.shuffled and beside & {condition.question for condition in question.shown_if}:
        yield _("Its section is mixed, so it can't hang on a question of the same section.")
    yield from _of_conditions(definition, question.shown_if, earlier, {question.code})


def _of_conditions(
    definition: Definition, conditions: tuple[Condition, ...], earlier: set[str], own: set[str]
) -> Iterator[str]:
    for condition in conditions:
        name = {"code": condition.question}
        try:
            asked = definition.question(condition.question)
        except KeyError:
            yield _("A condition names the question “%(code)s”, which there is not.") % name
            continue
        if asked.code in own:
            yield _("A condition hangs on its own answer.")
        elif _hangs_on(definition, asked.code) & own:
            yield _("It and the question “%(code)s” wait for each other.") % name
        elif asked.code not in earlier:
            yield _("A condition names the question “%(code)s”, which comes later.") % name
        yield from _of_value(condition, asked)
    yield from _against_each_other(conditions)


def _of_value(condition: Condition, asked: Question) -> Iterator[str]:
    """What can't be true of the question's answer."""
    name = {"code": asked.code, "value": condition.value}
    if condition.test not in TESTS[asked.kind]:
        yield _("The question “%(code)s” can't be tested in this way.") % name
    elif condition.test is not Test.ANSWERED and not _is_possible(condition.value, asked):
        yield _("“%(value)s” can't be the answer to the question “%(code)s”.") % name


def _is_possible(value, asked: Question) -> bool:
    if asked.kind in (Kind.SINGLE, Kind.MULTIPLE):
        return value in {option.code for option in asked.options}
    if asked.kind is Kind.DATE:
        day = as_date(str(value))
        least, most = as_date(str(asked.least or "")), as_date(str(asked.most or ""))
        return bool(day) and (not least or day >= least) and (not most or day <= most)
    if asked.kind not in NUMERIC:
        return str(value) != ""
    number = as_number(value)
    if asked.kind is not Kind.NUMBER:
        return number in (SCALE if asked.kind is Kind.SCALE else NPS)
    if number is None:
        return False
    least, most = bound(asked.least), bound(asked.most)
    return (least is None or number >= least) and (most is None or number <= most)


def _against_each_other(conditions: tuple[Condition, ...]) -> Iterator[str]:
    wanted: dict[str, set[str]] = {}
    for condition in conditions:
        if condition.test is Test.IS:
            wanted.setdefault(condition.question, set()).add(str(condition.value))
    for code, values in wanted.items():
        if len(values) > 1:
            yield _("The question “%(code)s” can't have several answers at once.") % {"code": code}


def _before(definition: Definition, section: Section) -> set[str]:
    """The codes of the questions in the sections before this one."""
    found: set[str] = set()
    for each in definition.sections:
        if each is section:
            break
        found.update(question.code for question in each.questions)
    return found


def _hangs_on(definition: Definition, code: str) -> set[str]:
    """All questions whose answers decide whether this one is asked, however far."""
    direct = {
        question.code: {each.question for each in (*section.shown_if, *question.shown_if)}
        for section in definition.sections
        for question in section.questions
    }
    found: set[str] = set()
    todo = {code}
    while todo:
        further = direct.get(todo.pop(), set()) - found
        found |= further
        todo |= further
    return found
