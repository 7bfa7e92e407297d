"""Words to look for in a text: whole ones, in any letter case, `water*` for all that begins so.

What is looked for is plain text and never a regular expression, so that no rule can be written
that takes long to try: each costs one search through the text.
"""

import re
import unicodedata
from dataclasses import dataclass

MOST_LETTERS = 20_000  # of a text: what it is about is said by then
MOST_PATTERNS = 200

# Letters that people write in place of one another, and those whose case folds by country.
_ALIKE = str.maketrans({"İ": "i", "I": "i", "ı": "i", "Ё": "е", "ё": "е"})
_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """A text's words in small letters, one space before and after each."""
    plain = unicodedata.normalize("NFKC", text[:MOST_LETTERS]).translate(_ALIKE).casefold()
    return f" {' '.join(_WORD.findall(plain))} "


@dataclass(frozen=True)
class Pattern:
    """One word or several in a row. `wanted` is what a folded text must hold."""

    words: str  # as they were written
    wanted: str

    def is_in(self, text: str) -> bool:
        """Whether a folded text says it."""
        return self.wanted in text

    def covers(self, other: "Pattern") -> bool:
        """Whether every text that says the other says this too."""
        return self.wanted in other.wanted


def patterns(lines: str) -> tuple[Pattern, ...]:
    """The patterns of a field: one a line, or parted by commas. Those without a letter are none."""
    found: dict[str, Pattern] = {}
    for words in re.split(r"[,;\n]", lines):
        if each := pattern(words):
            found.setdefault(each.wanted, each)
    return tuple(found.values())[:MOST_PATTERNS]


def pattern(words: str) -> Pattern | None:
    """What was written, as what is looked for; a star at the end stands for any ending."""
    words = " ".join(words.split())
    bare = folded(words)
    if not bare.strip():
        return None
    return Pattern(words, bare.rstrip() if words.endswith("*") else bare)
