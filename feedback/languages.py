"""Which of the centre's five languages a text is in.

Letters that only one of them has decide first; Mongolian written in Latin letters, which general
detectors take for anything, is known by its commonest words; else a general detector chooses.
"""

import re
from functools import cache

from django.conf import settings

_KAZAKH = set("әғқңұһі")
_MONGOLIAN_WORDS = frozenset(
    "бол байна гэж юм вэ бид танай манай энэ тэр хийж өгнө уу болон дээр гэсэн байгаа ажил хэрэг"
    " хүсэлт гомдол гудамж орон байр халаалт баярлалаа сайн монгол".split()
)
_LATIN_MONGOLIAN_WORDS = frozenset(
    "baina bna bn baigaa gej uu ve yu yum bol bolon manai tanai ene ter ugnu ogno uguhuu bidnii"
    " sain bayarlalaa shine ajil hereg huselt gomdol gudamj bair halaalt us tsahilgaan zam deer"
    " medeelel hen yaagaad yagaad hezee haana suragch surguuli emneleg ireh irehgui".split()
)
_AZERI = set("əğ")


def detect(text: str, default: str = "") -> str:
    """A language code of `settings.LANGUAGES`; `default` when the text says too little."""
    default = default or settings.LANGUAGE_CODE
    words = re.findall(r"[^\W\d_]+", text.casefold())
    letters = set("".join(words))
    if sum(map(len, words)) < 3:
        return default
    if letters & _AZERI:
        return "az"
    if letters & _KAZAKH:
        return "kk"
    cyrillic = sum("а" <= letter <= "ӿ" for word in words for letter in word)
    if cyrillic * 2 < sum(map(len, words)):
        return _in_latin(text, words, default)
    if letters & set("өү") or len(_MONGOLIAN_WORDS & set(words)) > len(words) / 6:
        return "mn"
    return _general(text, ("ru", "mn", "kk"))


def _in_latin(text: str, words: list[str], default: str) -> str:
    known = len(_LATIN_MONGOLIAN_WORDS & set(words))
    if known >= 2 or known > len(words) / 4:
        return "mn"
    if len(words) < 3:
        return default if default in ("en", "az") else "en"
    return _general(text, ("en", "az"))


def _general(text: str, among: tuple[str, ...]) -> str:
    ranked = dict(_detector().rank(text[:2000]))
    return max(among, key=lambda language: ranked.get(language, float("-inf")))


@cache
def _detector():
    import py3langid  # reads a model of some megabytes: only when a text needs it

    py3langid.set_languages([code for code, _ in settings.LANGUAGES])
    return py3langid
