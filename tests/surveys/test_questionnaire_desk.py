"""Writing questionnaires at the desk, as its pages have it."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from surveys.models import Questionnaire, Version
from surveys.questionnaires import bank, versions
from surveys.questionnaires.definition import Definition, Kind
from tests.builders import a_user, an_organisation
from tests.desk import at_desk
from tests.surveys.questionnaires import only_if, question, questionnaire, section

ASKED = questionnaire(
    section("one", question("a", Kind.SINGLE), question("b")),
    section("two", question("c", Kind.SCALE)),
    languages=("en", "mn"),
)


@pytest.fixture
def writer(db):
    return at_desk(a_user(Role.METHODOLOGIST))


def a_draft(asked: Definition = ASKED, **fields) -> Version:
    return versions.create(name="Service", definition=asked, user=None, **fields)


def link(name: str, draft: Version, *more) -> str:
    return reverse(f"admin:{name}", args=[draft.questionnaire_id, *more])


def asked_by(draft: Version) -> Definition:
    return Version.objects.get(pk=draft.pk).definition


def codes(draft: Version) -> list[str]:
    return [each.code for each in asked_by(draft).questions]


def act(client, draft: Version, do: str, code: str = "", **more):
    revision = Version.objects.get(pk=draft.pk).revision
    sent = {"do": do, "code": code, "revision": revision} | more
    return client.post(link("questionnaire_act", draft), sent, follow=True)


def filled(page) -> dict:
    """What a browser would send of a form's page as it is."""
    form, context = page.context["form"], page.context
    sent = {field.html_name: field.value() for field in form}
    sent = {name: value for name, value in sent.items() if value is not None and value is not False}
    sent["seen"] = context["seen"]
    for prefix, shown in (("option", "options"), ("row", "rows")):
        listed = context.get(shown, [])
        sent[f"{prefix}-count"] = len(listed)
        for line in listed:
            sent |= {f"{line.name}-code": line.code, f"{line.name}-score": line.score}
            sent |= {f"{line.name}-{language}": words for language, words in line.words}
    sent["if-count"] = context["condition_count"]
    for line in context["conditions"]:
        for name in ("question", "test", "answer", "value"):
            sent[f"{line.name}-{name}"] = getattr(line, name)
    return sent


def test_a_questionnaire_begins_empty_in_the_chosen_languages(writer):
    page = writer.post(
        reverse("admin:questionnaire_new"),
        {"name": "Hall", "languages": ["en", "mn"]},
        follow=True,
    )

    version = Version.objects.get()
    assert version.definition.languages == ("en", "mn")
    assert "There is no question yet." in page.content.decode()


def test_questions_are_added_moved_copied_removed_and_it_is_undone(writer):
    draft = a_draft()

    act(writer, draft, "add_question", "two", kind="number")
    assert codes(draft) == ["a", "b", "c", "q1"]
    act(writer, draft, "up", "c")
    assert codes(draft) == ["a", "b", "c", "q1"]
    assert [each.code for each in asked_by(draft).sections[0].questions] == ["a", "b", "c"]
    act(writer, draft, "copy", "a")
    act(writer, draft, "remove", "b")
    assert codes(draft) == ["a", "a_2", "c", "q1"]
    page = act(writer, draft, "undo")
    assert codes(draft) == ["a", "a_2", "b", "c", "q1"]
    assert "Undone: b removed." in page.content.decode()


def test_a_question_that_was_added_is_there_to_be_worded(writer):
    page = act(writer, a_draft(), "add_question", "two", kind="number")

    assert page.redirect_chain[-1][0].endswith("/questions/q1/")


def test_the_button_that_moved_is_where_the_keyboard_is_afterwards(writer):
    page = act(writer, a_draft(), "down", "a").content.decode()

    assert page.count("autofocus") == 1
    assert 'value="down" class="desk-button" title="Move down" autofocus' in page


def test_two_who_move_at_once_are_told(writer):
    draft = a_draft()
    act(writer, draft, "remove", "a")
    page = writer.post(
        link("questionnaire_act", draft), {"do": "remove", "code": "b", "revision": 0}, follow=True
    )

    assert "Somebody else changed the questionnaire meanwhile" in page.content.decode()
    assert codes(draft) == ["b", "c"]


