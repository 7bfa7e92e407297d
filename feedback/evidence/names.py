"""Names of files as people and programs write them, made safe to store, show and download."""

import re
import unicodedata

MAX_LENGTH = 150
_EXTENSION = re.compile(r"\.([a-z][a-z0-9]{0,5}|3gp?p?|3g2)$")


def clean(name: str) -> str:
    """The bare name: no path, no control or direction-changing characters, not too long.

    The extension survives shortening, as it is what people and programs go by.
    """
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    # Category C: controls, invisible format characters (right-to-left override), surrogates.
    kept = "".join(" " if c.isspace() else c for c in name)
    kept = "".join(c for c in kept if unicodedata.category(c)[0] != "C")
    kept = " ".join(kept.split()).strip(". ") or "file"
    if len(kept) <= MAX_LENGTH:
        return kept
    ending = extension(kept)
    return kept[: MAX_LENGTH - len(ending)].rstrip(". ") + kept[len(kept) - len(ending) :]


def extension(name: str) -> str:
    """The extension in small letters with its dot; empty when the name has none.

    What follows a dot but is no extension (`Photo 12.05.2026`) is none.
    """
    found = _EXTENSION.search(name.lower())
    return found.group(0) if found else ""


def with_extension(name: str, ending: str) -> str:
    """The name with that ending, for a copy that is of another format than the original."""
    own = extension(name)
    return name if own == ending else name.removesuffix(name[len(name) - len(own) :]) + ending
