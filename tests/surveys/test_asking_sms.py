"""A survey by SMS: one question at a time, whatever people write back."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Address, Citizen
from channels.models import Envelope
from channels.values import Inbound
from feedback.models import Appeal
from outreach.models import Manners
from surveys.asking import inviting, leading
from surveys.inbound import answers
from surveys.models import Response, Sitting, Survey
from surveys.questionnaires.definition import Kind, Option, Question, Section
from tests.builders import an_address
from tests.surveys.asking import ANSWERS, PHONE, Phone, a_survey, an_invitation

pytestmark = pytest.mark.django_db


IN_FIVE = Question(
    "came",
    Kind.SINGLE,
    {
        "en": "How did you come?",
        "mn": "Та яаж ирсэн бэ?",
        "kk": "Қалай келдіңіз?",
        "ru": "Как вы приехали?",
        "az": "Necə gəldiniz?",
    },
    options=(Option("foot", {"en": "On foot"}), Option("bus", {"en": "By bus"})),
)


@pytest.fixture(autouse=True)
def _no_quiet_hours():
    Manners.objects.create(quiet_from="00:00", quiet_until="00:00")


@pytest.fixture
def phone():
    return Phone()


def invited(survey: Survey, number: str = PHONE):
    """They are in the survey and the first question has been said."""
    invitation = survey.invitations.create(address=an_address(number), language="en")
    inviting.send()
    invitation.refresh_from_db()
    return invitation


@pytest.fixture
def survey(phone):
    return a_survey(is_open=False, channels=["sms"])


def test_invited_asked_and_thanked(phone, survey):
    invited(survey)
    assert phone.says("2") == [
        "(2/3) How were you served?\n1 (bad) to 5 (good)",
    ]
    assert "(3/3) What should be better?" in phone.says("four")[0]
    assert phone.says("1") == ["Many thanks!"]
    response = Response.objects.get()
    assert response.answers == ANSWERS
    assert (response.channel, response.mode) == ("sms", "self")
    assert response.invitation.answered_on == timezone.localdate()
    assert phone.outcome["result"] == "answer"
    assert not Appeal.objects.exists()


def test_the_first_message_says_who_asks_and_how_to_answer(phone, survey):
    invited(survey)
    body = phone.account.deliveries.get().body
    assert body.startswith("We ask about your visit.\n(1/3) How did you come?\n1 On foot\n2 By bus")
    assert "STOP" in body


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        *(("1", "foot"), ("2.", "bus"), ("3) car", "car"), ("One", "foot"), ("хоёр", "bus")),
        *(("khoyor", "bus"), ("үш", "car"), ("uch", "car"), ("один", "foot"), ("odin", "foot")),
        *(("üç", "car"), ("neg", "foot"), ("By bus!", "bus"), ("Автобусаар", "bus")),
        *(("avtobusar", "bus"), ("on foot", "foot"), ("машин", "car"), (" 2 ", "bus")),
    ],
)
def test_an_option_is_named_by_number_or_word_in_any_language_and_script(
    phone, survey, said, meant
):
    invited(survey)
    phone.says(said)
    assert Sitting.objects.get().answers == {"came": meant}


@pytest.mark.parametrize("said", ["1 2", "1,2", "1 and 2", "1, 2", "opening hours, the staff"])
def test_several_are_named_with_anything_between(phone, survey, said):
    invited(survey)
    for each in ("1", "5", said):
        phone.says(each)
    assert Response.objects.get().answers["better"] == ["hours", "staff"]


def test_what_stands_alone_goes_with_nothing_else(phone, survey):
    invited(survey)
    phone.says("1")
    phone.says("5")
    assert "can't be chosen together" in phone.says("1 3")[0]
    phone.says("3")
    assert Response.objects.get().answers["better"] == ["none"]


@pytest.mark.parametrize("word", ["back", "буцах", "BUCAH", "nazad", "артқа", "Geri!"])
def test_one_question_back(phone, survey, word):
    invited(survey)
    phone.says("1")
    assert "How did you come?" in phone.says(word)[0]
    phone.says("2")
    assert Sitting.objects.get().answers == {"came": "bus"}


@pytest.mark.parametrize("word", ["skip", "алгасах", "пропустить"])
def test_what_is_not_required_is_left_out_and_what_is_required_is_not(phone, survey, word):
    invited(survey)
    assert "need an answer" in phone.says(word)[0]
    phone.says("1")
    phone.says("5")
    assert phone.says(word) == ["Many thanks!"]
    assert Response.objects.get().answers == {"came": "foot", "served": 5}


def test_stop_ends_it_and_is_heard_by_who_keeps_who_may_be_written_to(phone, survey):
    invitation = invited(survey)
    phone.says("1")
    phone.says("STOP")
    invitation.refresh_from_db()
    assert invitation.declined_at
    assert Address.objects.get(pk=invitation.address_id).opted_out_at
    assert not Sitting.objects.exists()


def test_help_says_the_question_again(phone, survey):
    invited(survey)
    assert "How did you come?" in phone.says("help")[0]
    assert Sitting.objects.get().misses == 0


def test_twice_told_and_then_left_for_a_person(phone, survey):
    invited(survey)
    assert "number from 1 to 3" in phone.says("banana")[0]
    assert "number from 1 to 3" in phone.says("9")[0]
    phone.says("what do you want")
    assert Sitting.objects.get().state == Sitting.State.LEFT
    assert Appeal.objects.get().summary == "what do you want"
    phone.says("and more of it")  # goes on with that appeal
    assert Sitting.objects.get().misses == 3


def test_what_others_can_read_is_no_answer(phone, survey):
    invited(survey)
    said = Inbound("x", PHONE, "phone", text="1", public=True)
    assert answers(said, Envelope(account=phone.account)) is None
    assert Sitting.objects.get().answers == {}


def test_an_answer_makes_good_what_was_not_understood_before(phone, survey):
    invited(survey)
    for said in ("99", "99", "1", "99", "99"):
        phone.says(said)
    assert Sitting.objects.get().state == Sitting.State.ASKED
    assert not Appeal.objects.exists()


def test_a_long_text_is_an_appeal_and_the_question_stays(phone, survey):
    invited(survey)
    words = "There has been no water in our building since Monday and nobody answers the phone."
    phone.says(words)
    assert Appeal.objects.get().summary.startswith("There has been no water")
    phone.says("2")
    assert Sitting.objects.get().answers == {"came": "bus"}


def test_a_text_is_taken_where_a_text_is_asked_and_a_code_never(phone, survey):
    invited(survey)
    phone.says("1")
    assert "What went wrong?" in phone.says("1")[0]
    words = "I waited for two hours and then they sent me to another window, and then to another."
    phone.says(words)
    assert Sitting.objects.get().answers["why"] == words
    assert not Appeal.objects.exists()


def test_the_same_message_twice_is_one_answer(phone, survey):
    invited(survey)
    phone.says("2", "m1")
    assert phone.says("2", "m1") == []
    sitting = Sitting.objects.get()
    assert (sitting.at, sitting.answers) == ("served", {"came": "bus"})


def test_by_keyword_and_again_where_it_stood(phone):
    survey = a_survey(channels=["sms"])
    assert "How did you come?" in phone.says(f"survey {survey.pk}")[0]
    phone.says("1")
    assert "How were you served?" in phone.says(f"Судалгаа {survey.pk}")[0]
    assert "Опроса 999" in phone.says("опрос 999")[0]


@pytest.mark.parametrize(
    ("word", "question", "none"),
    [
        ("АСУУЛГА {}", "Та яаж ирсэн бэ?", "mn"),
        ("sudalgaa {}", "Та яаж ирсэн бэ?", "mn"),
        ("SURVEY№{}", "How did you come?", "en"),
        ("опрос {}", "Как вы приехали?", "ru"),
        ("Sorğu {}", "Necə gəldiniz?", "az"),
        ("сауалнама {}", "Қалай келдіңіз?", "kk"),
    ],
)
def test_the_keyword_is_answered_in_its_own_language(phone, word, question, none):
    survey = a_survey(Section("s", {"en": "S"}, (IN_FIVE,)), channels=["sms"])
    assert question in phone.says(word.format(survey.pk))[0]
    assert Sitting.objects.get().language == none
    with translation.override(none):
        told = _("There is no survey %(number)s open to you now.") % {"number": 999}
    assert phone.says(word.format(999)) == [told]


def test_who_has_said_a_language_is_answered_in_that_one(phone):
    survey = a_survey(channels=["sms"])
    Citizen.objects.filter(addresses=an_address(PHONE)).update(language="en")
    assert "How did you come?" in phone.says(f"АСУУЛГА {survey.pk}")[0]


def test_another_keyword_wakes_it_in_another_language(phone):
    survey = a_survey(channels=["sms"])
    phone.says(f"survey {survey.pk}")
    assert "Та яаж ирсэн бэ?" in phone.says(f"судалгаа {survey.pk}")[0]
    assert "(mn)" in phone.says("нэг")[0]


def test_who_is_not_invited_begins_no_survey_by_invitation(phone, survey):
    assert "no survey" in phone.says(f"survey {survey.pk}")[0]


def test_one_reminder_then_sleep_and_words_are_words_again(phone, survey):
    invited(survey)
    phone.says("1")
    now = timezone.now()
    with time_machine.travel(now + timedelta(hours=25), tick=False):
        assert leading.remind() == 1
        assert leading.remind() == 0
        assert "How were you served?" in phone.account.deliveries.latest("pk").body
    with time_machine.travel(now + timedelta(hours=73), tick=False):
        leading.remind()
        said = phone.account.deliveries.count()
        phone.says("5")
        assert Appeal.objects.get().summary == "5"
        assert phone.account.deliveries.count() == said + 1  # the acknowledgement
        assert "How were you served?" in phone.says(f"survey {survey.pk}")[0]
        phone.says("5")
        assert Sitting.objects.get().answers == {"came": "foot", "served": 5}


def test_who_said_stop_by_another_door_is_not_reminded_of_the_question(phone, survey):
    invited(survey)
    Address.objects.update(opted_out_at=timezone.now())
    said = phone.account.deliveries.count()
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        leading.remind()
    assert phone.account.deliveries.count() == said
    assert Sitting.objects.get().state == Sitting.State.ASLEEP


def test_no_question_is_said_again_in_quiet_hours(phone, survey):
    invited(survey)
    Manners.objects.update(quiet_from="00:00", quiet_until="23:59")
    noon = (timezone.localtime() + timedelta(days=2)).replace(hour=12)
    with time_machine.travel(noon, tick=False):
        assert leading.remind() == 0


def test_nobody_is_asked_two_surveys_at_once(phone, survey):
    other = a_survey(is_open=False, channels=["sms"], name="Another one")
    invited(survey)
    invited(other)
    assert Sitting.objects.count() == 1
    assert "/surveys/" in phone.account.deliveries.latest("pk").body


def test_the_keyword_of_another_survey_lets_the_first_sleep_until_its_own_wakes_it(phone):
    first, other = a_survey(channels=["sms"]), a_survey(channels=["sms"])
    phone.says(f"survey {first.pk}")
    phone.says("2")
    assert "How did you come?" in phone.says(f"survey {other.pk}")[0]
    phone.says("3")
    assert "How were you served?" in phone.says(f"survey {first.pk}")[0]
    phone.says("4")
    kept = {each.survey_id: each.answers for each in Sitting.objects.all()}
    assert kept == {first.pk: {"came": "bus", "served": 4}, other.pk: {"came": "car"}}


@pytest.mark.parametrize(
    "asked", ["When is it warm again?", "Дулаан хэзээ ирэх вэ", "haluun us bii yu"]
)
def test_a_question_to_us_is_an_appeal_and_the_survey_stays(phone, survey, asked):
    invited(survey)
    phone.says(asked)
    assert Appeal.objects.get().summary == asked
    phone.says("2?")
    assert Sitting.objects.get().answers == {"came": "bus"}


def test_a_command_is_obeyed_and_is_no_try_to_answer(phone, survey):
    invited(survey)
    phone.says("status")
    assert phone.outcome["result"] == "command"
    assert Sitting.objects.get().misses == 0


def test_a_survey_that_closed_meanwhile_says_so(phone, survey):
    invited(survey)
    Survey.objects.filter(pk=survey.pk).update(closes_at=timezone.now())
    assert "over" in phone.says("1")[0]
    assert not Response.objects.exists()


def test_a_long_text_in_a_survey_that_closed_meanwhile_is_an_appeal(phone, survey):
    invited(survey)
    Survey.objects.filter(pk=survey.pk).update(closes_at=timezone.now())
    phone.says("There has been no water in our house since Monday. " * 8)
    assert Appeal.objects.exists()


def test_a_matrix_is_asked_line_by_line(phone):
    options = (Option("good", {"en": "Good"}), Option("bad", {"en": "Bad"}))
    rows = (Option("clean", {"en": "Cleanliness"}), Option("quick", {"en": "Quickness"}))
    asked = Question("m", Kind.MATRIX, {"en": "How was it?"}, options=options, rows=rows)
    survey = a_survey(Section("s", {"en": "S"}, (asked,)), channels=["sms"])
    assert "Cleanliness" in phone.says(f"survey {survey.pk}")[0]
    assert "Quickness" in phone.says("1")[0]
    phone.says("2")
    assert Response.objects.get().answers == {"m": {"clean": "good", "quick": "bad"}}


def test_others_words_cost_one_statement(phone, survey, django_assert_num_queries):
    said = Inbound("x", "+97688000000", "phone", text="There is no water")
    with django_assert_num_queries(1):
        assert answers(said, Envelope(account=phone.account)) is None


def test_invitations_go_out_once_and_to_nobody_who_said_stop(phone, survey):
    invitation = survey.invitations.create(address=an_address(), language="en")
    stopped = survey.invitations.create(address=an_address("+97688112233"), language="en")
    Address.objects.filter(pk=stopped.address_id).update(opted_out_at=timezone.now())
    assert inviting.send() == 2
    assert inviting.send() == 0
    assert [d.address_id for d in phone.account.deliveries.all()] == [invitation.address_id]


def test_nobody_is_invited_after_the_end_nor_who_declined_before(phone):
    over = a_survey(is_open=False, channels=["sms"], closes_at=timezone.now())
    over.invitations.create(address=an_address(), language="en")
    survey = a_survey(is_open=False, channels=["sms"])
    survey.invitations.create(address=an_address(), language="en", declined_at=timezone.now())
    assert inviting.send() == 0
    assert "no survey" in phone.says(f"survey {over.pk}")[0]


def test_people_are_asked_in_their_language_where_the_questions_speak_it():
    survey = a_survey(is_open=False)
    asked_in = {}
    for number, language in enumerate(("mn", "kk", "en")):
        address = an_address(f"+9768800000{number}")
        address.citizen.language = language
        asked_in[language] = inviting.language_of(survey, address)
    assert asked_in == {"mn": "mn", "kk": "en", "en": "en"}


def test_the_reminder_goes_once_to_who_has_neither_answered_nor_declined(phone):
    survey = a_survey(is_open=False)  # by link
    numbers = ["+97688000001", "+97688000002", "+97688000003"]
    silent, answered, declined = (an_invitation(survey, number) for number in numbers)
    type(silent).objects.filter(pk=answered.pk).update(answered_on=timezone.localdate())
    type(silent).objects.filter(pk=declined.pk).update(declined_at=timezone.now())
    assert inviting.order_reminder(survey)
    assert not inviting.order_reminder(survey)
    assert inviting.send_reminders() == 1
    assert inviting.send_reminders() == 0
    assert phone.account.deliveries.get().address_id == silent.address_id


def test_who_was_invited_after_the_reminder_was_ordered_is_not_reminded(phone):
    survey = a_survey(is_open=False)
    early, late = an_invitation(survey), an_invitation(survey, "+97688000002")
    assert inviting.order_reminder(survey)
    late.invited_at = timezone.now() + timedelta(minutes=1)
    late.save()
    assert inviting.send_reminders() == 1
    assert phone.account.deliveries.get().address_id == early.address_id
