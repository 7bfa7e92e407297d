"""How X counts letters, writes links and hides pictures in a text."""

import html
import re

from channels.sms.payload import clean
from channels.x import terms

_LINK = re.compile(r"https?://\S+")
LINK_WEIGHT = 23
# Of letters in these ranges one counts as one; of all others (emoji, Chinese) as two.
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


def weight(text: str) -> int:
    """How many letters X counts in a post."""
    links = len(_LINK.findall(text))
    return links * LINK_WEIGHT + sum(_weight(ord(letter)) for letter in _LINK.sub("", text))


def _weight(code: int) -> int:
    return 1 if any(first <= code <= last for first, last in _LIGHT) else 2


def fitting(text: str, link: str) -> str:
    """The words with the link behind them, shortened at a word so that X takes them as a post."""
    while weight(f"{text} {link}") > terms.MOST_IN_POST:
        text = text.rpartition(" ")[0].rstrip(" .,:;") + "…"
    return f"{text} {link}"


def read(text: str, entities: dict, *, ours: str = "") -> str:
    """A text as its writer meant it: links whole, those to own pictures gone, and without our
    own name where it only says to whom it is."""
    for media in _records(entities.get("media")):
        if isinstance(media.get("url"), str) and media["url"]:
            text = text.replace(media["url"], "")
    for link in _records(entities.get("urls")):
        short, whole = link.get("url"), link.get("expanded_url")
        if isinstance(short, str) and short and isinstance(whole, str):
            is_picture = "media_key" in link
            text = text.replace(short, "" if is_picture else whole)
    text = html.unescape(text)
    if ours:
        text = re.sub(rf"^\s*(?:@{re.escape(ours)}\b\s*)+", "", text, flags=re.IGNORECASE)
    return clean(text).strip()


def _records(value) -> list[dict]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
