"""Telephones, identity numbers, cards and accounts among all the numbers of a text.

A run of digits with spaces, dots, dashes or brackets between them is read group by group; the
longest groups that make something personal are taken. What stands before decides where the
digits alone don't: eight digits after "reading" are no telephone, six after "tel." are one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from feedback.deidentifying import checksums
from feedback.deidentifying.kinds import Finding, Kind

_LOOKALIKES = re.compile(r"(?<=\d)[OoОоЗзlI](?=\d)")
_AS_DIGITS = {"З": "3", "з": "3", "l": "1", "I": "1"}
_RUN = re.compile(r"(?<!\d)[+(]?[(]?\d(?:\d|[ .()\-/_*–]{1,3}+(?=[\d(]))*+")
_GROUPS = re.compile(r"(?:(?<!\d)\d(?:[ .\-_*]\d(?!\d)){5,}+)|\d+")
_MOST_GROUPS = 7
_MOST_DIGITS = 20
_BEFORE = 36  # characters that are looked at before a number

_CONTEXTS = {
    "phone": r"тел(?:еф\w*)?|моб(?:ил\w*)?|сот(?:ов\w*)?|звон\w*|дозвон\w*|связ\w*|утас\w*|залга\w*"
    r"|холбо\w*|байланыс\w*|what'?s ?app|ватсап\w*|вацап\w*|viber|вайбер\w*|phone|mobile|cell|call"
    r"|tel|telefon\w*|nömr\w*|nomr\w*|əlaqə\w*|zəng\w*|ut(?:as)?",
    "account": r"л/с|лицев\w+ сч[её]т\w*|расч[её]тн\w+ сч[её]т\w*|карт[аыуе]|картой|карточк\w*"
    r"|данс\w*|харилцах\w*|шот\w*|картам|hesab\w*|kart\w*|account|card|iban",
    "identity": r"паспорт\w*|снилс|инн|иин|жсн|жшс|удостоверени\w*|пасп|серии|регистр\w*"
    r"|рег(?:истрийн)?|рд|куәлік\w*|төлқұжат\w*|fin|fi̇n|şəxsiyyət\w*|vəsiqə\w*|passport|pasport\w*"
    r"|полис\w*|омс|birth certificate|identity(?: card)?|id",
    "measure": r"закон\w*|фз|хууль\w*|хуулийн|заң\w*|qanun\w*|law|гост|снип|стат\w*|пункт\w*|№"
    r"|заявк\w*|заявлени\w*|обращени\w*|номер\w*|договор\w*|показани\w*|сч[её]тчик\w*|тоолуур\w*"
    r"|заалт\w*|өргөдл\w*|дугаар\w*|есептегіш\w*|көрсеткіш\w*|өтініш\w*|sayğac\w*|göstəric\w*"
    r"|müraciət\w*|meter|reading|readings|сумм\w*|дүн\w*|reference|code|код\w*|год\w*|акт\w*",
}
_CONTEXT = re.compile(
    r"(?<!\w)(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _CONTEXTS.items())
    + r")(?!\w)[^\d\x00]{0,16}$",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\s?(?:₮|₸|₽|₼|%|\$|€|төг|руб|тг|тенге|теңге|manat|azn|usd|eur|квт|kwh|kvt|м3|m3|куб|кг|kg|шт"
    r"|км|km|га|мян|сая|тыс|млн|мың)",
    re.IGNORECASE,
)

# Numbering plans, as the national regulators publish them (ITU-T E.164 national plans).
_MN = re.compile(r"(?:5[05]|6[069]|7[0-8]|8[0135689]|9\d)\d{6}")
_AZ = re.compile(r"0(?:1[0-8]|2[0-6]|36|4[0-4]|5[015]|60|7[07]|99)\d{7}")
_RU_KZ = re.compile(r"[78](?!800|804)[3-9]\d{9}")
_MOBILE = re.compile(r"(?:9\d\d|7(?:0[0-8]|47|7[15-8]))\d{7}")
_ABROAD = re.compile(r"(?:00)?(?:994\d{9}|976[5-9]\d{7}|7[3-9]\d{9})")


@dataclass(frozen=True)
class _Window:
    """Some groups of digits that follow one another."""

    digits: str
    shape: tuple[int, ...]
    dotted: bool
    plus: bool
    context: str
    before_unit: bool

    @property
    def is_amount(self) -> bool:
        whole = len(self.shape) > 1 and self.shape[0] <= 3 and set(self.shape[1:]) == {3}
        return whole or self.before_unit


def findings(text: str) -> Iterator[Finding]:
    """All telephones, identity numbers, cards and accounts of a plain text."""
    text = _LOOKALIKES.sub(lambda found: _AS_DIGITS.get(found[0], "0"), text)
    for run in _RUN.finditer(text):
        if run.end() - run.start() >= 5:
            yield from _in_run(text, run)


def _in_run(text: str, run: re.Match) -> Iterator[Finding]:
    groups = [each.span() for each in _GROUPS.finditer(text, run.start(), run.end())]
    digits = [re.sub(r"\D", "", text[start:end]) for start, end in groups]
    first = 0
    while first < len(groups):
        start = groups[first][0]
        context = _context(text, start)
        plus = "+" in text[max(0, start - 3) : start]
        taken = 0
        for number in range(min(_MOST_GROUPS, len(groups) - first), 0, -1):
            joined = "".join(digits[first : first + number])
            if not 5 <= len(joined) <= _MOST_DIGITS:
                continue
            end = groups[first + number - 1][1]
            window = _Window(
                joined,
                tuple(map(len, digits[first : first + number])),
                dotted="." in text[start:end] or "/" in text[start:end],
                plus=plus,
                context=context,
                before_unit=_UNIT.match(text, end) is not None,
            )
            if kind := _kind(window):
                yield Finding(_opened(text, start, run.start()), end, kind)
                taken = number
                break
        first += taken or 1


def _opened(text: str, start: int, least: int) -> int:
    """The plus and the bracket before a number belong to it."""
    while start > least and text[start - 1] in "+(":
        start -= 1
    return start


def _context(text: str, start: int) -> str:
    found = _CONTEXT.search(text[max(0, start - _BEFORE) : start])
    return found.lastgroup if found else ""


def _kind(window: _Window) -> Kind | None:
    if window.context == "identity" and len(window.digits) >= 6 and not window.before_unit:
        return Kind.IDENTITY
    if window.context == "account" and not window.is_amount:
        return Kind.ACCOUNT
    if _is_account(window):
        return Kind.ACCOUNT
    if _is_identity(window):
        return Kind.IDENTITY
    return Kind.PHONE if _is_phone(window) else None


def _is_account(window: _Window) -> bool:
    digits, shape = window.digits, window.shape
    if len(digits) == 20:  # a Russian account: the currency is its sixth to eighth digit
        return digits[5:8] in ("810", "643", "840", "978")
    if not 13 <= len(digits) <= 19 or window.is_amount:
        return False
    if shape == (4, 4, 4, 4):
        return digits[0] in "23456"
    return digits[0] in "23456" and len(shape) <= 4 and checksums.luhn(digits)


def _is_identity(window: _Window) -> bool:
    digits, shape = window.digits, window.shape
    if len(digits) == 12 and len(shape) <= 2:
        return checksums.kz_iin(digits) or checksums.inn_of_person(digits)
    if len(digits) == 11:
        return (shape == (3, 3, 3, 2) or shape == (11,)) and checksums.snils(digits)
    # Russian passport: series and number.
    return shape in ((4, 6), (2, 2, 6)) and not window.dotted and window.context != "measure"


def _is_phone(window: _Window) -> bool:
    digits = window.digits
    called = window.context == "phone"
    if window.plus and 8 <= len(digits) <= 15:
        return True
    if not called and window.is_amount:
        return False
    if _RU_KZ.fullmatch(digits) or _ABROAD.fullmatch(digits):
        return True
    if window.context == "measure":
        return False
    if len(digits) == 10:
        split = window.shape in ((3, 3, 2, 2), (3, 3, 4), (3, 2, 2, 3), (3, 2, 3, 2), (3, 3, 1, 3))
        known = _MOBILE.fullmatch(digits) or _AZ.fullmatch(digits)
        return called or split or bool(known)
    if len(digits) == 8 and _MN.fullmatch(digits):
        return called or not window.dotted
    if len(digits) == 9 and _AZ.fullmatch(f"0{digits}"):
        return called or window.shape == (2, 3, 2, 2)
    if window.shape == (3, 2, 2):
        return not window.dotted
    return called and len(digits) in (6, 7, 8)
