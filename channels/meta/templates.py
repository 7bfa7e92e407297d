"""Message templates: how words go out on WhatsApp when its window is over.

The account lists one for each language; the words are the template's one parameter.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from channels.errors import ChannelError
from channels.values import Setting

MAX_LETTERS = 900  # of the 1,024 of a whole template, its own words included
OTHERS = "*"

SETTING = Setting(
    "templates",
    _("Message templates"),
    _(
        "For words after the 24 hours. One on a line, our language = its name, and where Meta "
        "lists it under another language, a colon and that: mn = centre_news:en. A line with * is "
        "for all other languages. At Twilio, the template's Content SID: mn = HX0123. The "
        "template has one parameter: the words."
    ),
    required=False,
    kind="long",
)

_LINE = re.compile(r"([a-z]{2}|\*)\s*=\s*([A-Za-z0-9_]{1,512})(?::([A-Za-z]{2,3}(?:_[A-Z]{2})?))?")


@dataclass(frozen=True)
class Template:
    name: str
    language: str


def listed(account) -> dict[str, Template]:
    """By our language; `ChannelError` names a line that cannot be read."""
    found = {}
    for number, line in enumerate(account.setting("templates").splitlines(), start=1):
        if not line.strip():
            continue
        read = _LINE.fullmatch(line.strip())
        if read is None:
            raise ChannelError(f"templates, line {number}: mn = name", permanent=True)
        ours, name, theirs = read.groups()
        found[ours] = Template(name, theirs or ("en" if ours == OTHERS else ours))
    return found


def of(account, language: str) -> Template | None:
    """The template for words in that language; None when there is none."""
    known = listed(account)
    return known.get(language) or known.get(OTHERS)


def needed(delivery, hours: int) -> Template:
    """The template for words that come too late to be free; `ChannelError` where none is listed.

    `hours` is how long the window was open.
    """
    template = of(delivery.account, delivery.language)
    if template is None:
        raise ChannelError(
            f"more than {hours} hours have passed since the person wrote, and the account "
            f"has no template for {delivery.language or 'this language'}",
            permanent=True,
        )
    return template


def parameter(body: str, link: str) -> str:
    """Words as a parameter: on one line, and if too long, cut with the link to all of it."""
    words = " ".join(body.split())
    if len(words) <= MAX_LETTERS:
        return words
    ending = f"… {link}"
    return words[: MAX_LETTERS - len(ending)].rstrip() + ending
