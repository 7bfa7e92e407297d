"""Which words are names: given names in all their cases, patronymics, surnames.

The lists in `lists/` are short and our own. They need not be complete: full names are known by
their patronymics and by what stands before them, too (`feedback.deidentifying.names`).
"""

import re
from functools import cache, lru_cache
from pathlib import Path

from feedback.finding.words import folded

_LISTS = Path(__file__).parent / "lists"
_LONGEST = 30  # letters of a name

_RUSSIAN_CASES = {  # by the last letter: what stands in its place
    "а": "а ы и е у ой ою",
    "я": "я и е ю ей ею",
    "й": "й я ю ем е",
    "ь": "ь я ю ем е",
    "": " а у ом ем е",
}
# Kazakh, Azerbaijani and Mongolian cases, folded; a name may stand in any text of any of them.
_CASES = frozenset(
    "нын нин дын дин тын тин га ге ка ке на не ды ди ты ти ны ни да де та те дан ден тан тен нан"
    " нен мен бен пен га а у е"
    " in un nin nun a e ya ye na ne i u ni nu da de dan den la le"
    " ын ийн гийн ий ы н д т ийг ыг г аас ээс оос тай тэй той аар ээр оор".split()
)
_SURNAME_CASES = "а у ым е ой ы ых ыми".split()
_SURNAMELIKE = re.compile(
    r"[^\W\d_]{2,}(?:(?:[ое]в|[иы]н)(?:а|у|ым|е|ой|ы|ых)?|[сц]к(?:ий|ого|ому|им|ом|ая|ой|ую)"
    r"|енко|чук|юк|ян|янц|швили|дзе|заде|баи|бай|бек|хан"
    r"|(?:ov|ev)(?:a|in|a|un)?|li|lu|zade|bayli|beyli|skiy|sky|enko)"
)
_SPECIAL = re.compile(
    r"(?:иль|никит|кузьм|фом|лук|савв)ич(?:а|у|ем|е)?|(?:ильин|никит|кузьмин|фомин|лукин|саввин?)"
    r"ичн(?:а|ы|е|у|ой)|(?:иван|пал|сан|михал|степан|николаи|семен|алексеи|егор)ыч(?:а|у|ем|е)?"
)
_SON = re.compile(r"([^\W\d_]{2,})(?:ов|ев)ич(?:а|у|ем|е|и|ам)?")
_DAUGHTER = re.compile(r"([^\W\d_]{2,})(?:ов|ев)н(?:а|ы|е|у|ой|ою)")
_KAZAKH = re.compile(r"([^\W\d_]{3,})(?:улы|кызы|uly|kyzy|qyzy)(?:нын|нин|на|не|нан|нен|мен)?")
# Adjectives and nouns that end like a daughter's patronymic.
_NO_DAUGHTERS = re.compile(
    r"(?:осн|церк|верх|дух|угол|усл|р|кр|гот|вин|чин|час|мол|жерн|д|л|п|в|шт|полн|безуспеш|разм"
    r"|глав|баз|спис|назидат|сын|люб|быт|дар|низ|нер|пок|злосл|цен)овн\w+"
    r"|(?:дер|дн|еждн|ежедн|повседн|полдн|г|дуч|душ|пл|сем|цар|кор|пос|кан|враж|ж|гн|пла|напе)евн\w+"
    r"|(?:ц|к)?(?:арев|орол)евн\w+|пневм\w+"
)
_LOOKALIKES = str.maketrans("aAeEoOcCpPxXyYkKmMtTHBiI", "аАеЕоОсСрРхХуУкКмМтТНВіІ")


@lru_cache(maxsize=20_000)
def key(word: str) -> str:
    """A word as the lists know it; Latin letters among Cyrillic ones are taken for those."""
    word = word[: _LONGEST + 30]
    if not word.isascii() and re.search("[a-z]", word, re.IGNORECASE) and _CYRILLIC.search(word):
        word = word.translate(_LOOKALIKES)
    return folded(word)


