"""Words that people answer with: numbers, back, skip, stop, in five languages and two scripts.

Pure. `folded` makes of a word in Cyrillic, Latin with marks, or Latin as people type it without
them, the same few letters: "нэг" and "neg", "üç" and "uc", "хоёр" and "khoyor" are equal.
"""

import re
import unicodedata
from enum import StrEnum

_LETTERS = {
    **dict(
        zip(
            "абвгдежзийклмнопрстуфхцчшщъыьэюя",
            (
                *("a", "b", "v", "g", "d", "e", "j", "z", "i", "i", "k", "l", "m", "n", "o", "p"),
                *(
                    "r",
                    "s",
                    "t",
                    "u",
                    "f",
                    "h",
                    "ts",
                    "ch",
                    "sh",
                    "sh",
                    "",
                    "i",
                    "",
                    "e",
                    "iu",
                    "ia",
                ),
            ),
            strict=True,
        )
    ),
    **{"ё": "io", "ө": "o", "ү": "u", "ә": "a", "і": "i", "ң": "n", "ғ": "g", "ұ": "u"},
    **{"қ": "k", "һ": "h", "ə": "e", "ı": "i", "ʼ": "", "’": "", "'": "", "`": ""},
}
_SPELLINGS = (("kh", "h"), ("zh", "j"), ("y", "i"), ("w", "v"), ("q", "k"))
_SIGNS = re.compile(r"[^\w\s]+")
_SPACES = re.compile(r"\s+")
_TWICE = re.compile(r"([a-z])\1+")


class Wish(StrEnum):
    """What somebody wishes who does not answer."""

    BACK = "back"
    SKIP = "skip"
    STOP = "stop"  # nothing more, about anything
    END = "end"  # no more of this survey
    HELP = "help"


def folded(text: str) -> str:
    """The text in small Latin letters without marks, signs, double letters and double spaces."""
    text = "".join(_LETTERS.get(letter, letter) for letter in text.casefold())
    marks = unicodedata.normalize("NFKD", text)
    text = "".join(letter for letter in marks if not unicodedata.combining(letter))
    for written, meant in _SPELLINGS:
        text = text.replace(written, meant)
    return _SPACES.sub(" ", _TWICE.sub(r"\1", _SIGNS.sub(" ", text))).strip()


# From nought to ten.
_NUMBERS = {
    "en": "zero one two three four five six seven eight nine ten",
    "mn": "тэг нэг хоёр гурав дөрөв тав зургаа долоо найм ес арав",
    "kk": "нөл бір екі үш төрт бес алты жеті сегіз тоғыз он",
    "ru": "ноль один два три четыре пять шесть семь восемь девять десять",
    "az": "sıfır bir iki üç dörd beş altı yeddi səkkiz doqquz on",
}
_OTHERWISE = {
    "mn": {
        **{"hoer": 2, "gurva": 3, "durov": 4, "duruv": 4, "durvu": 4, "dorvo": 4},
        **{"yos": 9, "yes": 9, "ys": 9, "arvan": 10},
    },
    "kk": {"yeki": 2, "us": 3, "ush": 3, "zheti": 7, "segis": 8, "toghyz": 9},
    "ru": {
        **{"нуль": 0, "одна": 1, "раз": 1, "две": 2, "4etire": 4, "pyat": 5, "pjat": 5},
        **{"devjat": 9, "desjat": 10},
    },
    "az": {"uch": 3, "besh": 5, "sekiz": 8, "sakkiz": 8},
}
# Words of one language that mean something else in others count in that one alone.
_OF_ONE = {folded(word) for word in ("yes", "on", "он")}
_TABLE = {
    language: {folded(word): number for number, word in enumerate(line.split())}
    | {folded(word): number for word, number in _OTHERWISE.get(language, {}).items()}
    for language, line in _NUMBERS.items()
}

_WISHES = {
    Wish.BACK: "back previous буцах bucah буц өмнөх артқа arka кері назад вернуться обратно geri"
    " geriyə qayıt",
    Wish.SKIP: "skip next алгасах алгас өткізу пропустить дальше keç kech ötür",
    Wish.STOP: "stop зогс зогсоо тоқта тоқтату стоп dayan dayandır",
    Wish.END: "cancel end quit цуцлах болих дуусгах бас тарту отмена хватит ləğv bitir",
    Wish.HELP: "help тусламж көмек помощь pomoshch kömək yardım",
}
_WISH_OF = {folded(word): wish for wish, line in _WISHES.items() for word in line.split()}
_WISH_OF |= {folded("бас тарту"): Wish.END}
for _half in ("bas", "tartu"):  # halves of two words
    _WISH_OF.pop(_half, None)

# SURVEY 12, by which anybody begins an open survey, or goes on with theirs.
_KEYWORDS = {
    "en": "survey",
    "mn": "судалгаа асуулга",
    "kk": "сауалнама sawalnama",
    "ru": "опрос анкета",
    "az": "sorğu anket",
}
_NAMED = re.compile(r"\W*([^\W\d_]+)\W*([0-9]{1,9})\W*")  # "Survey 12", "/survey12", "survey № 12"
_LANGUAGE_OF = {folded(word): code for code, line in _KEYWORDS.items() for word in line.split()}


def number(text: str, language: str) -> int | None:
    """The number that a word says, from 0 to 10, or figures do; None when it says none."""
    text = text.strip()
    if text.isdecimal() and len(text) < 5:
        return int(text)
    word = folded(text)
    own = _TABLE.get(language, {})
    if word in own:
        return own[word]
    if word in _OF_ONE:
        return None
    said = {table[word] for table in _TABLE.values() if word in table}
    return said.pop() if len(said) == 1 else None


def wish(text: str) -> Wish | None:
    """What is wished by a single word, slash or none; None for anything else."""
    return _WISH_OF.get(folded(text.strip().removeprefix("/"))) if len(text) < 30 else None


def keyword(text: str) -> tuple[int, str] | None:
    """The number of the survey that somebody names (`SURVEY 12`), and the language of the word;
    None for other words."""
    if len(text) > 30:
        return None
    named = _NAMED.fullmatch(text)
    spoken = _LANGUAGE_OF.get(folded(named[1])) if named else None
    return (int(named[2]), spoken) if spoken else None
