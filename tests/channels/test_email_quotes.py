"""What is new in a reply, in the languages and programs of the people who write to us."""

import time

import pytest

from channels.mail.quotes import new_text
from tests.channels.mail import a_mail, read

INTRODUCTIONS = {
    "gmail-en": "On Mon, Mar 3, 2025 at 10:21 AM Centre <info@centre.example> wrote:\n\n> Dear",
    "gmail-en-wrapped": "On Mon, Mar 3, 2025 at 10:21 AM Citizens' Centre of the city\n"
    "<info@centre.example> wrote:\n\n> Dear citizen",
    "apple-en": "On 3 Mar 2025, at 10:21, Centre <info@centre.example> wrote:\n\nDear citizen",
    "outlook-en": "________________________________\nFrom: Centre <info@centre.example>\n"
    "Sent: Monday, March 3, 2025 10:21 AM\nTo: Bat\nSubject: Your appeal\n\nDear citizen",
    "original-message-en": "-----Original Message-----\nFrom: Centre\n\nDear citizen",
    "gmail-mn": "2025 оны 3-р сарын 3, Да 10:21 цагт Төв <info@centre.example> бичсэн нь:\n> Эрх",
    "apple-mn": "2025 оны 3-р сарын 3, 10:21, Төв <info@centre.example>\nбичсэн:\n\nЭрхэм иргэн",
    "outlook-mn": "Хэнээс: Төв <info@centre.example>\nИлгээсэн: 2025.03.03 10:21\nХэнд: Бат\n"
    "Сэдэв: Таны өргөдөл\n\nЭрхэм иргэн",
    "gmail-ru": "пн, 3 мар. 2025 г. в 10:21, Центр <info@centre.example>:\n\n> Здравствуйте",
    "apple-ru": "> 3 марта 2025 г., в 10:21, Центр <info@centre.example> написал(а):\n> \n> Добрый",
    "mailru": "Понедельник, 3 марта 2025, 10:21 +08:00 от Центр <info@centre.example>:\n \n> Да",
    "yandex": '03.03.2025, 10:21, "Центр" <info@centre.example>:\n> Здравствуйте',
    "outlook-ru": "От: Центр <info@centre.example>\nОтправлено: 3 марта 2025 г. 10:21\n"
    "Кому: Бат\nТема: Ответ\n\nЗдравствуйте",
    "original-message-ru": "-----Исходное сообщение-----\nОт: Центр\nЗдравствуйте",
    "gmail-kk": "2025 ж. 3 нау., дс, 10:21 уақытында Орталық <info@centre.example> жазды:\n\n> Құр",
    "outlook-kk": "Кімнен: Орталық <info@centre.example>\nЖіберілді: 3 наурыз 2025 ж. 10:21\n"
    "Кімге: Бат\nТақырыбы: жауап\n\nҚұрметті азамат",
    "gmail-az": "Mərkəz <info@centre.example>, 3 mar 2025, B.e. 10:21 tarixində yazdı:\n> Hörmət",
    "outlook-az": "Kimdən: Mərkəz <info@centre.example>\nGöndərildi: 3 mart 2025 10:21\n"
    "Kimə: Bat\nMövzu: cavab\n\nHörmətli vətəndaş",
    "thunderbird-de": "Am 03.03.2025 um 10:21 schrieb Centre:\n> Hallo",
}
NEW = "Одоо ч гэрэл алга.\n\nБат, 9 давхар"


@pytest.mark.parametrize("program", INTRODUCTIONS)
def test_what_a_program_quotes_below_is_cut(program):
    assert new_text(f"{NEW}\n\n{INTRODUCTIONS[program]}\n") == NEW


@pytest.mark.parametrize("program", INTRODUCTIONS)
def test_a_reply_without_words_keeps_everything(program):
    assert new_text(INTRODUCTIONS[program]) == INTRODUCTIONS[program].strip()


def test_words_below_a_quote_are_the_new_ones():
    quote = "On Mon, Mar 3, 2025 at 10:21 AM Centre <info@centre.example> wrote:\n> Which flat?\n"
    assert new_text(f"{quote}\nFlat 7.") == "Flat 7."


def test_answers_between_quotes_are_kept_with_what_they_answer():
    text = (
        "Hello\nOn 3 Mar 2025 at 10:21 Centre <info@centre.example> wrote:\n"
        "> Which flat?\nFlat 7.\n> Which door?\nDoor 2.\n> Regards\n"
    )
    assert new_text(text) == "Hello\nFlat 7.\n> Which door?\nDoor 2."


@pytest.mark.parametrize(
    "text",
    [
        "The bus went\nFrom: my house\nTo: the school\nand did not stop.",
        "On Monday he wrote: go away\nand nobody helped since 3.03.2025 at 10:20:\n- no light",
        "С 01.03.2025 по 10:30 нет света, писал на info@centre.example:\nответа нет",
        "01.03.2025 в 10:30 я вам уже писал\nно ответа нет",
        "Прошу:\n- свет\n- вода",
        "Date: 2025-03-03\nПлощадь Сүхбаатар",
    ],
)
def test_words_that_only_look_like_a_quote_stay(text):
    assert new_text(text) == text


def test_a_forwarded_mail_stays_whole():
    text = (
        "See below\n\n---------- Forwarded message ---------\nFrom: A <a@home.example>\n"
        "Date: Mon, Mar 3, 2025 at 10:21 AM\nSubject: x\nTo: <b@home.example>\n\nThe matter"
    )
    assert new_text(text) == text
    assert read(a_mail(text)).text == text


def test_the_outlook_way_of_forwarding_is_known_by_its_subject():
    text = f"See below\n\n{INTRODUCTIONS['outlook-ru']}"
    assert read(a_mail(text, Subject="FW: x")).text == text
    assert read(a_mail(text, Subject="RE: x")).text == "See below"


def test_the_whole_text_stays_beside_the_new():
    text = f"{NEW}\n\n{INTRODUCTIONS['gmail-mn']}"
    inbound = read(a_mail(text))
    assert (inbound.text, inbound.full_text) == (NEW, text)


@pytest.mark.parametrize(
    "text",
    [
        "On " + "a " * 500_000,
        "On x\n" * 100_000,
        "From: x\n" * 100_000,
        "> " * 300_000,
        "> On 2025 a wrote\n" * 50_000,
        "2025 10:10 a\n" * 50_000,
        "On 1.1.2025 a@home.example wrote:\n> x\ny\n" * 20_000,
        "\n" * 1_000_000,
    ],
    ids=["line", "on", "from", "marks", "quoted", "dates", "answers", "empty"],
)
def test_hostile_text_takes_little_time(text):
    begun = time.perf_counter()
    new_text(text)
    assert time.perf_counter() - begun < 5
