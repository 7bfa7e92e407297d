"""Names of people, read word by word: introduced, after a title, with initials, with a father's
name, or from the lists. Streets, squares and schools that bear a name keep it: they are places.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from feedback.deidentifying import naming
from feedback.deidentifying.kinds import Finding, Kind
from feedback.deidentifying.plain import HOUSE_WALL

_WORD = re.compile(r"[^\W\d_]++(?:[-'’ʼ`][^\W\d_]++)*+")
_SPACE = re.compile(r" {1,3}")
_INITIAL = re.compile(r"\. {0,2}")
_AFTER_INTRODUCTION = re.compile(r"[ :,.\-—–«\"!\n\r]{1,6}")
_HOUSE_NEXT = re.compile(rf"[ ,]{{1,3}}(?:{HOUSE_WALL}|д\.|дом)")
_MOST = 4  # words of one name

# What names are introduced by, folded; the name follows.
_INTRODUCTIONS = naming.phrases("introductions")
# After these the name must have a capital letter.
_FAREWELLS = naming.phrases("farewells")
_TITLES = naming.words("titles")
# After these a word must be like a surname, or a given name.
_POSTS = naming.words("posts")
_TITLES_AFTER = naming.words("titles_after")
_CHILD = frozenset("oglu qizi ogly kyzy qyzy оглы огли кызы гызы улы uly".split())
_CALLED = frozenset("гэдэг гэж гэдгээр".split())

_PLACE_BEFORE = naming.words("places_before")
_PLACE_AFTER = naming.words("places_after")
_PLACE_STEMS = tuple(naming.words("places_after_stems"))
_HONOURED = naming.words("honoured")


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    key: str
    is_capital: bool

    @property
    def is_initial(self) -> bool:
        return self.is_capital and self.end - self.start == 1


class _Reading:
    """A text as words, with what stands between them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = [
            _Word(found.start(), found.end(), naming.key(found[0]), found[0][0].isupper())
            for found in _WORD.finditer(text)
        ]

    def adjacent(self, at: int, gap: re.Pattern = _SPACE) -> bool:
        """Whether only such a gap stands between a word and the next one."""
        if not 0 <= at < len(self.words) - 1:
            return False
        end, start = self.words[at].end, self.words[at + 1].start
        return start - end <= 8 and gap.fullmatch(self.text, end, start) is not None

    def is_place(self, first: int, last: int) -> bool:
        """Whether the words from `first` up to `last` are what a street or a square is called."""
        for at in range(first - 1, max(first - 4, -1), -1):
            if self.words[first].start - self.words[at].end > 40:
                break
            if self.words[at].key in _PLACE_BEFORE:
                return True
            if not self.words[at].is_capital and self.words[at].key not in _HONOURED:
                break
        last = self.run(last, self._is_further_name, most=2) if self.adjacent(last - 1) else last
        following = self.words[last] if last < len(self.words) else None
        end = self.words[last - 1].end
        if following and _is_place_word(following) and following.start - end <= 3:
            return True
        return _HOUSE_NEXT.match(self.text, end) is not None

    def _is_further_name(self, word: _Word) -> bool:
        return word.is_capital and not _is_place_word(word)

    def run(self, first: int, wanted, most: int = _MOST) -> int:
        """The end of the words from `first` on, next to each other, that are as wanted."""
        at = first
        while at < len(self.words) and at - first < most and wanted(self.words[at]):
            at += 1
            if not self.adjacent(at - 1) and not self._initial_follows(at - 1):
                break
        return at

    def _initial_follows(self, at: int) -> bool:
        return self.words[at].is_initial and self.adjacent(at, _INITIAL)


def _is_place_word(word: _Word) -> bool:
    return word.key in _PLACE_AFTER or word.key.startswith(_PLACE_STEMS)


def findings(text: str) -> Iterator[Finding]:
    """Names of people in a plain text, in their order."""
    reading = _Reading(text)
    words = reading.words
    at = done = 0
    while at < len(words):
        for rule in _RULES:
            if span := rule(reading, at):
                first, last = max(span[0], done), span[1]
                yield Finding(words[first].start, words[last - 1].end, Kind.NAME)
                at = done = last
                break
        else:
            at += 1


def _introduced(reading: _Reading, at: int) -> tuple[int, int] | None:
    """ "My name is ...", "С уважением, ...", "Намайг ... гэдэг"."""
    words = reading.words
    for length in (3, 2, 1):
        phrase = tuple(word.key for word in words[at : at + length])
        first = at + length
        farewell = phrase in _FAREWELLS
        if first >= len(words) or not (farewell or phrase in _INTRODUCTIONS):
            continue
        if not reading.adjacent(first - 1, _AFTER_INTRODUCTION):
            return None
        surely = length > 1 and not farewell
        if phrase == ("намайг",):
            last = reading.run(first, lambda word: word.key not in _CALLED)
            called = last < len(words) and words[last].key in _CALLED
            return (first, last) if called and last > first else None
        last = reading.run(first, lambda word: word.is_capital or _is_known(word.key))
        if last == first and surely:
            last = first + 1
        if last > first and (surely or length > 1 or _is_said(reading, first - 1)):
            return first, last
        return None
    return None


def _is_said(reading: _Reading, at: int) -> bool:
    """Whether a colon or a line's end makes one word an introduction: "ФИО: ...", "Нэр: ..."."""
    between = reading.text[reading.words[at].end : reading.words[at + 1].start]
    return any(sign in between for sign in ":\n,—")


