"""Questionnaires to and from the tools of field teams."""

import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given, settings
from pyxform.xls2xform import convert

from surveys.questionnaires import bank
from surveys.questionnaires.definition import Definition, Kind
from surveys.questionnaires.xlsform import reading, writing
from surveys.questionnaires.xlsform.workbook import MOST_BYTES, Refused
from tests.surveys.questionnaires import (
    any_questionnaire,
    only_if,
    options,
    question,
    questionnaire,
    section,
)


def written(asked: Definition) -> bytes:
    return writing.workbook(asked, title="Service", code="service", version="1")


def back(asked: Definition) -> Definition:
    found = reading.questionnaire(written(asked))
    assert found.remarks == []
    return found.definition


def a_workbook(survey: list[list], choices: list[list] = (), settings: list[list] = ()) -> bytes:
    book = openpyxl.Workbook()
    for name, rows in (("survey", survey), ("choices", choices), ("settings", settings)):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize("code", ["bank", "evaluation", "counter"])
def test_what_comes_with_the_house_goes_out_as_a_valid_form_and_comes_back_as_it_was(code):
    asked = bank.ready(code).definition
    warnings: list[str] = []
    form = convert(written(asked), file_type=".xlsx", warnings=warnings)

    assert "<h:html" in form.xform
    assert warnings == []
    assert back(asked) == asked


def test_everything_we_can_say_goes_out_and_comes_back():
    asked = replace(
        questionnaire(
            section(
                "one",
                question("a", Kind.SINGLE, required=True, shuffled=True),
                question("n", Kind.NUMBER, least=0, most=9.5),
                question("d", Kind.DATE, least="2026-01-01", most="2026-12-31"),
                question("t", least=3, most=500, hint={"en": "Briefly"}),
                question(
                    "m",
                    Kind.MATRIX,
                    required=True,
                    dimension="access",
                    rows=(*options("x", "y"), *options("z", last=True)),
                ),
                question("e", Kind.SCALE, dimension="speed"),
                question(
                    "f",
                    Kind.MULTIPLE,
                    options=(
                        *options("a", "b", score=2.5),
                        *options("rest", last=True),
                        *options("none", alone=True),
                    ),
                    least=1,
                    most=2,
                ),
                intro={"en": "Above"},
                shuffled=True,
            ),
            section(
                "two",
                question("g", Kind.NPS, shown_if=only_if("a", "is_not", "b") + only_if("a")),
                question("h", Kind.PLACE, shown_if=only_if("f", "has", "none")),
                question("i", Kind.PHOTO, shown_if=only_if("f", "is_not", "a")),
                question(
                    "j", shown_if=only_if("n", "most", 3.5) + only_if("d", "least", "2026-03-01")
                ),
                question("k", shown_if=only_if("t", "is", "it's")),
                shown_if=only_if("e", "least", 4) + only_if("m"),
            ),
        ),
        intro={"en": "Hello"},
        thanks={"en": "Thanks"},
    )

    assert "<h:html" in convert(written(asked), file_type=".xlsx").xform
    assert back(asked) == asked


@pytest.mark.parametrize("last", [True, False])
def test_something_else_of_others_comes_last_and_ours_as_we_said(last):
    theirs = reading.questionnaire(
        a_workbook(
            [["type", "name", "label"], ["select_one l", "a", "A?"]],
            [["list_name", "name", "label"], ["l", "Other", "Else"], ["l", "x", "X"]],
        )
    )
    assert [each.last for each in theirs.definition.question("a").options] == [True, False]
    both = (*options("other", last=last), *options("x"))
    ours = questionnaire(section("s", question("a", Kind.SINGLE, options=both)))
    assert back(ours) == ours


@settings(max_examples=40, deadline=None)
@given(any_questionnaire())
def test_any_questionnaire_comes_back_as_it_went(asked):
    if any(True for _question in asked.questions):
        assert back(asked) == asked


def test_what_others_wrote_is_read_with_a_report_by_row():
    found = reading.questionnaire(
        a_workbook(
            [
                ["type", "name", "label::English", "label::French (fr)", "relevant", "calculation"],
                ["start", "start"],
                ["integer", "Age", "How old are you?"],
                ["begin_group", "visit", "Visit"],
                ["select_one yes no", "x", "Lost"],
                ["select_one YesNo", "came", "Did you come?"],
                ["text", "why", "Why not?", "Pourquoi ?", "${came} = 'No' and ${Age} >= 18"],
                ["text", "odd", "Odd", "", "${came} = 'No' or ${Age} > 3"],
                ["calculate", "c", "", "", "", "${Age} * 2"],
                ["audio", "voice", "Say it"],
                ["begin repeat", "again", "Again"],
                ["date", "when", "When?"],
                ["end repeat"],
                ["end_group"],
            ],
            [["list name", "name", "label"], ["YesNo", "Yes", "Yes"], ["YesNo", "No", "No"]],
        )
    )
    asked = found.definition

    assert [each.code for each in asked.questions] == ["age", "came", "why", "odd", "when"]
    assert asked.question("why").shown_if == only_if("came", "is", "no") + only_if(
        "age", "least", 18
    )
    told = {(remark.sheet, remark.row) for remark in found.remarks}
    assert {("survey", row) for row in (1, 2, 3, 5, 8, 9, 10, 11)} <= told
    assert ("choices", 2) in told
    words = " ".join(remark.words for remark in found.remarks)
    assert "“start” is not asked here; left out." in words
    assert "was not understood: it is always asked here." in words
    assert "is repeated in the file is asked once here" in words


def test_constraints_of_others_are_read_as_far_as_we_have_words_for_them():
    found = reading.questionnaire(
        a_workbook(
            [
                ["type", "name", "label", "constraint"],
                ["decimal", "a", "A", ". >= 0 and . <= 120"],
                ["decimal", "b", "B", ". > 0"],
                ["text", "c", "C", "regex(., '[0-9]+')"],
                ["range", "d", "D"],
            ]
        )
    )
    asked = found.definition

    assert (asked.question("a").least, asked.question("a").most) == (0, 120)
    assert asked.question("b").least is None
    assert (asked.question("d").kind, asked.question("d").most) == (Kind.NUMBER, 10)
    assert [remark.row for remark in found.remarks] == [3, 4]


def test_hostile_and_damaged_files_are_refused_with_words():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b" " * 60_000_000)
    laughs = io.BytesIO()
    with zipfile.ZipFile(laughs, "w") as packed:
        packed.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>')
    calculates = a_workbook([["type", "name", "label"], ["text", "a", '=HYPERLINK("http://x")']])
    files = {
        "far more than it seems": bomb.getvalue(),
        "what no workbook needs": laughs.getvalue(),
        "calculates in row 2": calculates,
        "too large": b"x" * (MOST_BYTES + 1),
        "not an Excel workbook": b"PK\x03\x04 no",
        "no sheet named": a_workbook([]).replace(b"survey", b"surwey"),
        "No question in this file": a_workbook([["type", "name"], ["note", "a"]]),
        "more than 5000 rows": a_workbook([["type", "name"], *([["text", "a"]] * 5002)]),
        "too long": a_workbook([["type", "name", "label"], ["text", "a", "x" * 6000]]),
    }
    for words, content in files.items():
        with pytest.raises(Refused) as refused:
            reading.questionnaire(content)
        assert words in str(refused.value) or words == "no sheet named"


def test_what_looks_like_a_formula_stays_words():
    asked = questionnaire(section("one", replace(question("a"), label={"en": "=1+1 or +2?"})))

    assert back(asked) == asked