def test_a_question_is_written_in_languages_side_by_side_with_options_and_a_condition(writer):
    draft = a_draft()
    address = link("questionnaire_question", draft, "c")
    sent = filled(writer.get(address)) | {
        "label_en": "How was it?",
        "label_mn": "Ямар байсан бэ?",
        "code": "quality",
        "kind": "single",
        "option-count": 3,
        "option-0-en": "Very good",
        "option-0-mn": "Маш сайн",
        "option-0-score": "5",
        "option-1-mn": "Муу",
        "option-1-alone": "1",
        "option-1-last": "1",
        "if-0-question": "",
        "if-0-answer": "a:b",
        "if-0-test": "is",
    }
    page = writer.post(address, sent)

    assert page.status_code == 302
    written = asked_by(draft).question("quality")
    assert written.label == {"en": "How was it?", "mn": "Ямар байсан бэ?"}
    assert [(each.code, each.score, each.alone, each.last) for each in written.options] == [
        ("very_good", 5, False, False),
        ("1", None, True, True),
    ]
    assert written.shown_if == only_if("a", "is", "b")


def test_a_form_sent_as_it_is_changes_nothing(writer):
    hangs = only_if("a", "is", "b") + only_if("n", "most", 3) + only_if("b")
    asked = questionnaire(
        section("one", question("a", Kind.MATRIX), question("n", Kind.NUMBER, least=0, most=9)),
        section("two", question("a2", Kind.SINGLE), question("b", Kind.DATE, least="2026-01-01")),
        section("three", question("c", Kind.SINGLE, shown_if=hangs[1:])),
    )
    draft = a_draft(asked)
    for code in ("a", "n", "a2", "b", "c"):
        address = link("questionnaire_question", draft, code)
        assert writer.post(address, filled(writer.get(address))).status_code == 302

    assert asked_by(draft) == asked


def test_the_order_of_options_is_changed_by_buttons(writer):
    draft = a_draft()
    address = link("questionnaire_question", draft, "a")
    page = writer.post(address, filled(writer.get(address)) | {"do": "option-0-down"}, follow=True)

    assert [each.code for each in asked_by(draft).question("a").options] == ["b", "a", "c"]
    assert page.request["PATH_INFO"] == address


def test_what_can_not_be_is_said_beside_the_field_and_nothing_is_lost(writer):
    draft = a_draft()
    address = link("questionnaire_question", draft, "b")
    wrong = {"code": "a", "least": "many", "label_en": "My words"}
    page = writer.post(address, filled(writer.get(address)) | wrong)
    words = page.content.decode()

    assert page.status_code == 400
    assert "Another question or section has this code." in words
    assert "Please give a number, in figures" in words
    assert "My words" in words
    assert asked_by(draft) == ASKED


def test_of_two_who_write_one_question_the_later_keeps_his_words_and_is_told(writer):
    draft = a_draft()
    address = link("questionnaire_question", draft, "b")
    mine = filled(writer.get(address)) | {"label_en": "Mine"}
    theirs = filled(writer.get(address)) | {"label_en": "Theirs"}
    writer.post(address, theirs)
    page = writer.post(address, mine)

    assert page.status_code == 409
    assert "Somebody else changed this meanwhile" in page.content.decode()
    assert "Mine" in page.content.decode()
    assert asked_by(draft).question("b").label["en"] == "Theirs"
    again = writer.post(address, mine | {"seen": page.context["seen"]})
    assert again.status_code == 302
    assert asked_by(draft).question("b").label["en"] == "Mine"


def test_two_who_write_different_questions_do_not_meet(writer):
    draft = a_draft()
    one, two = (link("questionnaire_question", draft, code) for code in ("a", "b"))
    first, second = filled(writer.get(one)), filled(writer.get(two))
    writer.post(one, first | {"label_en": "First"})
    writer.post(two, second | {"label_en": "Second"})

    assert asked_by(draft).question("a").label["en"] == "First"
    assert asked_by(draft).question("b").label["en"] == "Second"


