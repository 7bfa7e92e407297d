"""The rules by which a phone judges without a connection are those of the house: this table is
read here, and in a browser by `tests/browser/test_offline_interviews.py`."""

import json
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from surveys.questionnaires import checking, complaints, flow, validation
from surveys.questionnaires.definition import from_json

CASES = json.loads((Path(__file__).parent / "offline_cases.json").read_text())
DEFINITION = from_json(CASES["definition"])


def test_the_table_asks_a_sound_questionnaire():
    assert checking.faults(DEFINITION) == []


@pytest.mark.parametrize("case", CASES["flow"])
def test_the_table_says_what_is_asked(case):
    assert [each.code for each in flow.visible(DEFINITION, case["answers"])] == case["asked"]


@pytest.mark.parametrize("case", CASES["clean"])
def test_the_table_says_what_is_taken_and_why_not(case):
    question = DEFINITION.question(case["question"])
    try:
        found = {"value": validation.clean(question, case["raw"], "en")}
    except ValidationError as error:
        found = {"wrong": error.code}
    assert found == {name: case[name] for name in ("value", "wrong") if name in case}


def test_a_phone_has_words_for_all_that_a_person_can_get_wrong():
    told = complaints.of(DEFINITION, "en")
    assert told["came"]["required"] == "Please choose an answer."
    assert told["people"] == {
        "unreadable": "We could not read this answer.",
        "number": "Please give a number, in figures: 12 or 3.5.",
        "least": "The least that can be given is 1.",
        "most": "The most that can be given is 20.",
    }
    assert set(told["day"]) == {"unreadable", "date", "least", "most"}
    assert set(told["why"]) == {"unreadable", "least"}
    assert {"alone", "most"} <= set(told["better"])
    assert {"required", "matrix"} <= set(told["rooms"])
    assert "place" in told["where"]
    assert "most" in told["view"]
    assert complaints.of(DEFINITION, "mn")["came"]["required"] != told["came"]["required"]
