"""Which questions are asked, and in what order."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from surveys.questionnaires import flow
from surveys.questionnaires.definition import Kind, from_json, to_json
from surveys.questionnaires.validation import problems
from tests.surveys.questionnaires import (
    ANSWERS,
    any_answers,
    any_questionnaire,
    only_if,
    options,
    question,
    questionnaire,
    section,
)

BRANCHING = questionnaire(
    section(
        "visit",
        question("came", Kind.SINGLE, options=options("yes", "no")),
        question("why_not", shown_if=only_if("came", "is", "no")),
    ),
    section(
        "service",
        question("overall", Kind.SCALE),
        question("what_failed", shown_if=only_if("overall", "most", 2), required=True),
        shown_if=only_if("came", "is", "yes"),
    ),
    section("end", question("remarks")),
)


def codes(questions) -> list[str]:
    return [each.code for each in questions]


def test_only_what_the_answers_ask_for_is_shown():
    assert codes(flow.visible(BRANCHING, {})) == ["came", "remarks"]
    assert codes(flow.visible(BRANCHING, {"came": "no"})) == ["came", "why_not", "remarks"]
    answers = {"came": "yes", "overall": 1}
    assert codes(flow.visible(BRANCHING, answers)) == ["came", "overall", "what_failed", "remarks"]


def test_an_answer_to_a_hidden_question_counts_as_none():
    answers = {"came": "no", "overall": 1, "what_failed": "the queue", "why_not": "far"}

    assert flow.kept(BRANCHING, answers) == {"came": "no", "why_not": "far"}
    assert "what_failed" not in codes(flow.visible(BRANCHING, answers))


def test_the_next_question_is_found_when_the_one_before_was_hidden_meanwhile():
    answers = {"came": "yes"}

    assert flow.next_question(BRANCHING, answers, after="why_not").code == "overall"
    assert flow.previous_question(BRANCHING, answers, before="overall").code == "came"
    assert flow.next_question(BRANCHING, answers, after="remarks") is None


def test_progress_counts_what_is_asked_as_things_stand():
    answers = {"came": "yes", "overall": 1}

    assert flow.position(BRANCHING, answers, "what_failed") == flow.Position(3, 4)
    assert flow.position(BRANCHING, answers, "what_failed").percent == 50


def test_an_unanswered_question_fulfils_no_condition():
    asked = questionnaire(
        section(
            "one",
            question("a", Kind.SINGLE),
            question("b", shown_if=only_if("a", "is_not", "b")),
        )
    )

    assert codes(flow.visible(asked, {})) == ["a"]
    assert codes(flow.visible(asked, {"a": "c"})) == ["a", "b"]


def test_one_of_several_choices_is_enough():
    hangs = only_if("a", "has", "b")
    asked = questionnaire(
        section("one", question("a", Kind.MULTIPLE), question("b", shown_if=hangs))
    )

    assert codes(flow.visible(asked, {"a": ["a", "b"]})) == ["a", "b"]
    assert codes(flow.visible(asked, {"a": ["a"]})) == ["a"]


def test_chance_order_is_the_same_for_the_same_seed_on_every_machine():
    mixed = section("mixed", *(question(f"q{n}") for n in range(6)), shuffled=True)
    asked = questionnaire(section("first", question("start")), mixed)

    assert codes(flow.visible(asked, {}, seed="a")) == ["start", "q1", "q2", "q5", "q0", "q4", "q3"]
    orders = {tuple(codes(flow.visible(asked, {}, seed=str(n)))) for n in range(20)}
    assert len(orders) > 10


def test_none_of_these_stays_last_when_options_are_mixed():
    several = question(
        "a",
        Kind.MULTIPLE,
        options=(*options("none", alone=True), *options("a", "b", "c", "d")),
        shuffled=True,
    )

    for seed in map(str, range(10)):
        assert flow.options(several, seed)[-1].code == "none"
    assert {flow.options(several, str(n))[0].code for n in range(20)} == set("abcd")


@pytest.mark.parametrize("kind", [Kind.SINGLE, Kind.MATRIX])
def test_something_else_keeps_its_place_before_none_and_after_all_others(kind):
    mixed = (*options("other", last=True), *options("a", "b", "c"), *options("none", alone=True))
    more = {"rows": mixed} if kind is Kind.MATRIX else {"options": mixed}
    asked = question("a", kind, shuffled=True, **more)
    in_order = flow.rows if kind is Kind.MATRIX else flow.options

    for seed in map(str, range(10)):
        assert [each.code for each in in_order(asked, seed)[-2:]] == ["other", "none"]
    assert len({str(in_order(asked, str(n))) for n in range(20)}) > 3
    assert in_order(asked, None) == mixed, "on paper it is as it is written"


def test_a_definition_without_such_an_option_has_the_hash_it_always_had():
    asked = questionnaire(section("s", question("a", Kind.SINGLE)))

    assert "last" not in json.dumps(to_json(asked))
    assert from_json(to_json(asked)) == asked
    last = questionnaire(section("s", question("a", Kind.SINGLE, options=options("x", last=True))))
    assert from_json(json.loads(json.dumps(to_json(last)))) == last


@settings(max_examples=60, deadline=None)
@given(some.data())
def test_any_answers_by_any_path_end(data):
    asked = data.draw(any_questionnaire())
    seed = data.draw(some.sampled_from([None, "1", "2"]))
    answers, met, at = {}, [], None
    while (step := flow.next_question(asked, answers, after=at, seed=seed)) is not None:
        at = step.code
        met.append(at)
        if step.required or data.draw(some.booleans()):
            answers[at] = data.draw(ANSWERS[step.kind])

    assert len(met) == len(set(met))
    assert met == codes(flow.visible(asked, answers, seed))
    assert problems(asked, answers, "en") == {}


@settings(max_examples=60, deadline=None)
@given(some.data())
def test_what_is_hidden_is_never_required_and_never_kept(data):
    asked = data.draw(any_questionnaire())
    answers = data.draw(any_answers(asked))
    shown = set(codes(flow.visible(asked, answers)))

    assert set(problems(asked, answers, "en")) <= shown
    assert set(flow.kept(asked, answers)) <= shown
    assert flow.kept(asked, flow.kept(asked, answers)) == flow.kept(asked, answers)
    assert set(codes(flow.visible(asked, flow.kept(asked, answers)))) == shown


@settings(max_examples=40, deadline=None)
@given(any_questionnaire())
def test_a_definition_comes_back_from_json_as_it_was(asked):
    assert to_json(from_json(to_json(asked))) == to_json(asked)