def test_sections_and_the_whole_are_written(writer):
    draft = a_draft()
    address = link("questionnaire_section", draft, "two")
    sent = filled(writer.get(address)) | {"title_mn": "Хоёр", "shuffled": "on"}
    writer.post(address, sent | {"if-0-question": "a", "if-0-test": "answered"})
    whole = link("questionnaire_whole", draft)
    seen = writer.get(whole).context["seen"]
    writer.post(whole, {"name": "New", "spoken": ["ru", "en"], "intro_en": "Hello", "seen": seen})

    asked = asked_by(draft)
    assert (asked.sections[1].title["mn"], asked.sections[1].shuffled) == ("Хоёр", True)
    assert asked.sections[1].shown_if == only_if("a")
    assert (asked.languages, asked.intro) == (("en", "ru"), {"en": "Hello"})
    assert Questionnaire.objects.get().name == "New"


def test_faults_stand_beside_with_a_way_to_the_place(writer):
    draft = a_draft(questionnaire(section("one", question("a", shown_if=only_if("z")))))
    page = writer.get(link("questionnaire", draft)).content.decode()

    assert "“z”, which there is not" in page
    assert f'href="{link("questionnaire_question", draft, "a")}"' in page


def test_a_fielded_version_is_only_read_and_the_next_one_begun(writer):
    fielded = a_draft(questionnaire(section("one", question("a"))))
    versions.freeze(fielded)
    page = act(writer, fielded, "remove", "a").content.decode()
    assert "This version was fielded: begin a new one." in page
    writer.post(link("questionnaire_begin", fielded))
    new = Version.objects.get(number=2)
    act(writer, new, "copy", "a")
    page = writer.get(link("questionnaire_version", new, 2)).content.decode()

    assert "New question a_2" in page
    assert codes(fielded) == ["a"]


def test_ready_questions_are_taken_over_and_from_there_into_ones_own(writer):
    writer.post(reverse("admin:questionnaire_adopt", args=["bank"]))
    ready = Questionnaire.objects.get(is_bank=True)
    draft = a_draft()
    take = link("questionnaire_take", draft, "two")
    assert "The staff knew their work." in writer.get(take).content.decode()
    writer.post(take, {"bank": ready.pk, "code": ["conduct_able", "overall"]})

    assert codes(draft) == ["a", "b", "c", "conduct_able", "overall"]
    assert asked_by(draft).question("conduct_able").dimension == "conduct"


def test_everything_that_comes_with_the_house_is_sound_in_five_languages(db):
    for each in bank.READY:
        version = bank.adopt(each.code)
        assert set(version.definition.languages) == {"en", "mn", "kk", "ru", "az"}
        if not each.is_bank:
            versions.freeze(version)
        assert bank.adopt(each.code).questionnaire == version.questionnaire


def test_who_writes_for_a_body_sees_its_questionnaires_and_everybodys_but_changes_only_its_own(db):
    roads, heat = an_organisation("Roads"), an_organisation("Heat")
    own, foreign = a_draft(organisation=roads), a_draft(organisation=heat)
    common = a_draft()
    client = at_desk(a_user(Role.METHODOLOGIST, organisation=roads))

    assert client.get(link("questionnaire", own)).status_code == 200
    assert client.get(link("questionnaire", foreign)).status_code == 404
    assert client.get(link("questionnaire", common)).status_code == 200
    assert act(client, common, "remove", "a").status_code == 403
    assert act(client, foreign, "remove", "a").status_code == 404
    assert codes(common) == codes(foreign) == ["a", "b", "c"]
    act(client, own, "remove", "a")
    assert codes(own) == ["b", "c"]


def test_the_list_costs_the_same_for_many(writer, django_assert_max_num_queries):
    for _number in range(20):
        a_draft()
    writer.get(reverse("admin:questionnaires"))
    with django_assert_max_num_queries(20):
        page = writer.get(reverse("admin:questionnaires"))

    assert page.content.decode().count("Service") == 20
