"""Finding appeals and people: by words in five languages, however written, and by whom."""

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from feedback import answers
from feedback.finding import snippets, vocabulary, words
from feedback.models import SearchWord
from tests.builders import (
    a_citizen,
    a_registered_appeal,
    a_user,
    an_address,
    an_organisation,
    staff,
)
from tests.desk import QUEUE, at_desk

pytestmark = pytest.mark.django_db


def found(wanted: str, user=None) -> set[str]:
    """The codes that a search lists."""
    page = at_desk(user or a_user(Role.OPERATOR)).get(QUEUE, {"q": wanted, "queue": "all"})
    return {row.appeal.code for row in page.context_data["rows"]}


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("Японы автобус ирэхгүй байна", "Япон"),
        ("Япон автобус ирэхгүй байна", "Японы"),
        ("ӨВӨЛ ХҮЙТЭН БАЙНА", "өвөл"),
        ("Өвөл хүйтэн байна", "овол хуйтэн"),  # from a keyboard without Ө and Ү
        ("Халаалтын шугам задарсан", "халаалт"),
        ("Мектептердің шатыры ағып тұр", "мектеп"),
        ("Мектеп шатыры ағып тұр", "мектептерде"),
        ("Қызылорда көшесі қараңғы", "кызылорда коше"),
        ("Дороги разбиты", "дорогами"),
        ("Ёлка упала во дворе", "елка"),
        ("Елка упала во дворе", "ЁЛКА"),
        ("İşıq yoxdur", "işıq"),
        ("işıq yoxdur", "IŞIQ"),
        ("Məktəblərdə istilik yoxdur", "məktəb"),
        ("Street lights are broken", "light"),
        ("The street light is broken", "lights"),
        ("12 Peace Avenue, flat 7", "peace 12"),
    ],
)
def test_words_are_found_however_they_are_bent_and_written(said, wanted):
    appeal = a_registered_appeal(said)
    a_registered_appeal("Something else altogether")
    assert found(wanted) == {appeal.code}


def test_all_words_must_stand_in_it():
    both = a_registered_appeal("No water in Garden Street")
    a_registered_appeal("No water here")
    assert found("water garden") == {both.code}


def test_the_words_are_shown_where_they_were_said():
    a_registered_appeal("x " * 200 + "and then the bridge of Orkhon fell down")
    page = at_desk(a_user(Role.OPERATOR)).get(QUEUE, {"q": "bridges", "queue": "all"})
    assert "<mark>bridge</mark>" in page.text


def test_what_was_said_is_never_a_tag():
    a_registered_appeal("bridge <script>alert(1)</script>")
    page = at_desk(a_user(Role.OPERATOR)).get(QUEUE, {"q": "bridge", "queue": "all"})
    assert "<mark>bridge</mark> &lt;script&gt;" in page.text


def test_a_misspelt_word_leads_to_the_right_one():
    for _ in range(2):
        a_registered_appeal("The conservatory is closed")
    assert vocabulary.gather() == 2
    page = at_desk(a_user(Role.OPERATOR)).get(QUEUE, {"q": "konservatory closed", "queue": "all"})
    assert "Did you mean:" in page.text
    assert "q=conservatory+closed" in page.text


def test_what_only_one_appeal_says_is_suggested_to_nobody():
    a_registered_appeal("Narantsetseg wrote this")
    vocabulary.gather()
    assert vocabulary.meant("Narantseteg") == ""


def test_words_are_gathered_once_and_not_from_confidential_appeals():
    a_registered_appeal("pavement pavement")
    secret = a_registered_appeal("bribery")
    type(secret).objects.filter(pk=secret.pk).update(is_confidential=True)
    vocabulary.gather()
    assert vocabulary.gather() == 0
    assert SearchWord.objects.get(word="pavement").often == 1
    assert not SearchWord.objects.filter(word="bribery").exists()


# People ---------------------------------------------------------------------------------------


