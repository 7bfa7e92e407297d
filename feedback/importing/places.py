"""The organisations and topics that an import names: found by name, made when there are none."""

import hashlib

from django.utils.text import slugify

from accounts.models import Organisation
from feedback.models import Topic

# Enough for a code that a person recognises; it is no transliteration to read.
_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі",
        (
            "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch  y  e yu ya "
            "a g k n o u u h i"
        ).split(" "),
        strict=True,
    )
)


class Places:
    """Remembers what it found or made for one transaction; forget it when that is undone."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._organisations: dict[str, Organisation] = {}
        self._topics: dict[tuple[str, ...], Topic] = {}

    def organisation(self, name: str) -> Organisation | None:
        """The organisation with that name, in use or not; the oldest when several bear it."""
        if not name:
            return None
        if name not in self._organisations:
            found = Organisation.objects.filter(name=name).order_by("pk").first()
            self._organisations[name] = found or Organisation.objects.create(
                name=name, code=self._code(name)
            )
        return self._organisations[name]

    def topic(self, path: tuple[str, ...]) -> Topic | None:
        """The topic at the end of that path from a root."""
        if not path:
            return None
        if path not in self._topics:
            parent = self.topic(path[:-1])
            found = Topic.objects.filter(name=path[-1], parent=parent).order_by("pk").first()
            self._topics[path] = found or Topic.objects.create(
                name=path[-1], parent=parent, code=self._code(*path)
            )
        return self._topics[path]

    def _code(self, *path: str) -> str:
        """A readable code that only this path has."""
        letters = "".join(_LATIN.get(letter, letter) for letter in path[-1].casefold())
        told = hashlib.sha256("\0".join((self.source, *path)).encode()).hexdigest()[:8]
        return f"{slugify(letters)[:60].strip('-') or 'imported'}-{told}"
