"""What a short message about a project says: its number, marks, words; in five languages.

`P17 4 5 words`: the project, its progress, its quality. `P17 OK`: the words may be published;
`P17 NO`: they may not, or no more. A figure counts as a mark only where it stands alone, so that
"P17 5th house has no light" is words.
"""

import re
from dataclasses import dataclass

# How people write "project" on their phones, Latin or Cyrillic; the language where only one has it.
_NAMES = {
    **{"PROJECT": "en", "ТӨСӨЛ": "mn", "ТОСОЛ": "mn", "ТУСУЛ": "mn", "TUSUL": "mn", "TOSOL": "mn"},
    **{"ЖОБА": "kk", "JOBA": "kk", "ZHOBA": "kk", "ПРОЕКТ": "ru", "PROEKT": "ru"},
    **{"LAYIHƏ": "az", "LAYIHE": "az"},
}
_LETTERS = ("P", "П", "Р")  # the last one is the Cyrillic letter that looks like the first
_FOLLOW = {
    **{"FOLLOW": "en", "ДАГАХ": "mn", "ЖАЗЫЛУ": "kk", "ПОДПИСАТЬСЯ": "ru"},
    **{"IZLƏ": "az", "+": ""},
}
_LEAVE = {
    **{"STOP": "", "ЗОГС": "mn", "ТОҚТАТУ": "kk", "ТОҚТА": "kk", "СТОП": "ru", "DAYAN": "az"},
    "-": "",
}
# Their yes to being read by all without their name; of OK, Latin and Cyrillic letters look alike.
_AGREE = {
    **dict.fromkeys(("OK", "ОК", "OKAY", "OKEY", "ОКЕЙ"), ""),
    **dict.fromkeys(("YES", "AGREE", "I AGREE"), "en"),
    **dict.fromkeys(("ТИЙМ", "ЗӨВШӨӨРНӨ", "ЗӨВШӨӨРЧ БАЙНА", "ЗӨВШӨӨРЛӨӨ"), "mn"),
    **dict.fromkeys(("ИӘ", "ИЯ", "КЕЛІСЕМІН"), "kk"),
    **dict.fromkeys(("ДА", "СОГЛАСЕН", "СОГЛАСНА"), "ru"),
    **dict.fromkeys(("BƏLI", "RAZIYAM"), "az"),
}
# Their no, also after a yes.
_REFUSE = {
    **dict.fromkeys(("NO", "TAKE BACK", "I DISAGREE", "DISAGREE", "NOT OK"), "en"),
    **dict.fromkeys(("БОЛИХ", "БОЛЬ", "БОЛИУЛАХ", "ҮГҮЙ", "ЗӨВШӨӨРӨХГҮЙ", "UGUI", "BOLIH"), "mn"),
    **dict.fromkeys(("ЖОҚ", "КЕЛІСПЕЙМІН", "JOQ"), "kk"),
    **dict.fromkeys(("НЕТ", "НЕ СОГЛАСЕН", "НЕ СОГЛАСНА", "ОТЗЫВАЮ", "NET"), "ru"),
    **dict.fromkeys(("YOX", "XEYR", "RAZI DEYILƏM", "RAZI DEYILEM"), "az"),
}
_HEAD = re.compile(
    rf"\s*/?(?P<name>{'|'.join([*_NAMES, *_LETTERS])})\s*[#№:.-]?\s*(?P<number>[0-9]{{1,4}})"
    r"(?![0-9\w])(?P<rest>.*)",
    re.DOTALL,
)
_BARE = re.compile(rf"\s*/?(?P<name>{'|'.join(_NAMES)})[\s.!?]*")
# What makes something else of a figure beside it: №5, 5-р, 5%, $5.
_BINDS = "№#%°+<>=&@$€₮₸₼₽\\-–—"
# Whatever else is no letter stands between figures: signs, faces, the frame of a key ("5️⃣").
_FIGURE = re.compile(rf"[^\w{_BINDS}]*([0-9]{{1,3}})(?![\w{_BINDS}])")
_MOST_FIGURES = 2
_SIGNS = " \t\r\n,;:/.!-–—"
_EDGES = re.compile(r"^\W+|\W+$")
_LETTER = re.compile(r"\w")


@dataclass(frozen=True)
class Said:
    """`figures` as they were written, marks or not. `number` is None when only the word stands
    there. `language` is empty when the word does not tell it."""

    number: int | None
    figures: tuple[int, ...] = ()
    words: str = ""
    language: str = ""
    wants_news: bool | None = None
    agrees: bool | None = None  # to being read by all; False: no, or no more
    is_named: bool = False  # by the whole word, not by one letter


def said_in(text: str) -> Said | None:
    """What a message says about a project; None when it does not begin like one."""
    large = _large(text)
    if bare := _BARE.fullmatch(large):
        return Said(None, language=_NAMES[bare["name"]], is_named=True)
    found = _HEAD.match(large)
    if found is None:
        return None
    language = _NAMES.get(found["name"], "")
    known = {"language": language, "is_named": found["name"] in _NAMES}
    number, rest = int(found["number"]), found["rest"]
    wish = rest.strip(_SIGNS.replace("-", "")).strip()
    for words, wants in ((_FOLLOW, True), (_LEAVE, False)):
        if wish in words:
            known["language"] = language or words[wish]
            return Said(number, wants_news=wants, **known)
    wish = _EDGES.sub("", rest)
    for words, agrees in ((_AGREE, True), (_REFUSE, False)):
        if wish in words:
            known["language"] = language or words[wish]
            return Said(number, agrees=agrees, **known)
    figures, end = _figures(rest)
    start = len(text) - len(rest) + end
    words = text[start:].lstrip(_SIGNS).rstrip()
    return Said(number, figures, words if _LETTER.search(words) else "", **known)


def _large(text: str) -> str:
    """Letter by letter in large ones, so that places stay the same; dotted and dotless i alike."""
    return "".join(_upper(letter) for letter in text)


def _upper(letter: str) -> str:
    large = letter.upper()
    return "I" if large == "İ" else large if len(large) == 1 else letter


def _figures(rest: str) -> tuple[tuple[int, ...], int]:
    """The figures that stand at the beginning, and where what follows them begins."""
    figures: list[int] = []
    end = 0
    while len(figures) < _MOST_FIGURES and (found := _FIGURE.match(rest, end)):
        figures.append(int(found[1]))
        end = found.end()
    return tuple(figures), end
