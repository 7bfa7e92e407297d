"""A survey in a chat with buttons: the same talk, pressed instead of written."""

import pytest

from surveys.models import Response, Sitting
from tests.channels.telegram import Chat, a_bot
from tests.standins.telegram import TelegramStandIn
from tests.surveys.asking import ANSWERS, a_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat(settings):
    with TelegramStandIn() as telegram:
        settings.OUTGOING_ALLOWED_HOSTS = [telegram.host]
        yield Chat(a_bot(telegram), telegram.person(42, language_code="en"))


def test_pressed_from_the_first_question_to_the_thanks(chat):
    survey = a_survey(channels=["telegram"])
    assert "How did you come?" in chat.says(f"survey {survey.pk}")[0]
    assert chat.buttons[:3] == ["On foot", "By bus", "By car"]
    assert "How were you served?" in chat.presses("By bus")[0]
    assert chat.buttons[:5] == ["1", "2", "3", "4", "5"]
    chat.presses("4")
    assert chat.says("1") == ["Many thanks!"]
    assert Response.objects.get().answers == ANSWERS
    assert Response.objects.get().channel == "telegram"


def test_back_and_an_old_button_and_the_end(chat):
    survey = a_survey(channels=["telegram"])
    chat.says(f"survey {survey.pk}")
    chat.presses("By bus")
    chat.presses("Back")
    assert Sitting.objects.get().at == "came"
    chat.presses("By car")
    chat.presses("No more questions")
    assert not Sitting.objects.exists()
    assert not Response.objects.exists()


def test_words_of_ones_own_about_something_else_are_an_appeal(chat):
    survey = a_survey(channels=["telegram"])
    chat.says(f"survey {survey.pk}")
    chat.says("There has been no water in our building since Monday and nobody cares at all.")
    assert chat.outcome["result"] == "appeal"
    assert Sitting.objects.get().at == "came"
