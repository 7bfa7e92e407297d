"""What becomes of an answer: a value, or words that say what to do."""

from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as some

from surveys.questionnaires.definition import Kind
from surveys.questionnaires.validation import clean, problems
from tests.surveys.questionnaires import ANSWERS, options, question, questionnaire, section


def refusal(asked, raw, language="en") -> str:
    with pytest.raises(ValidationError) as refused:
        clean(asked, raw, language)
    return " ".join(refused.value.messages)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (Kind.SINGLE, ["b"], "b"),
        (Kind.MULTIPLE, ["c", "a", "a"], ["a", "c"]),
        (Kind.MULTIPLE, "b", ["b"]),
        (Kind.SCALE, " 4 ", 4),
        (Kind.NPS, "10", 10),
        (Kind.NUMBER, "1 200,50", 1200.5),
        (Kind.NUMBER, "−3", -3),
        (Kind.DATE, "31.03.2026", "2026-03-31"),
        (Kind.DATE, "2026-3-31", "2026-03-31"),
        (Kind.TEXT, "  Сайн байна\r\nуу ", "Сайн байна\nуу"),
        (Kind.MATRIX, {"x": "a", "y": ""}, {"x": "a"}),
        (Kind.PHOTO, ["p1", "", "p1"], ["p1"]),
        (
            Kind.PLACE,
            {"latitude": "47.9", "longitude": "106.9"},
            {"latitude": 47.9, "longitude": 106.9, "address": ""},
        ),
        (Kind.PLACE, "Bag 3", {"latitude": None, "longitude": None, "address": "Bag 3"}),
    ],
)
def test_answers_as_people_write_them_are_read(kind, raw, value):
    assert clean(question("a", kind), raw, "en") == value


@pytest.mark.parametrize("kind", list(Kind))
def test_no_answer_is_none_unless_it_is_needed(kind):
    for nothing in (None, "", "  ", [], [""], {}):
        assert clean(question("a", kind), nothing, "en") is None
        assert refusal(question("a", kind, required=True), nothing).startswith("Please")


@pytest.mark.parametrize(
    ("kind", "raw", "words"),
    [
        (Kind.SINGLE, "z", "“z” is not one of the answers"),
        (Kind.SINGLE, ["a", "b"], "only one answer"),
        (Kind.SINGLE, {"a": "b"}, "could not read"),
        (Kind.MULTIPLE, [["a"], {"b": 1}], "could not read"),
        (Kind.SCALE, "6", "from 1 to 5"),
        (Kind.SCALE, "٣", "from 1 to 5"),
        (Kind.NPS, "-1", "from 0 to 10"),
        (Kind.NUMBER, "nan", "in figures"),
        (Kind.NUMBER, "1e9", "in figures"),
        (Kind.NUMBER, True, "could not read"),
        (Kind.DATE, "31.02.2026", "such as 2026-03-31"),
        (Kind.MATRIX, {"z": "a"}, "“z” is not one of the answers"),
        (Kind.MATRIX, "a", "each line"),
        (Kind.PLACE, {"latitude": "91", "longitude": "0"}, "not a place on the map"),
        (Kind.PLACE, {"latitude": "nan", "longitude": "0"}, "not a place on the map"),
        (Kind.PLACE, {"latitude": "47"}, "not a place on the map"),
    ],
)
def test_what_can_not_be_an_answer_is_refused_with_words(kind, raw, words):
    assert words in refusal(question("a", kind), raw)


@pytest.mark.parametrize(
    ("kind", "bounds", "raw", "words"),
    [
        (Kind.NUMBER, {"least": 0}, "-1", "The least that can be given is 0."),
        (Kind.NUMBER, {"most": 24.5}, "25", "The most that can be given is 24.5."),
        (Kind.DATE, {"least": "2026-01-01"}, "2025-12-31", "not before"),
        (Kind.DATE, {"most": "2026-01-01"}, "2026-01-02", "not after"),
        (Kind.TEXT, {"least": 3}, "ab", "at least 3 letters"),
        (Kind.TEXT, {"most": 3}, "abcd", "Your text has 4 letters; we take up to 3"),
        (Kind.MULTIPLE, {"least": 2}, ["a"], "at least 2 answers"),
        (Kind.MULTIPLE, {"most": 1}, ["a", "b"], "up to 1 answer"),
        (Kind.PHOTO, {"most": 1}, ["1", "2"], "up to 1 photo"),
    ],
)
def test_bounds_mean_what_suits_the_kind(kind, bounds, raw, words):
    assert words in refusal(question("a", kind, **bounds), raw)


def test_what_stands_alone_is_refused_beside_others_and_free_of_the_least_count():
    several = question(
        "a",
        Kind.MULTIPLE,
        options=(*options("a", "b"), *options("none", alone=True)),
        least=2,
    )

    assert "“None” can't be chosen together" in refusal(several, ["a", "none"])
    assert clean(several, ["none"], "en") == ["none"]


def test_a_needed_matrix_names_the_lines_that_are_open():
    assert "Still open: Y." in refusal(question("a", Kind.MATRIX, required=True), {"x": "a"})


def test_problems_come_by_question():
    asked = questionnaire(
        section("one", question("a", Kind.SCALE, required=True), question("b", Kind.NUMBER))
    )

    assert set(problems(asked, {"b": "x"}, "en")) == {"a", "b"}


@settings(max_examples=80, deadline=None)
@given(some.sampled_from(list(Kind)), some.data())
def test_a_cleaned_answer_is_cleaned_to_itself(kind, data):
    asked = question("a", kind)
    value = clean(asked, data.draw(ANSWERS[kind]), "en")

    assert clean(asked, value, "en") == value


@settings(max_examples=80, deadline=None)
@given(
    some.sampled_from(list(Kind)),
    some.recursive(
        some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
        lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
        max_leaves=5,
    ),
)
def test_nothing_that_is_sent_does_more_than_be_refused(kind, raw):
    with suppress(ValidationError):
        clean(question("a", kind), raw, "en")
