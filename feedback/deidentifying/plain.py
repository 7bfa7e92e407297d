"""A text as its reader sees it, whatever characters it was written with.

Full-width and other scripts' digits, mathematical letters, odd spaces and dashes become the plain
ones; what has no width goes. So nobody slips through who writes "９９１１ ２２３３" or puts an
invisible mark between two digits; nor anybody whose telephone did so for them.
"""

import re
import sys
import unicodedata
from dataclasses import dataclass
from functools import cache

# What stands where something was found: no word, no digit, no space.
WALL, HOUSE_WALL = "\x00", "\x01"
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\u0300-\u036f]+"
)


@dataclass(frozen=True)
class Plain:
    """The text to look in; `where` says of each character where it stands in the original, None
    when all stand where they stood."""

    text: str
    where: list[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of it, in the original."""
        if self.where is None:
            return start, end
        return self.where[start], self.where[end - 1] + 1


def plain(text: str) -> Plain:
    """The text as it is looked at. It must be composed already (NFC)."""
    shown = text.translate(_table())
    if not _INVISIBLE.search(shown):
        return Plain(shown, None)
    where: list[int] = []
    at = 0
    for gap in _INVISIBLE.finditer(shown):
        where.extend(range(at, gap.start()))
        at = gap.end()
    where.extend(range(at, len(shown)))
    return Plain(_INVISIBLE.sub("", shown), where)


def walled(text: str, spans: list[tuple[int, int]], wall: str = WALL) -> str:
    """The text with walls where these spans are; each is as long as before."""
    pieces, at = [], 0
    for start, end in spans:
        pieces += [text[at:start], wall * (end - start)]
        at = end
    return "".join([*pieces, text[at:]])


@cache
def _table() -> dict[int, str]:
    """One character for one, so that places stay the same."""
    table = {0x09: " ", 0x2212: "-", 0x2060: "", 0x0131: "ı"}
    for code in range(0x80, sys.maxunicode + 1):
        letter = chr(code)
        category = unicodedata.category(letter)
        if category == "Nd" or 0x2460 <= code <= 0x2468:
            table[code] = str(unicodedata.digit(letter))
        elif category == "Zs":
            table[code] = " "
        elif category == "Pd":
            table[code] = "-"
        elif 0xFF01 <= code <= 0xFF5E or 0x1D400 <= code <= 0x1D7FF:
            same = unicodedata.normalize("NFKC", letter)
            table[code] = same if len(same) == 1 else letter
    del table[0x2060], table[0x0131]
    return table
