"""Web origins as an administrator lists them: which other sites may show something of ours."""

import re

_ORIGIN = re.compile(
    r"https?://(?:[a-z0-9-]+\.)*[a-z0-9-]+(?::[0-9]{1,5})?|https?://\[[0-9a-f:]+\]"
)


def read(words: str) -> list[str]:
    """The origins in a text, one a line, as `scheme://host[:port]` in small letters.

    Raises `ValueError` with the first that is none: a path, a wildcard or a stray sign must not
    reach a security header.
    """
    lines = [line.strip().lower().removesuffix("/") for line in words.splitlines()]
    for line in filter(None, lines):
        if not _ORIGIN.fullmatch(line):
            raise ValueError(line)
    return list(dict.fromkeys(filter(None, lines)))


def sure(words: str) -> list[str]:
    """The same, but none at all where any is wrong: in doubt nobody is let in."""
    try:
        return read(words)
    except ValueError:
        return []
