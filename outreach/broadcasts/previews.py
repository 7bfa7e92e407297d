"""How a text will look on each channel, before it goes out."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from channels import registry
from channels.sms.parts import Alphabet, Parts, parts
from outreach.broadcasts import reckoning, texts
from outreach.broadcasts.checking import MOST_LETTERS
from outreach.broadcasts.texts import Words
from outreach.models import Broadcast


@dataclass(frozen=True)
class Preview:
    """One text on one channel, as somebody sees it of whom we know nothing."""

    language: str
    language_name: str
    channel: str
    channel_name: str
    words: Words
    parts: Parts | None = None  # of an SMS

    @property
    def is_cyrillic(self) -> bool:
        """Whether a letter beyond the basic alphabet made the parts short."""
        return self.parts is not None and self.parts.alphabet == Alphabet.UCS2

    @property
    def room(self) -> int:
        """How many letters are left, or minus how many are too many, in a chat."""
        return MOST_LETTERS - len(self.words.body)


def of(broadcast: Broadcast, channels: Iterable[str]) -> list[Preview]:
    """Each text that somebody may get, by language, on each of these channels."""
    found = texts.read(broadcast)
    names = dict(settings.LANGUAGES)
    previews = []
    for language in found.languages:
        for channel in channels:
            words = texts.text_for(found, language, channel)
            if words is None or words.language != language:
                continue
            shown = reckoning.plain(words)
            previews.append(
                Preview(
                    language=language,
                    language_name=str(names.get(language, language)),
                    channel=channel,
                    channel_name=str(registry.get(channel).label),
                    words=shown,
                    parts=parts(shown.body) if channel == "sms" else None,
                )
            )
    return previews
