"""How many parts a text takes, and how phone numbers are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.adapters.sms import Sms
from channels.sms import phones
from channels.sms.parts import parts


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "count"),
    [
        ("", "gsm7", 0, 0),
        ("a", "gsm7", 1, 1),
        ("a" * 160, "gsm7", 160, 1),
        ("a" * 161, "gsm7", 161, 2),
        ("a" * 306, "gsm7", 306, 2),
        ("a" * 307, "gsm7", 307, 3),
        ("€" * 80, "gsm7", 160, 1),
        ("a" + "€" * 80, "gsm7", 161, 2),
        # 152 letters leave one place in the first part, and a sign of two does not fit there.
        ("a" * 152 + "€" + "a" * 152, "gsm7", 306, 3),
        ("\f^{}\\[~]|€", "gsm7", 20, 1),
        ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà", "gsm7", 44, 1),
        ("ç", "ucs2", 1, 1),
        ("`", "ucs2", 1, 1),
        ("\t", "ucs2", 1, 1),
        ("ə" * 70, "ucs2", 70, 1),
        ("Ө" * 71, "ucs2", 71, 2),
        ("Ө" * 134, "ucs2", 134, 2),
        ("Ө" * 135, "ucs2", 135, 3),
        ("a" * 159 + "Ө", "ucs2", 160, 3),
        ("💡" * 35, "ucs2", 70, 1),
        ("💡" * 36, "ucs2", 72, 2),
        # 67 units hold 33 of these, not 33 and a half.
        ("💡" * 66, "ucs2", 132, 2),
        ("💡" * 67, "ucs2", 134, 3),
    ],
)
def test_parts_of_a_text(text, alphabet, units, count):
    counted = parts(text)
    assert (counted.alphabet, counted.units, counted.count) == (alphabet, units, count)


@given(st.text(max_size=700))
def test_a_longer_text_never_takes_fewer_parts_and_none_holds_too_much(text):
    counted = parts(text)
    alone, together = (160, 153) if counted.alphabet == "gsm7" else (70, 67)
    assert counted.count <= parts(text + "Ө").count
    assert counted.units <= (alone if counted.count <= 1 else counted.count * together)
    if counted.alphabet == "ucs2":
        assert counted.units == len(text.encode("utf-16-le", "surrogatepass")) // 2


@pytest.mark.parametrize(
    ("written", "country", "canonical"),
    [
        ("99112233", "MN", "+97699112233"),
        ("+976 9911-2233", "MN", "+97699112233"),
        ("97699112233", "MN", "+97699112233"),
        ("0097699112233", "KZ", "+97699112233"),
        ("tel:+97699112233", "KZ", "+97699112233"),
        ("8 (701) 123-45-67", "KZ", "+77011234567"),
        ("050 123 45 67", "AZ", "+994501234567"),
        ("994501234567", "AZ", "+994501234567"),
        ("79161234567", "MN", "+79161234567"),
        ("+12025550143", "MN", "+12025550143"),
        ("٩٩١١٢٢٣٣", "MN", "+97699112233"),
        ("1111", "MN", "1111"),
        ("150150", "MN", "150150"),
        ("MobiCom", "MN", "MobiCom"),
        ("E-Mongolia", "MN", "E-Mongolia"),
    ],
)
def test_addresses_have_one_form(written, country, canonical):
    assert phones.normalise(written, country) == canonical
    assert phones.normalise(canonical, country) == canonical


@pytest.mark.parametrize(
    "nonsense",
    ["", " ", "+", "12", "99112233; DROP", "a name that is too long", "+0000000000", "1" * 30, "Ө"],
)
def test_nonsense_is_no_address(nonsense):
    with pytest.raises(ValueError, match="not a phone number"):
        phones.normalise(nonsense, "MN")


@pytest.mark.parametrize("no_number", ["1111", "MobiCom"])
def test_a_short_code_or_a_name_is_no_number_of_a_person(no_number):
    with pytest.raises(ValueError, match="not a phone number"):
        phones.e164(no_number, "MN")


def test_the_adapter_reads_numbers_as_the_centres_country_does(settings):
    settings.CENTRE_COUNTRY = "KZ"
    assert Sms.normalise("8 701 123 45 67") == "+77011234567"


def test_the_national_part_of_a_number():
    assert phones.national("+97699112233") == "99112233"
    assert phones.national("1111") == "1111"