_CYRILLIC = re.compile("[а-яёөүәіңғұқһ]", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def is_given(name: str) -> bool:
    """Whether a folded word is a given name, in any case."""
    if len(name) < 3 or len(name) > _LONGEST:
        return False
    return name in _russian() or _is_declined(name, _others()) or is_mongolian(name)


@lru_cache(maxsize=20_000)
def is_mongolian(name: str) -> bool:
    """Whether a folded word is put together of two or more parts of Mongolian names."""
    return len(name) <= _LONGEST and _mongolian().fullmatch(name.replace("-", "")) is not None


@lru_cache(maxsize=20_000)
def is_part(name: str) -> bool:
    """Whether it is one part of Mongolian names, in any case: a name, or a common word."""
    return _is_declined(name, _parts())


@lru_cache(maxsize=20_000)
def is_patronymic(name: str) -> bool:
    """Whether a folded word is surely a father's name: "петрович", "нурлановна", "сериккызы"."""
    if _SPECIAL.fullmatch(name):
        return True
    found = _SON.fullmatch(name) or _DAUGHTER.fullmatch(name) or _KAZAKH.fullmatch(name)
    return found is not None and (found[1] in _fathers() or is_given(found[1]))


@lru_cache(maxsize=20_000)
def is_like_patronymic(name: str) -> bool:
    """Whether it ends like one, of a father whose name we don't know."""
    daughter = _DAUGHTER.fullmatch(name) and not _NO_DAUGHTERS.fullmatch(name)
    return bool(_SON.fullmatch(name) or daughter or _KAZAKH.fullmatch(name))


@lru_cache(maxsize=20_000)
def is_surname(name: str) -> bool:
    """Whether it is one of the commonest surnames."""
    return name in _surnames()


@lru_cache(maxsize=20_000)
def is_like_surname(name: str) -> bool:
    """Whether it ends like a surname, and so like many another word."""
    return name in _surnames() or _SURNAMELIKE.fullmatch(name) is not None


def _is_declined(name: str, names: frozenset[str]) -> bool:
    if name in names:
        return True
    return any(name[:at] in names and name[at:] in _CASES for at in range(4, len(name)))


def words(name: str) -> frozenset[str]:
    """The words of one of our lists, folded."""
    return frozenset(map(folded, _read(name)))


def phrases(name: str) -> frozenset[tuple[str, ...]]:
    """The phrases of a list with one on each line, folded."""
    return frozenset(tuple(folded(line).split()) for line in _lines(name))


def _read(name: str) -> list[str]:
    return [word for line in _lines(name) for word in line.split()]


def _lines(name: str) -> list[str]:
    lines = (_LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


@cache
def _russian() -> frozenset[str]:
    forms = set()
    for name in map(folded, _read("ru")):
        last = name[-1] if name[-1] in _RUSSIAN_CASES else ""
        stem = name[: -len(last)] if last else name
        endings = _RUSSIAN_CASES[last].split(" ")
        if last == "а" and stem[-1] in "гкхжшщч":
            endings.remove("ы")
        elif last == "а":
            endings.remove("и")
        forms.update(stem + ending for ending in endings)
    return frozenset(forms | set("павла павлу павлом павле".split()))


@cache
def _fathers() -> frozenset[str]:
    """What stands before -ович and -евна."""
    stems = {name.rstrip("йь") for name in map(folded, _read("ru"))} | {"павл", "льв", "яковл"}
    softened = {f"{stem[:-1]}ь" for stem in stems if stem.endswith("и")}
    return frozenset(stems | softened)


@cache
def _others() -> frozenset[str]:
    lists = (_read(name) for name in ("kk", "az", "mn", "en"))
    return frozenset(folded(name) for names in lists for name in names)


@cache
def _parts() -> frozenset[str]:
    return frozenset(map(folded, _read("mn_parts")))


@cache
def _mongolian() -> re.Pattern:
    parts = "|".join(sorted(_parts(), key=len, reverse=True))
    cases = "ын|ийн|гийн|ий|ы|н|д|т|ийг|ыг|г|аас|ээс|оос|тай|тэй|той|аар|ээр|оор"
    return re.compile(f"(?:{parts}){{2,4}}(?:{cases})?")


@cache
def _surnames() -> frozenset[str]:
    forms = set()
    for name in map(folded, _read("ru_surnames")):
        cases = _SURNAME_CASES if name[-1] > "z" else ["a", "un", "in"]
        forms.update([name, *(name + case for case in cases)])
    return frozenset(forms)
