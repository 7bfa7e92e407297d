"""The few names in braces that stand in canned texts, and what they become.

Plain substitution, in one pass: what is put in is never read again, and nothing else in the text
means anything.
"""

import re
from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MEANINGS = {
    "code": gettext_lazy("tracking code"),
    "name": gettext_lazy("the citizen's name"),
    "due": gettext_lazy("day by which we answer"),
    "organisation": gettext_lazy("organisation that has it"),
    "operator": gettext_lazy("who writes"),
    "topic": gettext_lazy("topic"),
    "place": gettext_lazy("place"),
    "received": gettext_lazy("day when it came"),
    "link": gettext_lazy("address of the tracking page"),
}
NAME = "{name}"
MOST_LETTERS = 10_000

_IN_BRACES = re.compile(r"\{([^{}]*)\}")
_NAME_LEFT_OUT = re.compile(r"[ \u00a0]*,?[ \u00a0]*\{name\}")


def unknown(text: str) -> list[str]:
    """What stands in braces and is none of ours, in the order of the text."""
    found = (match[1] for match in _IN_BRACES.finditer(text))
    return [name for name in dict.fromkeys(found) if name not in MEANINGS]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each placeholder that has a value replaced by it; one without stays for the
    writer to see."""
    return _IN_BRACES.sub(lambda match: values.get(match[1]) or match[0], text)


def left_open(text: str) -> list[str]:
    """Placeholders that nothing filled in, but the name, which is put in when it is sent."""
    found = (match[1] for match in _IN_BRACES.finditer(text))
    return [name for name in dict.fromkeys(found) if name in MEANINGS and f"{{{name}}}" != NAME]


def named(text: str, name: str) -> str:
    """The text with the citizen's name where it was left open; with no name, it is left out along
    with the comma before it ("Good day, {name}!" becomes "Good day!")."""
    return text.replace(NAME, name) if name else _NAME_LEFT_OUT.sub("", text).strip()


def check_texts(texts: object) -> None:
    """Texts by language, each short enough and with no placeholder that nothing would fill in;
    raises `ValidationError`."""
    languages = dict(settings.LANGUAGES)
    if not isinstance(texts, dict) or not set(texts) <= set(languages):
        raise ValidationError(_("Write the text by language."))
    if not all(isinstance(text, str) for text in texts.values()):
        raise ValidationError(_("Write the text by language."))
    if not any(text.strip() for text in texts.values()):
        raise ValidationError(_("Write the text in at least one language."))
    for language, text in texts.items():
        if len(text) > MOST_LETTERS:
            raise ValidationError(
                _("%(language)s: at most %(most)s letters.")
                % {"language": languages[language], "most": MOST_LETTERS}
            )
        if wrong := unknown(text):
            raise ValidationError(
                _("%(language)s: %(wrong)s is not known. These can be used: %(known)s.")
                % {
                    "language": languages[language],
                    "wrong": ", ".join(f"{{{name}}}" for name in wrong),
                    "known": ", ".join(f"{{{name}}}" for name in MEANINGS),
                }
            )
