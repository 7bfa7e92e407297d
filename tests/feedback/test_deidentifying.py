"""What tells who is meant comes off a text; what an official needs stays."""

import time

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.deidentifying import Kind, deidentify, findings

# Every number is made up; check digits are right where the rule asks for them.
TAKEN_OFF = [
    # Mongolia
    ("Намайг Бат-Эрдэнийн Болд гэдэг, утас 9911-2233.", "Намайг [name] гэдэг, утас [phone]."),
    ("Б.Болд дарга ирсэнгүй", "[name] дарга ирсэнгүй"),
    ("Миний нэр Саруул. Халаалт алга.", "Миний нэр [name]. Халаалт алга."),
    ("Хүндэтгэсэн, Д. Энхтуяа", "Хүндэтгэсэн, [name]"),
    ("Мөнхбаярын Ганзориг гэдэг хүн", "[name] гэдэг хүн"),
    ("Цэцгээ гуай ус алдлаа", "[name] гуай ус алдлаа"),
    ("регистр УБ90011512", "регистр [identity number]"),
    (
        "Миний РД: уп 90 011512 биш, УП90011512",
        "Миний РД: уп [identity number] биш, [identity number]",
    ),
    ("1234 УБА дугаартай машин", "[number plate] дугаартай машин"),
    (
        "Хан-Уул дүүрэг, 3-р хороо, 25-р байр, 13 тоот",
        "Хан-Уул дүүрэг, 3-р хороо, [house], [house]",
    ),
    ("данс 5001234567 руу", "данс [bank account] руу"),
    ("1990 оны 5 сарын 3 төрсөн", "[date of birth] төрсөн"),
    ("99112233, 88001122 руу залгаарай", "[phone], [phone] руу залгаарай"),
    # Kazakhstan
    ("Менің атым Нұрлан Серікұлы Ахметов", "Менің атым [name]"),
    ("ЖСН 900115300120", "ЖСН [identity number]"),
    ("көршіміз Айгүл Болатқызы айтты", "көршіміз [name] айтты"),
    ("+7 (701) 123-45-67 немесе 8 701 123 45 67", "[phone] немесе [phone]"),
    ("KZ86 125K ZT50 0410 0100 шотына", "[bank account] шотына"),
    ("көлік 123 ABC 02", "көлік [number plate]"),
    ("Абай көшесі 15, 7 пәтер", "Абай көшесі [house], [house]"),
    ("Асқар мырза, жауап беріңіз", "[name] мырза, жауап беріңіз"),
    # Azerbaijan
    ("Mənim adım Əli Məmmədov, tel: 050 123 45 67", "Mənim adım [name], tel: [phone]"),
    ("Vəliyev Rəşad Əhməd oğlu müraciət edir", "[name] müraciət edir"),
    ("FİN: 5KL3M2P", "FİN: [identity number]"),
    ("şəxsiyyət vəsiqəsi AZE 12345678", "şəxsiyyət vəsiqəsi [identity number]"),
    ("AZ21NABZ00000000137010001944 hesabı", "[bank account] hesabı"),
    ("10-AA-123 nömrəli avtomobil", "[number plate] nömrəli avtomobil"),
    ("Nizami küçəsi 12, mənzil 5", "Nizami küçəsi [house]"),
    ("Sevda xanım cavab vermir", "[name] xanım cavab vermir"),
    ("+994 50 123 45 67", "[phone]"),
    # Russia
    ("Меня зовут Иванова Мария Петровна", "Меня зовут [name]"),
    ("меня зовут сергей, живу тут", "меня зовут [name], живу тут"),
    ("С уважением, Петров И.И.", "С уважением, [name]."),
    ("инспектор Сидорчук нагрубил", "инспектор [name] нагрубил"),
    ("звоните 8 (914) 123-45-67 или 89141234567", "звоните [phone] или [phone]"),
    ("паспорт 4010 123456", "паспорт [identity number]"),
    ("СНИЛС 112-233-445 95", "СНИЛС [identity number]"),
    ("ИНН 500100732259", "ИНН [identity number]"),
    ("карта 4276 3800 1234 5678", "карта [bank account]"),
    ("лицевой счёт 1234567", "лицевой счёт [bank account]"),
    ("ул. Ленина, дом 5, корпус 2, кв. 17", "ул. Ленина, [house]"),
    ("машина А123ВС78 стоит", "машина [number plate] стоит"),
    ("Иван Иванович, 12.03.1956 г.р.", "[name], [date of birth] г.р."),
    ("координаты 59.929597, 30.411152", "координаты [exact place]"),
    # Everywhere
    ("My name is John Smith, born 12.03.1980", "My name is [name], born [date of birth]"),
    ("write to bold.bat@example.mn", "write to [e-mail]"),
    ("ivan собака example точка ru", "[e-mail]"),
    ("@bold_ub or t.me/bold_ub", "[account name] or [link]"),
    ("https://example.com/u/bold?id=5.", "[link]."),
    ("4111 1111 1111 1111", "[bank account]"),
]

