"""STOP, START and NEWS as people write them: five languages, Latin or Cyrillic letters. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 60  # longer words are an appeal that happens to begin with such a word
_SIGNS = ".,!?:;№# "

# The word decides the language of the answer when only one has it.
_WORDS = {
    "stop": {
        **{"STOP": "", "UNSUBSCRIBE": "en"},
        **{"ЗОГС": "mn", "ЗОГСОО": "mn", "ZOGS": "mn", "ZOGSOO": "mn"},
        **{"ТОҚТА": "kk", "ТОҚТАТ": "kk", "ТОҚТАТУ": "kk", "ТОКТА": "kk", "ТОКТАТУ": "kk"},
        **{"TOQTA": "kk", "TOQTAT": "kk", "TOQTATU": "kk", "TOKTATU": "kk"},
        **{"СТОП": "ru", "ОТПИСАТЬСЯ": "ru"},
        **{"DAYAN": "az", "DAYANDIR": "az"},
    },
    "start": {
        **{"START": "", "SUBSCRIBE": "en"},
        **{"ЭХЭЛ": "mn", "ЭХЛЭХ": "mn", "EHEL": "mn", "EKHEL": "mn"},
        **{"БАСТА": "kk", "BASTA": "kk"},
        **{"СТАРТ": "ru", "ПОДПИСАТЬСЯ": "ru"},
        **{"BAŞLA": "az", "BASLA": "az"},
    },
    "news": {
        "NEWS": "",
        **{"МЭДЭЭ": "mn", "MEDEE": "mn"},
        **{"ЖАҢАЛЫҚ": "kk", "ЖАҢАЛЫҚТАР": "kk", "ЖАНАЛЫК": "kk", "JAÑALYQ": "kk", "JANALYQ": "kk"},
        **{"НОВОСТИ": "ru", "NOVOSTI": "ru"},
        **{"XƏBƏR": "az", "XƏBƏRLƏR": "az", "XEBER": "az", "XABAR": "az"},
    },
}
_KNOWN = {
    word: (wish, language) for wish, words in _WORDS.items() for word, language in words.items()
}


@dataclass(frozen=True)
class Asked:
    """What somebody wrote: `wish` is stop, start or news; `about` the number or name of a kind of
    news, empty for all; `language` that of the word, empty where several have it."""

    wish: str
    about: str = ""
    language: str = ""


def read(text: str) -> Asked | None:
    """The wish in a message; None when it is none. Whether `about` names anything, `named` says:
    words that only begin like a wish ("Stop the trucks") are an appeal."""
    if len(text) > LONGEST:
        return None
    first, _, rest = text.strip().partition(" ")
    word, rest = first.removeprefix("/").strip(_SIGNS).upper(), rest.strip(_SIGNS)
    if word not in _KNOWN:
        return None
    wish, language = _KNOWN[word]
    return Asked(wish, rest, language)


def is_number(about: str) -> bool:
    """Whether they chose by a number of the list."""
    return about.isascii() and about.isdigit() and len(about) <= 2


def named(about: str, topics: Sequence):
    """The kind of news of that number in the list, that code or that name in any language; None
    when there is none. A topic has `code`, `name` and `names`."""
    if is_number(about):
        place = int(about)
        return topics[place - 1] if 0 < place <= len(topics) else None
    wanted = _plain(about)
    for topic in topics:
        if wanted in {_plain(name) for name in (topic.code, topic.name, *topic.names.values())}:
            return topic
    return None


def _plain(words: str) -> str:
    return " ".join(words.casefold().replace("-", " ").split())
