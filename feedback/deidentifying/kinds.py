"""What tells who is meant, and the neutral words that stand for it."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db import models
from django.utils.translation import override, pgettext_lazy


class Kind(models.TextChoices):
    """What can be taken off a text; the label is what is written instead."""

    NAME = "name", pgettext_lazy("taken off a text", "name")
    PHONE = "phone", pgettext_lazy("taken off a text", "phone")
    EMAIL = "email", pgettext_lazy("taken off a text", "e-mail")
    HANDLE = "handle", pgettext_lazy("taken off a text", "account name")
    LINK = "link", pgettext_lazy("taken off a text", "link")
    IDENTITY = "identity", pgettext_lazy("taken off a text", "identity number")
    ACCOUNT = "account", pgettext_lazy("taken off a text", "bank account")
    HOUSE = "house", pgettext_lazy("taken off a text", "house")
    PLACE = "place", pgettext_lazy("taken off a text", "exact place")
    PLATE = "plate", pgettext_lazy("taken off a text", "number plate")
    BIRTH = "birth", pgettext_lazy("taken off a text", "date of birth")


@dataclass(frozen=True, order=True)
class Finding:
    """One place in a text: from character `start` up to `end`."""

    start: int
    end: int
    kind: Kind


@cache
def mark(kind: Kind, language: str) -> str:
    """What stands for it: "[name]"."""
    with override(language):
        return f"[{kind.label}]"


@cache
def marks(*kinds: Kind) -> frozenset[str]:
    """The marks of these kinds, or of all, in every language."""
    languages = [language for language, _name in settings.LANGUAGES]
    return frozenset(mark(kind, language) for language in languages for kind in kinds or Kind)