STAYS = [
    "Закон № 273-70 от 12.05.2010, статья 48",
    "Заявка № 12345678 от 18.10.2020",
    "Показания счетчика 90123456",
    "тоолуурын заалт 88123456",
    "12 500 000 төгрөг, 85 000 000 ₮",
    "2020-10-18 10:30, 06.12.2021",
    "Отопления нет 5 дней, батареи 12 градусов",
    "Улица Марии Ульяновой, проспект Юрия Гагарина, Сүхбаатар дүүрэг, Абай ауданы, Nizami rayonu",
    "Абай көшесіндегі жол, Абай мектебінің ауласы, Nizami parkında, Nizami poliklinikasının həkimi",
    "Парадная 6, 3 этаж, подъезд 2",
    "Комаров стало больше. Котов тоже.",
    "Улсын Их Хурал, Засгийн газар, Нийслэлийн Засаг дарга",
    "The heating has been cold since Monday on Peace Avenue.",
    "В доме 120 квартир и 9 этажей",
    "Температура 20°С. Прошу проверить.",
    "Основной вопрос: уголовной ответственности, ежедневной уборки",
    "Suyun təzyiqi aşağıdır, 3 gündür su yoxdur",
    "Судың қысымы төмен, 3 күн болды",
    "gov.kz, www.ulaanbaatar.mn",
]


@pytest.mark.parametrize(("text", "expected"), TAKEN_OFF)
def test_what_tells_who_is_meant_comes_off(text, expected):
    assert deidentify(text, "en") == expected


@pytest.mark.parametrize("text", STAYS)
def test_what_tells_of_nobody_stays(text):
    assert deidentify(text, "en") == text


@pytest.mark.parametrize(
    "text",
    [
        "9 9 1 1 2 2 3 3",
        "９９１１２２３３",
        "99\u200b11\u200d22\u00ad33",
        "99\u00a011\u202f22\u200933",
        "99‑11‑22‑33",
        "٩٩١١٢٢٣٣",
        "99I122З3",
        "утас99112233",
    ],
)
def test_a_telephone_is_known_however_it_is_written(text):
    assert [found.kind for found in findings(text)] == [Kind.PHONE]


@pytest.mark.parametrize(
    "text",
    [
        "Ивaн Пeтрович",
        "Ив\u200bан Петрович",
        "ИВАН ПЕТРОВИЧ",
        "иван петрович",
        "Ива\u0301н Петрович",
    ],
)
def test_a_name_is_known_however_it_is_written(text):
    """Latin letters among Cyrillic ones, invisible marks, capitals, accents."""
    assert "петрович" not in deidentify(f"Это сделал {text} вчера", "en").lower()
    assert deidentify(f"Это сделал {text} вчера", "en") == "Это сделал [name] вчера"


@pytest.mark.parametrize("region", ["MN", "KZ", "AZ", "RU"])
@pytest.mark.parametrize(
    "form",
    [
        phonenumbers.PhoneNumberFormat.E164,
        phonenumbers.PhoneNumberFormat.INTERNATIONAL,
        phonenumbers.PhoneNumberFormat.NATIONAL,
    ],
)
def test_each_country_s_mobile_number_is_found_in_every_official_form(region, form):
    number = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    written = phonenumbers.format_number(number, form)
    assert deidentify(f"({written}), please", "en") in ("([phone]), please", "[phone]), please")


def test_the_marks_are_in_the_language_asked_for():
    text = "Меня зовут Иван Петрович, 89141234567"
    assert deidentify(text, "ru") != text
    assert "89141234567" not in deidentify(text, "mn")
    assert deidentify(deidentify(text, "ru"), "en") == deidentify(text, "ru")


_PIECES = st.sampled_from(
    [
        *"аяИвAz09 .,-+()@/№:\n\u200b",
        *(text for text, _expected in TAKEN_OFF),
        *(word for text in STAYS for word in text.split()),
        *"Иван Петрович Болд дом кв. 12 99 1122 ул. Ленина улица 8 914 [name] Б. oğlu гуай".split(),
    ]
)


@given(st.lists(_PIECES, max_size=14).map(" ".join) | st.lists(_PIECES, max_size=14).map("".join))
def test_doing_it_twice_changes_nothing_more(text):
    once = deidentify(text, "en")
    assert deidentify(once, "en") == once
    assert len(once) <= 10 * len(text) + 20


@given(st.text(max_size=200))
def test_any_text_comes_through(text):
    once = deidentify(text, "en")
    assert deidentify(once, "en") == once


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "9",
        "9 ",
        "1-",
        "Иван ",
        "И.",
        "дом 1,",
        "ул. а ",
        "a@",
        "@a",
        "[",
        "ab-",
        "KZ12 ",
        "1к",
        "http://",
        "Бат",
        "овна",
        "8(9",
        "00 A",
        "\u200b1",
        "меня зовут ",
    ],
)
def test_time_grows_no_faster_than_the_text(piece):
    """Fifty thousand hostile characters: a second when linear, minutes when not."""
    text = (piece * (50_000 // len(piece) + 1))[:50_000]
    began = time.process_time()
    findings(text)
    assert time.process_time() - began < 4
