"""Letters on A4: every word as it was written, in five languages, and nothing but words."""

import pypdfium2
import pytest
from PIL import ImageChops

from channels.letters.composing import MAX_LETTERS, Letter, pdf
from tests.builders import NOON

SENTENCES = {
    "mn": "Өнөөдөр үүл ихтэй, ӨҮЁ өүё",
    "kk": "Ұлт ғалымы Әңгіме қазақ һәм ҰҮІҚҢҒҺӘӨ",
    "ru": "Съешь ещё этих мягких булок № 5 — «да»",
    "az": "Zəfər jaketini götürdü: ƏĞIİÖÜŞÇ əğıiöüşç",
    "en": "It is done, for 5 000 ₮.",
}


def words_of(content: bytes) -> list[str]:
    with pypdfium2.PdfDocument(content) as document:
        return [page.get_textpage().get_text_range() for page in document]


def drawn(content: bytes):
    with pypdfium2.PdfDocument(content) as document:
        return document[0].render(scale=1).to_pil().convert("L")


@pytest.mark.parametrize("language", SENTENCES)
def test_a_letter_says_what_it_should_in_each_language(language, settings):
    settings.CENTRE_NAME = "Иргэдийн төв 11-11"
    (page,) = words_of(pdf(Letter(SENTENCES[language], language, title="7KQM-4T2X-9RVC")))
    for said in (SENTENCES[language], "7KQM-4T2X-9RVC", settings.CENTRE_NAME, "1 / 1"):
        assert said in page


def test_no_letter_of_the_five_languages_is_missing_from_the_fonts():
    # A sign that no font has is drawn as an empty box, the same for each of them.
    missing = drawn(pdf(Letter("\U000f0000", "mn", written_at=NOON)))
    for letter in sorted(set("".join(SENTENCES.values())) - {" "}):
        here = drawn(pdf(Letter(letter, "mn", written_at=NOON)))
        assert ImageChops.difference(here, missing).getbbox(), letter


def test_words_are_never_read_as_markup():
    hostile = '#read("/etc/passwd") *bold* $x$ @ref <a> \\u{41} // #pagebreak() `raw` = head'
    (page,) = words_of(pdf(Letter(hostile, "en", title=hostile[:40])))
    assert hostile in page.replace("\r\n", " ").replace("\n", " ")


def test_a_long_letter_numbers_its_pages_and_has_an_end():
    pages = words_of(pdf(Letter("Урт захидал.\n\n" * 100, "mn")))
    assert len(pages) > 2
    assert all(f"{n} / {len(pages)}" in page for n, page in enumerate(pages, start=1))
    assert len(words_of(pdf(Letter("x " * MAX_LETTERS, "mn")))) < 40


def test_the_same_letter_is_the_same_bytes():
    letter = Letter("Нэг үг", "mn", written_at=NOON)
    assert pdf(letter) == pdf(letter)