def _titled(reading: _Reading, at: int) -> tuple[int, int] | None:
    word = reading.words[at]
    strong, weak = word.key in _TITLES, word.key in _POSTS
    if (strong or weak) and (reading.adjacent(at) or reading.adjacent(at, _INITIAL)):
        wanted = (lambda each: each.is_capital) if strong else _is_name_of_somebody
        last = reading.run(at + 1, wanted, most=3)
        if last > at + 1 and not reading.is_place(at + 1, last):
            return at + 1, last
    if word.is_capital and not word.is_initial and reading.adjacent(at):
        following = reading.words[at + 1]
        if following.key in _TITLES_AFTER and not following.is_capital:
            return at, at + 1
    return None


def _is_name_of_somebody(word: _Word) -> bool:
    return word.is_capital and (
        word.is_initial
        or _is_known(word.key)
        or naming.is_part(word.key)
        or naming.is_like_surname(word.key)
    )


def _with_initials(reading: _Reading, at: int) -> tuple[int, int] | None:
    """ "И. И. Иванов", "Иванов И.И.", "Б.Болд"."""
    words = reading.words
    last = at
    while last - at < 3 and words[last].is_initial and reading.adjacent(last, _INITIAL):
        last += 1
    if last > at:
        begins = words[at].start == 0 or reading.text[words[at].start - 1] in ' \n("«„:,;/'
        surname = words[last]
        if not (begins and surname.is_capital and surname.end - surname.start >= 3):
            return None
        # One letter, a full stop, a space and a capital letter may be two sentences.
        apart = surname.start - words[last - 1].end > 1
        if last - at == 1 and apart and not _is_name_of_somebody(surname):
            return None
        return None if reading.is_place(at, last + 1) else (at, last + 1)
    if not (words[at].is_capital and words[at].end - words[at].start >= 3):
        return None
    if not reading.adjacent(at) or not words[at + 1].is_initial:
        return None
    last = at + 1
    while last < len(words) and last - at < 3 and words[last].is_initial:
        if reading.text[words[last].end : words[last].end + 1] != ".":
            break
        last += 1
        if not reading.adjacent(last - 1, _INITIAL):
            break
    enough = last - at == 3 or (last - at == 2 and naming.is_like_surname(words[at].key))
    return (at, last) if enough and not reading.is_place(at, last) else None


def _with_father(reading: _Reading, at: int) -> tuple[int, int] | None:
    """Around a father's name: "Иванова Мария Петровна", "Серікұлы Нұрлан", "Əli Vəli oğlu"."""
    words = reading.words
    word = words[at]
    if word.key in _CHILD and at and words[at - 1].is_capital and reading.adjacent(at - 1):
        first = at - 1
        while at - first < 3 and reading.adjacent(first - 1) and words[first - 1].is_capital:
            first -= 1
        return first, at + 1
    before = words[at - 1] if at and reading.adjacent(at - 1) else None
    known = naming.is_patronymic(word.key)
    if not known:
        among_names = before is not None and (before.is_capital or naming.is_given(before.key))
        if not (word.is_capital and among_names and naming.is_like_patronymic(word.key)):
            return None
    first, last = at, at + 1
    if before and (before.is_capital or naming.is_given(before.key)):
        first -= 1
        further = words[first - 1] if first and reading.adjacent(first - 1) else None
        if further and _is_surname_here(further):
            first -= 1
    if reading.adjacent(at) and _is_surname_here(words[at + 1]):
        last += 1
    return None if reading.is_place(first, last) else (first, last)


def _is_surname_here(word: _Word) -> bool:
    return naming.is_surname(word.key) or (word.is_capital and naming.is_like_surname(word.key))


def _mongolian(reading: _Reading, at: int) -> tuple[int, int] | None:
    """A father's name in the genitive, and one's own: "Бат-Эрдэнийн Болд"."""
    words = reading.words
    word = words[at]
    if not (word.is_capital and reading.adjacent(at) and words[at + 1].is_capital):
        return None
    own = words[at + 1]
    father = naming.is_mongolian(word.key) or naming.is_given(word.key) or naming.is_part(word.key)
    genitive = word.key.endswith(("ийн", "ын", "ий", "ы", "н"))
    if father and genitive and (naming.is_given(own.key) or naming.is_part(own.key)):
        return None if reading.is_place(at, at + 2) else (at, at + 2)
    return None


def _listed(reading: _Reading, at: int) -> tuple[int, int] | None:
    """A given name or a common surname, and the surname beside it."""
    word = reading.words[at]
    if not word.is_capital or not _is_known(word.key):
        return None
    first, last = at, at + 1
    if reading.adjacent(at) and (
        _is_surname_here(reading.words[at + 1])
        or (reading.words[at + 1].is_capital and naming.is_given(reading.words[at + 1].key))
    ):
        last += 1
    if at and reading.adjacent(at - 1) and _is_surname_here(reading.words[at - 1]):
        first -= 1
    if last - first == 1 and naming.is_surname(word.key) and not reading.adjacent(at - 1):
        return None  # at the beginning of a sentence: "Комаров стало больше"
    return None if reading.is_place(first, last) else (first, last)


def _is_known(name: str) -> bool:
    return naming.is_given(name) or naming.is_surname(name) or naming.is_patronymic(name)


_RULES = (_introduced, _with_father, _titled, _with_initials, _mongolian, _listed)
