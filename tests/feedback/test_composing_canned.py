"""Canned answers: which are offered, what is put into them, who keeps them."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Team
from accounts.roles import Role
from feedback.composing import placeholders
from feedback.models import Appeal, CannedAnswer, Message, PersonalDataRead, UnsentText
from tests.builders import (
    a_registered_appeal,
    a_topic,
    a_user,
    an_account,
    an_address,
    an_organisation,
)
from tests.desk import act_on, at_desk, page_of, seen

JSON = {"Accept": "application/json"}
database = pytest.mark.django_db


@pytest.fixture
def operator():
    return a_user(Role.OPERATOR, first_name="Сараа", last_name="Ган")


@pytest.fixture
def appeal():
    address = an_address("+97699112233", name="Болд Дорж")
    heating = a_topic("Heating", names={"mn": "Халаалт"})
    body = an_organisation("Heating network", names={"mn": "Дулааны сүлжээ"})
    made = a_registered_appeal(
        "Cold", channel="sms", account=an_account("sms"), address=address, language="mn"
    )
    Appeal.objects.filter(pk=made.pk).update(topic=heating, organisation=body, place="5-р байр")
    made.refresh_from_db()
    return made


def canned(name="Thanks", text="Thank you.", **fields) -> CannedAnswer:
    fields.setdefault("scope", "everybody")
    fields.setdefault("texts", {"en": text})
    return CannedAnswer.objects.create(name=name, **fields)


def offered(user, appeal, words="") -> list[str]:
    answer = at_desk(user).get(act_on(appeal, "ready"), {"q": words}).json()
    return [each["name"] for each in answer["offered"]]


def inserted(user, appeal, ready) -> str:
    fields = seen(appeal, mode="reply", text="", canned=ready.pk)
    answer = at_desk(user).post(act_on(appeal, "insert"), fields, headers=JSON)
    return answer.json()["text"]


@database
def test_the_most_fitting_come_first(operator, appeal):
    parent = a_topic("Houses")
    appeal.topic.parent = parent
    appeal.topic.save()
    canned("Other topic", topic=a_topic("Roads"), uses=99)
    canned("Any, often used", uses=50)
    canned("Any", uses=1)
    canned("Topic above", topic=parent)
    canned("Topic, other status", topic=appeal.topic, status="closed", uses=9)
    canned("Topic", topic=appeal.topic, uses=5)
    canned("Topic and status", topic=appeal.topic, status=appeal.status)
    canned("Out of use", topic=appeal.topic, is_active=False)
    assert offered(operator, appeal) == [
        "Topic and status",
        "Topic",
        "Topic, other status",
        "Topic above",
        "Any, often used",
        "Any",
        "Other topic",
    ]


@database
def test_typed_words_narrow_them_down_in_any_language(operator, appeal):
    canned("Thanks", texts={"mn": "Баярлалаа", "en": "Thank you"})
    canned("Brigade", texts={"mn": "Засварын баг гарлаа"})
    assert offered(operator, appeal, "ЗАСВАР гар") == ["Brigade"]
    assert offered(operator, appeal, "thank") == ["Thanks"]
    assert offered(operator, appeal, "nothing such") == []


@database
def test_every_placeholder_is_filled_in_the_citizens_language(operator, appeal):
    ready = canned(
        texts={
            "mn": "{code}|{due}|{organisation}|{operator}|{topic}|{place}|{received}|{link}",
            "en": "English",
        }
    )
    text = inserted(operator, appeal, ready)
    code, due, body, who, topic, place, received, link = text.split("|")
    assert (code, body, topic) == (appeal.code, "Дулааны сүлжээ", "Халаалт")
    assert (who, place) == ("Сараа Ган", "5-р байр")
    assert link.endswith("/track/")
    assert re.search(r"\d{4}", received)
    assert due == "{due}"  # it has none yet: the writer sees that something is missing
    ready.refresh_from_db()
    assert ready.uses == 1


@database
def test_what_a_ready_text_could_not_fill_in_is_sent_to_nobody(operator, appeal):
    text = inserted(operator, appeal, canned(texts={"en": "You hear from us by {due}."}))
    fields = seen(appeal, do="reply", text=text, token="6f4dcb8f-0000-4000-8000-000000000002")
    page = at_desk(operator).post(act_on(appeal, "say"), fields)
    assert page.status_code == 400
    assert "Say what is meant by {due}, or take it out." in page.text


@database
def test_a_language_without_a_text_falls_back(operator, appeal):
    assert inserted(operator, appeal, canned(texts={"ru": "Спасибо"})) == "Спасибо"


@database
def test_the_name_stays_open_until_it_is_sent_and_that_it_was_read_is_kept(operator, appeal):
    text = inserted(operator, appeal, canned(texts={"mn": "Сайн байна уу, {name}!"}))
    assert text == "Сайн байна уу, {name}!"
    assert not PersonalDataRead.objects.exists()
    desk = at_desk(operator)
    shown = desk.post(
        act_on(appeal, "keep"), seen(appeal, mode="reply", text=text), headers=JSON
    ).json()["carried"]
    assert "Б*** Д***" in shown["body"]
    desk.post(act_on(appeal, "say"), seen(appeal, text=text, do="reply", token="0" * 32))
    assert Message.objects.get(direction="out", author=operator).text == (
        "Сайн байна уу, Болд Дорж!"
    )
    assert PersonalDataRead.objects.get().user == operator


@database
def test_who_has_the_name_open_gets_it_at_once(operator, appeal):
    at_desk(operator).post(act_on(appeal, "unmask"), seen(appeal))
    ready = canned(texts={"mn": "Сайн байна уу, {name}!"})
    assert inserted(operator, appeal, ready) == "Сайн байна уу, Болд Дорж!"


@database
def test_in_a_note_the_name_is_masked(operator, appeal):
    fields = seen(appeal, text="Called {name}", do="note", token="0" * 32)
    at_desk(operator).post(act_on(appeal, "say"), fields)
    assert Message.objects.get(direction="note").text == "Called Б*** Д***"
    assert not PersonalDataRead.objects.exists()


@database
def test_a_plain_form_puts_it_behind_what_is_written(operator, appeal):
    fields = seen(appeal, mode="reply", text="Dear Sir", canned=canned().pk)
    page = at_desk(operator).post(act_on(appeal, "insert"), fields, follow=True).text
    assert "Dear Sir\n\nThank you.</textarea>" in page
    assert UnsentText.objects.get().mode == "reply"


@database
def test_each_uses_what_is_shared_with_them_and_nothing_else(operator, appeal):
    heat, roads = an_organisation("Heat"), an_organisation("Roads")
    below = an_organisation("Boiler house", parent=heat)
    inspector = a_user(Role.INSPECTOR, organisation=below)
    Appeal.objects.filter(pk=appeal.pk).update(organisation=below)
    shift = Team.objects.create(name="Shift", code="shift", organisation=heat)
    shift.members.add(inspector)
    canned("Mine", scope="mine", owner=inspector)
    canned("Another's", scope="mine", owner=operator)
    canned("Ours", scope="organisation", organisation=heat)
    canned("Theirs", scope="organisation", organisation=roads)
    canned("Shift", scope="team", team=shift)
    canned("All")
    assert set(offered(inspector, appeal)) == {"Mine", "Ours", "Shift", "All"}
    assert set(offered(operator, appeal)) == {"Another's", "All"}
    fields = seen(appeal, mode="reply", canned=CannedAnswer.objects.get(name="Theirs").pk)
    assert at_desk(inspector).post(act_on(appeal, "insert"), fields).status_code == 400


@database
@pytest.mark.parametrize("text", ["Hello {nme}", "{{ request.user.password }} {% x %}", "{}"])
def test_an_unknown_placeholder_is_refused_at_every_door(text):
    with pytest.raises(ValidationError):
        canned(text=text)
    editor = at_desk(a_user(Role.METHODOLOGIST))
    fields = {"name_en": "Bad", "text_en": text, "scope": "everybody", "is_active": "on"}
    page = editor.post(reverse("admin:feedback_cannedanswer_add"), fields)
    assert page.status_code == 200
    assert "is not known" in page.text
    assert not CannedAnswer.objects.exists()


@database
def test_an_operator_keeps_ones_own_and_only_those_who_manage_content_share(operator):
    desk, address = at_desk(operator), reverse("admin:feedback_cannedanswer_add")
    fields = {"name_mn": "Миний", "text_mn": "Сайн уу {name}", "is_active": "on"}
    assert desk.post(address, fields | {"scope": "mine"}).status_code == 302
    mine = CannedAnswer.objects.get()
    assert (mine.owner, mine.names, mine.name) == (operator, {"mn": "Миний"}, "Миний")
    assert desk.post(address, fields | {"scope": "everybody"}).status_code == 200
    assert CannedAnswer.objects.count() == 1
    shared = at_desk(a_user(Role.METHODOLOGIST))
    assert shared.post(address, fields | {"scope": "everybody"}).status_code == 302
    everybodys = CannedAnswer.objects.get(scope="everybody")
    change = reverse("admin:feedback_cannedanswer_change", args=[everybodys.pk])
    assert desk.post(change, fields | {"scope": "mine"}).status_code == 302  # nothing there
    assert shared.get(reverse("admin:feedback_cannedanswer_change", args=[mine.pk])).url
    everybodys.refresh_from_db()
    assert everybodys.scope == "everybody"


@database
def test_a_head_shares_within_the_own_organisation_only():
    heat, roads = an_organisation("Heat"), an_organisation("Roads")
    head = at_desk(a_user(Role.HEAD, organisation=heat))
    address = reverse("admin:feedback_cannedanswer_add")
    fields = {"name_en": "Ours", "text_en": "Hello", "is_active": "on", "scope": "organisation"}
    assert head.post(address, fields | {"organisation": roads.pk}).status_code == 200
    assert head.post(address, fields | {"organisation": heat.pk}).status_code == 302
    assert CannedAnswer.objects.get().organisation == heat


@database
def test_the_page_offers_them_without_scripts(operator, appeal):
    canned("Thanks for writing")
    page = at_desk(operator).get(page_of(appeal)).text
    assert "Thanks for writing</option>" in page


NAMES = st.sampled_from(sorted(placeholders.MEANINGS))
VALUES = st.one_of(st.text(max_size=30), NAMES.map("{{{}}}".format))
WORDS = st.text(st.characters(exclude_characters="{}", codec="utf-8"), max_size=20)


@given(st.lists(st.tuples(WORDS, NAMES)), st.dictionaries(NAMES, VALUES))
def test_what_is_put_in_is_never_read_again(pieces, values):
    """Also when a citizen is called `{code}`."""
    text = "".join(f"{words}{{{name}}}" for words, name in pieces)
    filled = "".join(words + (values.get(name) or f"{{{name}}}") for words, name in pieces)
    assert placeholders.fill(text, values) == filled
    assert placeholders.unknown(text) == []


@given(st.text(max_size=60))
def test_a_text_is_taken_if_and_only_if_all_its_braces_are_known(text):
    wrong = [
        name for name in re.findall(r"\{([^{}]*)\}", text) if name not in placeholders.MEANINGS
    ]
    assert placeholders.unknown(text) == list(dict.fromkeys(wrong))


def test_without_a_name_its_comma_goes_too():
    assert placeholders.named("Good day, {name}!", "") == "Good day!"
    assert placeholders.named("Dear {name},\nthanks", "") == "Dear,\nthanks"
    assert placeholders.named("{name}, hello", "Bold") == "Bold, hello"
