"""Buttons below a question, where a channel shows only so many or so long ones."""

from datetime import timedelta

import pytest
from django.utils import timezone

from channels.models import Delivery
from surveys.asking import saying
from surveys.models import Sitting
from surveys.questionnaires.definition import Kind, Option, Question, Section
from tests.builders import an_account, an_address
from tests.surveys.asking import a_survey

pytestmark = pytest.mark.django_db


def asked(channel: str, question: Question) -> Delivery:
    """The question as it goes out after one before it, so that *Back* is offered, too."""
    survey = a_survey(Section("all", {"en": "All"}, (question,)))
    account = an_account(channel)
    kind = account.adapter.address_kind
    sitting = Sitting.objects.create(
        survey=survey,
        address=an_address("+97699112233" if kind == "phone" else "page:1", kind=kind),
        account=account,
        language="en",
        at=question.code,
        trail=["before"],
        expires_at=timezone.now() + timedelta(days=1),
    )
    saying.question(sitting, key="asked")
    return Delivery.objects.get()


def of(number: int, words: str = "Reason") -> Question:
    options = tuple(Option(f"o{each}", {"en": f"{words} {each}"}) for each in range(number))
    return Question("why", Kind.SINGLE, {"en": "Why?"}, options=options)


@pytest.mark.parametrize(
    ("channel", "fits"), [("whatsapp", 7), ("messenger", 10), ("telegram", 12)]
)
def test_what_is_more_than_the_channel_shows_is_listed_and_never_left_out(channel, fits):
    shown = asked(channel, of(fits))
    assert [label for label, _payload in shown.choices][:1] == ["Reason 0"]
    assert "Reason" not in shown.body
    Delivery.objects.all().delete()
    listed = asked(channel, of(fits + 1))
    assert f"{fits + 1} Reason {fits}" in listed.body
    assert [label for label, _payload in listed.choices] == ["Back", "Skip", "No more questions"]


def test_a_mark_of_eleven_is_asked_in_words_where_buttons_are_few():
    question = Question("recommend", Kind.NPS, {"en": "Would you recommend us?"})
    assert "0 (never) to 10 (gladly)" in asked("whatsapp", question).body


def test_what_a_button_would_cut_off_stands_in_the_words_too():
    long = of(3, "Nobody could tell me what to bring")
    shown = asked("messenger", long)
    assert "1 Nobody could tell me what to bring 0" in shown.body
    assert len(shown.choices) == 6
    Delivery.objects.all().delete()
    assert "Nobody" not in asked("telegram", long).body
