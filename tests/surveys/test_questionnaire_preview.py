"""A questionnaire as each channel will show it, and as files."""

import io
from dataclasses import replace

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pyxform.xls2xform import convert

from accounts.roles import Role
from surveys.models import Response, Version
from surveys.questionnaires import bank, preview_talk, versions
from surveys.questionnaires.definition import Kind
from surveys.questionnaires.xlsform import writing
from tests.builders import a_user
from tests.desk import at_desk
from tests.surveys.questionnaires import only_if, question, questionnaire, section

ASKED = questionnaire(
    section("one", question("a", Kind.SINGLE, required=True), question("m", Kind.MATRIX)),
    section("two", question("n", Kind.NUMBER, most=9), shown_if=only_if("a", "is", "b")),
)
LONG = {"en": "x" * 60, "mn": "ө" * 60}


@pytest.fixture
def writer(db):
    return at_desk(a_user(Role.METHODOLOGIST))


@pytest.fixture
def draft(db) -> Version:
    return versions.create(name="Service", definition=ASKED, user=None)


def link(name: str, draft: Version, *more) -> str:
    return reverse(f"admin:{name}", args=[draft.questionnaire_id, *more])


def test_the_web_page_shows_what_the_answers_ask_for_and_stores_nothing(writer, draft):
    address = link("questionnaire_preview", draft, "web")
    first = writer.get(address).content.decode()
    empty = writer.post(address, {}).content.decode()
    further = writer.post(address, {"a": "b", "n": "12"}).content.decode()
    done = writer.post(address, {"a": "b", "n": "7", "m-x": "a"}).content.decode()

    assert "N?" not in first
    assert "Please choose an answer." in empty
    assert "The most that can be given is 9." in further
    assert "complete" in done
    assert not Response.objects.exists()
    assert Version.objects.get().revision == 0


def test_the_sms_talk_goes_question_by_question_with_its_cost(writer, draft):
    address = link("questionnaire_preview", draft, "sms")
    page = writer.post(address, {"reply": ["2"], "say": "nonsense"})
    told = page.context["talk"]

    assert [each.text for each in told.said if each.is_reply] == ["2", "nonsense"]
    assert "1 A" in told.said[0].text
    assert "X" in told.said[2].text
    assert told.said[-1].text == "Please answer with a number from 1 to 3."
    assert told.parts == 3
    assert not told.is_over
    assert "SMS for each question" in page.content.decode()


def test_a_talk_ends_with_thanks(writer, draft):
    told = preview_talk.talk(ASKED, ["2", "1", "1", "7"], "en", pressing=False)

    assert told.is_over
    assert told.said[-1].text == "Thank you."


def test_buttons_are_pressed_where_the_channel_has_them(writer, draft):
    address = link("questionnaire_preview", draft, "buttons")
    page = writer.post(address, {"press": "=o1"})

    assert [each.text for each in page.context["talk"].said if each.is_reply] == ["B"]
    assert page.context["replies"] == ["=o1"]


def test_the_telephone_script_says_when_to_ask(writer, draft):
    page = writer.get(link("questionnaire_preview", draft, "phone")).content.decode()

    assert "“A?” is “B”" in page


def test_cyrillic_costs_more_parts_than_latin():
    costs = preview_talk.costs(bank.ready("evaluation").definition, "en")
    english, mongolian, *_others = (
        sum(column) for column in zip(*(each.parts for each in costs), strict=True)
    )

    assert len(costs[0].parts) == 5
    assert mongolian > english


def test_a_question_longer_than_one_sms_says_so_in_the_readers_language(writer):
    asked_long = replace(question("a", Kind.NUMBER, required=True), label=LONG)
    asked = replace(
        questionnaire(section("one", asked_long)),
        languages=("en", "mn"),
    )
    draft = versions.create(name="Long", definition=asked, user=None)
    address = link("questionnaire_preview", draft, "sms")

    told = writer.get(address, {"in": "mn"}).context["talk"]
    assert told.said[0].parts == 2
    assert "one SMS holds 70." in told.said[0].note
    assert not writer.get(address, {"in": "en"}).context["talk"].said[0].note
    cost = preview_talk.costs(asked, "en")[0]
    assert (cost.parts, cost.notes) == ([1, 1], ["", ""]), "66 letters with the place: they fit"
    longer = replace(asked_long, label={"en": "x", "mn": "ө" * 65})
    over = preview_talk.costs(replace(asked, sections=(section("one", longer),)), "en")[0]
    assert over.notes == ["", "71 letters; one SMS holds 70."]


def test_a_talk_goes_back_where_somebody_wishes_it(writer, draft):
    told = preview_talk.talk(ASKED, ["2", "буцах"], "en", pressing=False)

    assert told.said[-1].text.startswith("(1/")


@pytest.mark.parametrize("language", ["en", "mn", "kk", "ru", "az"])
def test_paper_is_a_pdf_in_each_language_and_the_same_bytes_again(writer, language):
    version = bank.adopt("evaluation")
    address = link("questionnaire_paper", version)
    one, two = (writer.get(address, {"in": language}) for _time in range(2))

    assert one["Content-Type"] == "application/pdf"
    assert one.content.startswith(b"%PDF")
    assert one.content == two.content


def test_the_file_that_goes_out_is_one_that_field_tools_take(writer, draft):
    answer = writer.get(link("questionnaire_export", draft))

    assert "attachment" in answer["Content-Disposition"]
    assert "<h:html" in convert(answer.content, file_type=".xlsx").xform


def test_a_file_is_looked_at_before_it_comes_in(writer):
    content = writing.workbook(ASKED, title="From the field", code="x", version="1")
    book = openpyxl.load_workbook(io.BytesIO(content))
    book["survey"].append(["barcode", "code", "Scan it"])
    kept = io.BytesIO()
    book.save(kept)
    address = reverse("admin:questionnaire_import")
    page = writer.post(address, {"file": SimpleUploadedFile("form.xlsx", kept.getvalue())})
    shown = page.content.decode()

    assert "“barcode” is not asked here; left out." in shown
    assert not Version.objects.exists()
    sent = {"add": "1", "name": "Ours", "languages": ["en"], "kept": page.context["kept"]}
    writer.post(address, sent)
    assert Version.objects.get().definition == ASKED
    assert writer.post(address, sent | {"kept": "forged"}).status_code == 400


def test_a_file_that_is_none_is_refused_beside_the_field(writer):
    address = reverse("admin:questionnaire_import")
    page = writer.post(address, {"file": SimpleUploadedFile("form.xlsx", b"hello")})

    assert page.status_code == 400
    assert "This is not an Excel workbook" in page.content.decode()
