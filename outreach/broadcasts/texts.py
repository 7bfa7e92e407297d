"""Which words somebody gets: by language and channel, with what is their own put in.

A placeholder stands in braces: `{name|neighbour}` is the person's name, or "neighbour" where we
know none; `{amount}` the column *amount* of the list that they are on; `{stop}` where one says no
to more news.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accounts.models import Citizen
from outreach.models import Broadcast, BroadcastText

_PLACEHOLDER = re.compile(r"\{([^{}|\n]{1,60})(?:\|([^{}\n]{0,100}))?\}")
_BRACE = re.compile(r"[{}]")
NAME, STOP = "name", "stop"


class Incomplete(Exception):
    """A placeholder has no value for this person, and no words to stand in for one."""


@dataclass(frozen=True)
class Placeholder:
    """`name` is what it asks for; `default` stands where there is no value, None: nothing may."""

    name: str
    default: str | None


@dataclass(frozen=True)
class Words:
    """What is said, in which language; placeholders and all until `filled`."""

    language: str
    subject: str
    body: str

    def __iter__(self):
        """As the pair (subject, body)."""
        return iter((self.subject, self.body))

    @property
    def placeholders(self) -> list[Placeholder]:
        """What has to be put in, in the order of the words."""
        found = _PLACEHOLDER.finditer(f"{self.subject}\n{self.body}")
        return [_read(match) for match in found]


@dataclass(frozen=True)
class Texts:
    """All texts of a broadcast, read once for all who get it."""

    by_place: Mapping[tuple[str, str], Words]  # by language and channel; "" is any channel
    languages: tuple[str, ...]  # the fallback chain's end: the broadcast's own, then the first

    @property
    def uses_names(self) -> bool:
        """Whether people's names have to be known (each is deciphered)."""
        return any(
            placeholder.name == NAME
            for words in self.by_place.values()
            for placeholder in words.placeholders
        )


def read(broadcast: Broadcast) -> Texts:
    """The texts as they stand; two statements at the most."""
    return of(broadcast.texts.order_by("id"), broadcast.language)


def of(texts: Iterable[BroadcastText], language: str) -> Texts:
    """Texts that are given, the first of which is the last to fall back to."""
    by_place, languages = {}, dict.fromkeys([language] if language else [])
    for text in texts:
        by_place[text.language, text.channel] = Words(text.language, text.subject, text.body)
        languages[text.language] = None
    return Texts(by_place, tuple(languages))


def text_for(texts: Texts, language: str, channel: str) -> Words | None:
    """The words for somebody of that language on that channel: their language, else that of the
    broadcast, else the first. In each, those made for the channel go before those for any.

    None when there is no text at all. Unpacks as (subject, body).
    """
    for each in dict.fromkeys((language, *texts.languages)):
        words = texts.by_place.get((each, channel)) or texts.by_place.get((each, ""))
        if words is not None:
            return words
    return None


def subject_in(texts: Texts, language: str) -> str:
    """A subject of that language that asks for nothing of a person's own; "" when there is none."""
    for (spoken, _channel), words in texts.by_place.items():
        subject = words.subject.strip()
        if spoken == language and subject and not _BRACE.search(subject):
            return subject
    return ""


def values_for(fields: Mapping[str, str], citizen: Citizen | None, stop: str) -> dict[str, str]:
    """What placeholders of one recipient stand for; `citizen` where names are needed."""
    name = citizen.name.strip() if citizen else ""
    return {**fields, **({NAME: name} if name else {}), STOP: stop}


def filled(words: Words, values: Mapping[str, str]) -> Words:
    """The words with the values put in. Raises `Incomplete` with the placeholder's name."""

    def put(match: re.Match) -> str:
        placeholder = _read(match)
        value = str(values.get(placeholder.name) or "").strip()
        if value:
            return value
        if placeholder.default is None:
            raise Incomplete(placeholder.name)
        return placeholder.default

    return Words(
        words.language, _PLACEHOLDER.sub(put, words.subject), _PLACEHOLDER.sub(put, words.body)
    )


def wrong_braces(text: str) -> bool:
    """Whether a brace is left over that opens or closes no placeholder."""
    return bool(_BRACE.search(_PLACEHOLDER.sub("", text)))


def _read(match: re.Match) -> Placeholder:
    default = match[2]
    return Placeholder(match[1].strip(), None if default is None else default.strip())