def a_regular():
    """Somebody who brought three appeals by two channels, one of which was answered."""
    citizen = a_citizen(name="Дорж Бат")
    phone = an_address("+97699112233")
    phone.citizen = citizen
    phone.save()
    appeals = [
        a_registered_appeal("No water", address=phone, channel="sms"),
        a_registered_appeal("Still no water", address=phone, channel="sms"),
        a_registered_appeal("A light is out", citizen=citizen, channel="web"),
    ]
    answers.answer(appeals[0], text="Mended.", actor=staff())
    return citizen, appeals


@pytest.mark.parametrize("wanted", ["99112233", "+976 9911 2233", "Дорж Бат", "дорж  бат"])
def test_a_person_is_found_with_all_they_brought_over_all_channels(wanted):
    citizen, appeals = a_regular()
    operator = a_user(Role.OPERATOR)
    page = at_desk(operator).get(QUEUE, {"q": wanted, "queue": "all"})
    assert {row.appeal.code for row in page.context_data["rows"]} == {a.code for a in appeals}
    (card,) = page.context_data["people"]
    assert (card.record.appeals, card.record.open) == (3, 2)
    assert card.record.channels == {"sms": 2, "web": 1}
    assert card.record.statuses["answered"] == 1
    assert "99112233" not in page.text.replace(f'value="{wanted}"', "").replace(wanted, "")
    theirs = at_desk(operator).get(f"{QUEUE}citizen/{citizen.pk}/").text
    assert all(appeal.code in theirs for appeal in appeals)


def test_a_persons_record_counts_what_one_may_see():
    heat = an_organisation("Heat")
    citizen, appeals = a_regular()
    type(appeals[0]).objects.filter(pk=appeals[1].pk).update(organisation=heat)
    inspector = a_user(Role.INSPECTOR, organisation=heat)
    page = at_desk(inspector).get(QUEUE, {"q": "99112233", "queue": "all"})
    assert page.context_data["people"][0].record.appeals == 1
    stranger = a_user(Role.INSPECTOR, organisation=an_organisation("Roads"))
    assert at_desk(stranger).get(f"{QUEUE}citizen/{citizen.pk}/").status_code == 404
    assert not at_desk(stranger).get(QUEUE, {"q": "99112233"}).context_data["people"]


def test_a_registration_number_finds_its_appeal():
    appeal = a_registered_appeal("No water")
    type(appeal).objects.filter(pk=appeal.pk).update(number="K-2026/000123")
    assert found("K-2026/000123") == {appeal.code}


def test_a_search_asks_the_database_as_often_however_many_it_finds(django_assert_max_num_queries):
    for number in range(12):
        a_registered_appeal(f"Burst pipe {number}")
    desk = at_desk(a_user(Role.OPERATOR))
    desk.get(QUEUE, {"q": "pipe"})
    with django_assert_max_num_queries(20):
        desk.get(QUEUE, {"q": "pipe", "queue": "all"})


def test_appeals_from_before_are_made_to_be_found_anew():
    appeal = a_registered_appeal("Өвөл")
    type(appeal).objects.filter(pk=appeal.pk).update(search=None)
    assert found("овол") == set()
    call_command("reindex_search")
    assert found("овол") == {appeal.code}


# The arithmetic of words ----------------------------------------------------------------------


@given(st.text(max_size=200))
def test_folding_twice_is_folding_once(text):
    assert words.folded(words.folded(text)) == words.folded(text)


@given(st.text(alphabet="абвгдеийклмнопрстуы", min_size=4, max_size=20))
def test_a_stem_begins_its_word_and_keeps_enough_of_it(word):
    assert word.startswith(words.stem(word))
    assert len(words.stem(word)) >= words.LEAST_STEM


@given(st.text(max_size=400), st.text(max_size=30))
def test_a_snippet_is_made_of_the_text_itself(text, wanted):
    pieces = snippets.around(text, wanted)
    shown = "".join(piece.text for piece in pieces).removeprefix("… ").removesuffix("…")
    assert shown in text
