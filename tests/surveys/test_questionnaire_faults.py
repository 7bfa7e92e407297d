"""What keeps a questionnaire from being fielded."""

import pytest
from hypothesis import given, settings

from surveys.questionnaires.checking import Fault, faults
from surveys.questionnaires.definition import Definition, Kind, Question, Section
from tests.surveys.questionnaires import (
    any_questionnaire,
    only_if,
    options,
    question,
    questionnaire,
    section,
)


def words(*questions: Question, **more) -> str:
    found = faults(questionnaire(section("one", *questions, **more)))
    return " ".join(fault.words for fault in found)


def test_a_sound_questionnaire_has_no_faults():
    sound = questionnaire(
        section("one", question("a", Kind.SINGLE), question("b", Kind.MATRIX)),
        section("two", question("c", Kind.SCALE, dimension="speed"), shown_if=only_if("a")),
    )

    assert faults(sound) == []


@pytest.mark.parametrize(
    ("question", "fault"),
    [
        (question("Bad code"), "small Latin letters"),
        (question("a", Kind.SINGLE, options=options("a")), "At least two options"),
        (question("a", Kind.SINGLE, options=options("a", "a")), "“a” is used more than once"),
        (question("a", Kind.NPS, options=options("a", "b")), "no options of its own"),
        (question("a", Kind.SCALE, options=options("a", "b")), "no options of its own"),
        (question("a", Kind.MATRIX, rows=()), "The matrix has no lines."),
        (question("a", Kind.TEXT, rows=options("a")), "Only a matrix has lines."),
        (question("a", Kind.NUMBER, least=3, most=2), "The least is more than the most."),
        (question("a", Kind.DATE, least="soon"), "A bound can't be read."),
        (question("a", Kind.SCALE, least=1), "has no bounds"),
        (question("a", Kind.TEXT, most=-1), "below nought"),
        (question("a", Kind.MULTIPLE, least=4), "More answers are asked for"),
        (question("a", Kind.TEXT, dimension="speed"), "Only scales"),
        (question("a", Kind.SINGLE, dimension="speed"), "no option has a score"),
        (question("a", shown_if=only_if("a")), "hangs on its own answer"),
        (question("a", shown_if=only_if("z")), "“z”, which there is not"),
    ],
)
def test_faults_of_a_question_are_named(question, fault):
    assert fault in words(question)


@pytest.mark.parametrize(
    ("asked", "test", "value", "fault"),
    [
        (question("a", Kind.SINGLE), "is", "z", "“z” can't be the answer"),
        (question("a", Kind.MULTIPLE), "has", "z", "“z” can't be the answer"),
        (question("a", Kind.SCALE), "least", 6, "“6” can't be the answer"),
        (question("a", Kind.NUMBER, least=0), "most", -1, "“-1” can't be the answer"),
        (question("a", Kind.DATE), "least", "soon", "“soon” can't be the answer"),
        (question("a", Kind.SINGLE), "least", "a", "can't be tested in this way"),
        (question("a", Kind.MATRIX), "is", "a", "can't be tested in this way"),
    ],
)
def test_conditions_that_can_never_hold_are_named(asked, test, value, fault):
    assert fault in words(asked, question("b", shown_if=only_if("a", test, value)))


def test_conditions_against_each_other_are_named():
    both = (*only_if("a", "is", "a"), *only_if("a", "is", "b"))

    assert "several answers at once" in words(
        question("a", Kind.SINGLE), question("b", shown_if=both)
    )


def test_a_condition_on_a_later_question_and_a_circle_are_told_apart():
    later = questionnaire(section("one", question("a", shown_if=only_if("b")), question("b")))
    circle = questionnaire(
        section("one", question("a", shown_if=only_if("b"))),
        section("two", question("b", shown_if=only_if("a"))),
    )

    assert [fault.words for fault in faults(later)] == [
        "A condition names the question “b”, which comes later."
    ]
    assert "wait for each other" in faults(circle)[0].words


def test_a_mixed_section_has_no_questions_that_hang_on_one_another():
    found = words(question("a"), question("b", shown_if=only_if("a")), shuffled=True)

    assert "Its section is mixed" in found


def test_missing_words_are_listed_one_by_one_in_each_language():
    asked = Definition(
        (
            Section(
                "one",
                {"en": "One", "mn": "Нэг"},
                (
                    Question(
                        "a",
                        Kind.SINGLE,
                        {"en": "A?", "mn": " "},
                        options=options("x", "y"),
                        hint={"en": "Only one"},
                    ),
                ),
            ),
        ),
        ("en", "mn"),
    )

    assert faults(asked) == [
        Fault("Mongolian: no words for the question.", "one", "a"),
        Fault("Mongolian: no words for the hint.", "one", "a"),
        Fault("Mongolian: no words for “x”.", "one", "a"),
        Fault("Mongolian: no words for “y”.", "one", "a"),
    ]


def test_one_code_for_a_section_and_a_question_is_a_fault_at_both():
    found = faults(questionnaire(section("a", question("a"))))

    assert [(fault.section, fault.question) for fault in found] == [("a", ""), ("a", "a")]


@settings(max_examples=40, deadline=None)
@given(any_questionnaire())
def test_what_is_built_of_sound_parts_lacks_at_most_questions(asked):
    allowed = {"The section has no questions.", "There is no question yet."}

    assert {fault.words for fault in faults(asked)} <= allowed
