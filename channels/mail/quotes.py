"""Cutting what a reply quotes: leaves what is new, and never nothing.

mail-parser-reply knows how the mail programs of Western and Eastern Asian languages introduce a
quote; the patterns below know English, Mongolian, Kazakh, Russian, Azerbaijani and Turkish ones,
and the programs most used there. A forwarded mail is what its sender wants read: it stays whole.
"""

import re
from functools import cache

from mailparser_reply.parser import EmailMessage

LANGUAGES = ["en", "de", "fr", "es", "it", "pl", "ko", "ja", "zh"]
MAX_LINES = 20_000
MAX_LINE = 300  # a line that introduces a quote is no longer than that
MAX_INTRODUCTION_LINES = 4
MAX_DEPTH = 20  # how many quotes with answers below them are looked through

_QUOTED = re.compile(r"\s{0,3}(>|»|\|\s)")
_DATE = re.compile(
    r"\b(19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}[./-]\d{1,2}[./-]\d{1,2}\b"
)
_TIME = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
_MAILBOX = re.compile(r"[<\[(]?[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+[>\])]?")
_BRACKETED = re.compile(r"[<\[(](?:mailto:)?[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+[>\])]")
_WROTE = re.compile(
    r"(?:\bwrote|\bwrites|бичсэн(?: нь)?|бичив|бичлээ|жазды|жазған|жазды\(а\)"
    r"|написал(?:\(а\)|а|и)?|пишет|писал(?:\(а\)|а)?|yaz[ıi]b|yazd[ıi]|yazm[ıi][şs]d?[ıi]?r?)"
    r"\s*:?\s*$",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(
    r"[-_=*\s]{2,}\s*(?:original message|reply message|original appointment"
    r"|анхны (?:захидал|мессеж|зурвас)|эх (?:захидал|зурвас)"
    r"|исходное сообщение|оригинальное сообщение|первоначальное сообщение"
    r"|бастапқы (?:хабар|хат)(?:лама)?|түпнұсқа (?:хабар|хат)(?:лама)?"
    r"|orijinal (?:mesaj|ileti|məktub)|ilkin mesaj|özgün ileti|original mesaj)"
    r"\s*[-_=*\s]{2,}",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"\W*(?:begin forwarded message|forwarded message|forwarded by|дамжуулсан (?:захидал|мессеж)"
    r"|пересылаемое сообщение|пересланное сообщение|начало переадресованного сообщения"
    r"|қайта жіберілген (?:хабар|хат)|yönləndirilmiş (?:mesaj|məktub)|iletilen (?:mesaj|ileti)"
    r"|-+ ?forwarded)",
    re.IGNORECASE,
)
_FIELDS = {
    "from": "from|хэнээс|илгээгч|кімнен|жіберуші|от|отправитель|kimdən|kimden|göndərən|gönderen",
    "sent": "sent|date|илгээсэн|огноо|жіберілді|жіберілген|күні|дата|отправлено|дата отправки"
    "|göndərildi|göndərilib|tarix|gönderildi|tarih",
    "to": "to|хэнд|хүлээн авагч|кімге|алушы|кому|kimə|kime|alıcı",
    "subject": "subject|гарчиг|сэдэв|тақырып|тақырыбы|тема|mövzu|konu",
    "copy": "cc|хуулбар|көшірме|копия|surət|bilgi",
}
_KIND = {word: kind for kind, words in _FIELDS.items() for word in words.split("|")}
_FIELD = re.compile(
    r"[*\s]*(" + "|".join(sorted(_KIND, key=len, reverse=True)) + r")\s*:[*\s]*(.*)",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*[_-]{8,}\s*")


def new_text(text: str) -> str:
    """What the writer added; the whole text when nothing would be left."""
    lines = text.split("\n")
    cut = _without_quotes(lines[:MAX_LINES]) + lines[MAX_LINES:]
    return "\n".join(cut).strip() or text.strip()


def _without_quotes(lines: list[str], depth: int = 0) -> list[str]:
    for number, line in enumerate(lines):
        if len(line) > MAX_LINE:
            continue
        if _FORWARDED.match(line):
            return lines
        end = _introduction(lines, number)
        if end is None:
            continue
        before, after = lines[:number], lines[end:]
        if depth > MAX_DEPTH or not _quoted_first(after):
            return _without_rule(before)
        answered = _without_quotes(_strip_quoted(after), depth + 1)
        return [*_without_rule(before), *answered]
    found = _by_library(lines)
    kept = lines if found is None else _without_rule(lines[:found])
    return _strip_quoted(kept[::-1])[::-1] if _has_own_words(kept) else kept


def _introduction(lines: list[str], number: int) -> int | None:
    """The line after the words that introduce a quote at `number`; None when there are none."""
    line = lines[number]
    if not line.strip() or _QUOTED.match(line):
        return None
    if _SEPARATOR.match(line):
        return number + 1
    if _field_block(lines, number):
        return number + 1
    return _attribution(lines, number)


def _attribution(lines: list[str], number: int) -> int | None:
    """'On <date> <person> wrote:', over up to four lines, in any of our languages.

    People say such things too, so a mailbox in it or quoted lines after it must confirm it.
    """
    if not (_DATE.search(lines[number]) or _MAILBOX.search(lines[number])):
        return None
    joined = ""
    for end in range(number, min(number + MAX_INTRODUCTION_LINES, len(lines))):
        line = lines[end].strip()
        if not line or len(line) > MAX_LINE or _QUOTED.match(lines[end]):
            return None
        joined = f"{joined} {line}".strip()
        dated, wrote = _DATE.search(joined), _WROTE.search(joined)
        named = _BRACKETED.search(joined) and (wrote or _TIME.search(joined))
        quoted = _quoted_first(lines, end + 1)
        ends = wrote or joined.endswith(":")
        if dated and ends and (named or quoted):
            return end + 1
        if joined.endswith(":"):
            return None
    return None


def _field_block(lines: list[str], number: int) -> bool:
    """'From: … Sent: … To: … Subject: …' as Outlook and its kin put above an old mail."""
    seen: set[str] = set()
    value = ""
    for line in lines[number : number + 8]:
        if match := _FIELD.fullmatch(line[:MAX_LINE]):
            seen.add(_KIND[match[1].lower()])
            value += " " + match[2]
        elif not seen:
            return False
        elif not line.strip() or len(seen) >= 3:
            break
    known = bool(_MAILBOX.search(value) or _DATE.search(value))
    return "from" in seen and len(seen) >= 3 and known


def _quoted_first(lines: list[str], start: int = 0) -> bool:
    while start < len(lines) and not lines[start].strip():
        start += 1
    return start < len(lines) and bool(_QUOTED.match(lines[start]))


def _strip_quoted(lines: list[str]) -> list[str]:
    """Without the quoted and empty lines it begins with."""
    for number, line in enumerate(lines):
        if line.strip() and not _QUOTED.match(line):
            return lines[number:]
    return []


def _has_own_words(lines: list[str]) -> bool:
    return any(line.strip() and not _QUOTED.match(line) for line in lines)


def _without_rule(lines: list[str]) -> list[str]:
    """Without the ruled line and the empty ones that mail programs put above a quote."""
    kept = list(lines)
    while kept and (not kept[-1].strip() or _RULE.fullmatch(kept[-1])):
        kept.pop()
    return kept


@cache
def _known_headers() -> re.Pattern:
    return EmailMessage(text="", languages=list(LANGUAGES)).HEADER_REGEX


def _by_library(lines: list[str]) -> int | None:
    """The line at which one of the library's languages begins a quote.

    It sees lines cut short: some of its patterns take time with the square of a line's length.
    """
    short = [line.strip()[:MAX_LINE] for line in lines]
    for match in _known_headers().finditer("\n".join(short)):
        words = match[0].strip()
        if not words:
            continue
        first = match.string.count("\n", 0, match.start() + match[0].index(words[0]))
        height = words.count("\n") + 1
        quoted = _quoted_first(lines, first + height)
        if _MAILBOX.search(words) or quoted or (height >= 3 and _DATE.search(words)):
            return first
    return None
