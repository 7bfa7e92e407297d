"""How a text will look on each channel, before it goes out."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings

from channels import registry
from channels.sms.parts import Alphabet, Parts, parts
from outreach.audiences import definition
from outreach.broadcasts import recipients, reckoning, texts
from outreach.broadcasts.checking import MOST_LETTERS
from outreach.broadcasts.texts import Texts, Words
from outreach.models import Broadcast, ListEntry

_LOOKED_AT = 50  # of a list, for one person of whom it says something


@dataclass(frozen=True)
class Preview:
    """One text on one channel, as somebody sees it whose name we do not know; what stands beside
    people in a list is that of one of them, who is not named."""

    language: str
    language_name: str
    channel: str
    channel_name: str
    words: Words
    parts: Parts | None = None  # of an SMS
    is_example: bool = False  # whether something of one person of a list stands in it

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
    example = _example(broadcast, found)
    names = dict(settings.LANGUAGES)
    previews = []
    for language in found.languages:
        for channel in channels:
            words = texts.text_for(found, language, channel)
            if words is None or words.language != language:
                continue
            shown = reckoning.plain(words, example)
            previews.append(
                Preview(
                    language=language,
                    language_name=str(names.get(language, language)),
                    channel=channel,
                    channel_name=str(registry.get(channel).label),
                    words=shown,
                    parts=parts(shown.body) if channel == "sms" else None,
                    is_example=any(each.name in example for each in words.placeholders),
                )
            )
    return previews


def _example(broadcast: Broadcast, found: Texts) -> dict[str, str]:
    """What one person's columns say, where the texts ask for columns."""
    every = (each for words in found.by_place.values() for each in words.placeholders)
    asked = {each.name for each in every} - {texts.NAME, texts.STOP}
    if not asked or broadcast.audience is None:
        return {}
    with suppress(definition.Invalid):
        lists = recipients.lists_of(recipients.definition_of(broadcast))
        entries = ListEntry.objects.filter(people__in=lists, fields__has_any_keys=sorted(asked))
        some = list(entries.order_by("pk").values_list("fields", flat=True)[:_LOOKED_AT])
        full = max(
            some, key=lambda fields: sum(bool(fields.get(name)) for name in asked), default={}
        )
        return {name: full[name] for name in asked if full.get(name)}
    return {}
