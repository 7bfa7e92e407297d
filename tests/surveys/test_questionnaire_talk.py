"""Whatever people write, the talk goes on or ends; and numbers are heard in five languages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from surveys.questionnaires.talk import buttons, hearing, saying, steps, words
from surveys.questionnaires.talk.hearing import What
from surveys.questionnaires.talk.words import Wish
from tests.surveys.questionnaires import any_questionnaire

LANGUAGES = ("en", "mn", "kk", "ru", "az")
SAID = some.one_of(
    some.text(max_size=90),
    some.sampled_from(
        [
            *("1", "2", "3", "10", "0", "1 2", "1,2", "neg", "бір", "back", "буцах", "skip"),
            *("алгасах", "help", "a", "b", "c", "A", "2026-03-31", "3.5", "", " ", "★★★", "5/5"),
            *("1.", "2) b", "٣", "²", "1" * 50, "-", "\0", "one and two", "STATUS 1", "x" * 2000),
        ]
    ),
)


@settings(max_examples=150, deadline=None)
@given(any_questionnaire(), some.lists(SAID, max_size=25), some.sampled_from(LANGUAGES))
def test_any_words_end_the_talk_or_leave_it_waiting_and_never_raise(asked, said, language):
    answers, trail = {}, []
    step = steps.following(asked, answers, "", "seed")
    for text in said:
        if step is None:
            return
        assert saying.say(step, language, lists=True)
        heard = hearing.hear(step, text, language)
        if heard.what is What.ANSWER or heard.wish is Wish.SKIP:
            value = heard.value if heard.what is What.ANSWER else None
            answers = steps.with_answer(answers, step, value)
            trail.append(step.code)
            step = steps.following(asked, answers, step.code, "seed")
        elif heard.wish is Wish.BACK and trail:
            step = steps.step(asked, trail.pop(), "seed")


@settings(max_examples=60, deadline=None)
@given(any_questionnaire(), some.sampled_from(LANGUAGES))
def test_every_question_can_be_answered_by_its_first_button_or_number(asked, language):
    answers = {}
    step = steps.following(asked, answers, "", "s")
    while step is not None:
        for _label, name in buttons.buttons(step, language):
            assert buttons.pressed(step, name, language).what is What.ANSWER
        before = step
        step = steps.following(asked, answers, step.code, "s")
        assert step is None or step.code != before.code


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("zero one two three four five six seven eight nine ten", range(11)),
        ("тэг нэг хоёр гурав дөрөв тав зургаа долоо найм ес арав", range(11)),
        ("teg neg khoyor gurav dorov tav zurgaa doloo naim yes arav", range(11)),
        ("нөл бір екі үш төрт бес алты жеті сегіз тоғыз он", range(11)),
        ("nol bir eki ush tort bes alty zheti segiz togyz", range(10)),
        ("ноль один два три четыре пять шесть семь восемь девять десять", range(11)),
        ("nol odin dva tri chetyre pyat shest sem vosem devyat desyat", range(11)),
        ("sıfır bir iki üç dörd beş altı yeddi səkkiz doqquz on", range(11)),
        ("sifir bir iki uc dord bes alti yeddi sekkiz doqquz", range(10)),
    ],
)
def test_numbers_in_words_of_five_languages_and_two_scripts(line, numbers):
    own = {"zero": "en", "тэг": "mn", "teg": "mn", "нөл": "kk", "ноль": "ru", "sıfır": "az"}
    first = line.split()[0]
    language = own.get(first, {"sifir": "az"}.get(first, "kk" if "bir" in line else "ru"))
    assert [words.number(word, language) for word in line.split()] == list(numbers)


def test_a_word_that_means_two_numbers_means_none_elsewhere():
    assert words.number("yes", "mn") == 9
    assert words.number("yes", "en") is None
    assert words.number("on", "en") is None
    assert words.number("on", "az") == 10
