import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback import codes

letters = st.text(alphabet=codes.ALPHABET, min_size=11, max_size=11)


def code_of(eleven: str) -> str:
    return codes.shown(eleven + codes._check_letter(eleven))


@given(letters)
def test_a_code_is_read_however_it_is_written(eleven):
    code = code_of(eleven)
    for written in (code, code.lower(), code.replace("-", ""), code.replace("-", " – ")):
        assert codes.read(written) == code


@given(letters, st.integers(0, 11), st.sampled_from(codes.ALPHABET))
def test_one_wrong_letter_is_always_noticed(eleven, position, letter):
    plain = code_of(eleven).replace("-", "")
    wrong = plain[:position] + letter + plain[position + 1 :]
    if wrong != plain:
        with pytest.raises(ValueError, match="letter"):
            codes.read(wrong)


@given(letters, st.integers(0, 11), st.integers(0, 11))
def test_two_letters_exchanged_are_always_noticed(eleven, one, other):
    letters = list(code_of(eleven).replace("-", ""))
    letters[one], letters[other] = letters[other], letters[one]
    if "".join(letters) != code_of(eleven).replace("-", ""):
        with pytest.raises(ValueError, match="letter"):
            codes.read("".join(letters))


@pytest.mark.parametrize("nonsense", ["", "7KQM", "7KQM-4T2X-9RV!", "привет, как дела?", "0" * 13])
def test_nonsense_is_no_code(nonsense):
    with pytest.raises(ValueError, match="code"):
        codes.read(nonsense)


def test_letters_that_look_alike_are_taken_for_the_code_letters():
    code = code_of("ABCEHKMTPX1")
    assert codes.read(code.translate(str.maketrans("ABCEHKMTPX", "АВСЕНКМТРХ"))) == code
    assert codes.read(code.replace("1", "I")) == code


def test_codes_are_seen_in_a_text_between_other_words():
    code = codes.new()
    text = f"Re: {code.lower()} гэж юу вэ? 99112233, ABCD-EFGH-JKMN"
    assert codes.seen_in(f"{text} {code}") == [code]


def test_new_codes_differ_and_hold_55_random_bits():
    made = {codes.new() for _ in range(500)}
    assert len(made) == 500
    assert 32**11 == 2**55
