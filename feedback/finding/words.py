"""Words as they are looked for: one writing for all who write, and without their endings.

People write Ө as О, Қ as К, ə as e where their keyboard has no better letter, and capitals as
they please; İ and I, Ё and Е are one letter to half of them. So what is kept to be searched and
what is searched for are both folded to the same plain letters.

Endings: PostgreSQL stems Russian and English. For Mongolian, Kazakh and Azerbaijani the commonest
case and plural endings are taken off here, the longest first, as long as a stem is left; the stem
is then looked for by its beginning. (The endings: any grammar of these languages; both harmonies.)
"""

import re
import unicodedata
from functools import lru_cache

MOST_WORDS = 12
LEAST_BEGINNING = 3  # letters from which a word is looked for by its beginning
LEAST_STEM = 4
MOST_LETTERS = 60  # of a word: longer ones are no words of people

_PLAIN = str.maketrans(
    {
        **dict(zip("ёөүәіңғұқһ", "еоуаингукх", strict=True)),
        **dict(zip("əöüşçğı", "eouscgi", strict=True)),
        "\u0307": None,  # what a small İ leaves behind
    }
)
WORDS = re.compile(r"[^\W_]+")

# Folded, as the words they are taken off.
_CYRILLIC_ENDINGS = (
    # Mongolian: genitive, accusative, dative, ablative, instrumental, comitative, plural
    "ийнхоо ынхаа гийн ийн ийг ыг ын ны ний иас аас ээс оос нд аар ээр оор иор тай тэй той"
    " ууд ууд нууд чууд руу луу даа дээ"
    # Kazakh: genitive, accusative, dative, locative, ablative, instrumental, plural, possessive
    " ларын лардын ларга ларда лардан лар лер дар дер тар тер нын нин дын дин тын тин ны ни ды ди"
    " ты ти га ге ка ке да де та те дан ден тан тен нан нен мен бен пен ымыз имиз ыныз иниз"
    " ы и"
)
_LATIN_ENDINGS = (
    # Azerbaijani: plural with cases, genitive, accusative, dative, locative, ablative, possessive
    "larindan lerinden larinin lerinin larimiz lerimiz larin lerin lari leri lara lere larda lerde"
    " lardan lerden lar ler nin nun in un ni nu ya ye na ne da de dan den imiz umuz iniz unuz si su"
    " im um i u"
)


def folded(text: str) -> str:
    """A text in plain small letters."""
    return unicodedata.normalize("NFC", text).lower().translate(_PLAIN)


def words(text: str) -> list[str]:
    """The words of a text, folded, in their order."""
    return [word[:MOST_LETTERS] for word in WORDS.findall(folded(text))]


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """A folded word without the endings of Mongolian, Kazakh or Azerbaijani; itself when none fits.

    Two endings may stand behind one another (a plural in a case).
    """
    endings = _ENDINGS["а" <= word[:1] <= "ӿ"]
    for _ in range(2):
        for ending in endings:
            if word.endswith(ending) and len(word) - len(ending) >= LEAST_STEM:
                word = word[: -len(ending)]
                break
        else:
            break
    return word


def _by_length(endings: str) -> tuple[str, ...]:
    return tuple(sorted({folded(each) for each in endings.split()}, key=len, reverse=True))


_ENDINGS = {True: _by_length(_CYRILLIC_ENDINGS), False: _by_length(_LATIN_ENDINGS)}
