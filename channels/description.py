"""What each channel can do and what it needs, as docs/channels.md tells it.

The page is made of what the adapters declare, so it cannot say something else than the code.
"""

from collections.abc import Iterator

from django.utils import translation

from channels import registry
from channels.contract import Adapter

YES, NO = "yes", "–"
COLUMNS = (
    "channel",
    "receives",
    "sends",
    "media",
    "location",
    "threading",
    "receipts",
    "what its address proves",
    "out of hours",
)
_HEAD = """\
# The channels

Made by `manage.py describe_channels` from what each adapter declares; a test holds this page to
it. Whatever the door, the words reach the one queue, the acknowledgement with the tracking code
goes back through it in the citizen's language, and so do questions, the answer and the request to
rate it. How a channel is written: [adding-a-channel.md](adding-a-channel.md).
"""


def page() -> str:
    """The whole of docs/channels.md."""
    with translation.override("en"):
        lines = [_HEAD, *_table(), "", "## Setting them up", "", *_setting_up()]
        return "\n".join(lines).rstrip() + "\n"


def _table() -> Iterator[str]:
    yield _row(COLUMNS)
    yield _row("---" for _ in COLUMNS)
    for adapter in registry.every():
        yield _row(_cells(adapter))


def _row(cells) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(adapter: Adapter) -> Iterator[str]:
    yield f"[{adapter.label}](#{adapter.slug}) `{adapter.slug}`"
    yield _receives(adapter)
    yield _sends(adapter)
    for what in ("media", "location"):
        yield YES if what in adapter.carries else NO
    yield _threading(adapter)
    yield YES if "receipts" in adapter.carries else NO
    yield adapter.identity or NO
    yield adapter.out_of_hours or NO


def _receives(adapter: Adapter) -> str:
    if not adapter.receives:
        return "a form of ours" if adapter.form else NO
    called = type(adapter).verify is not Adapter.verify
    ways = [("called by the provider", called), ("asked for", adapter.polls)]
    return " or ".join(way for way, has in ways if has) or "pages of ours"


def _sends(adapter: Adapter) -> str:
    if not adapter.sends:
        return NO
    if adapter.window_hours:
        return f"free words within {adapter.window_hours} h of theirs"
    return YES if adapter.starts else "to who wrote first"


def _threading(adapter: Adapter) -> str:
    if not adapter.receives:
        return NO
    if adapter.threaded:
        return "by the provider's names"
    if not adapter.conversation_hours:
        return "by a code in the words, else each by itself"
    days = adapter.conversation_hours // 24
    return f"what follows within {days} days"


def _setting_up() -> Iterator[str]:
    for adapter in registry.every():
        yield f"### {adapter.slug}"
        yield ""
        yield f"**{adapter.label}.**"
        yield ""
        for number, step in enumerate(adapter.setup, start=1):
            yield f"{number}. {step}"
        if adapter.settings:
            yield ""
            yield "| setting | | what it is |"
            yield "| --- | --- | --- |"
        for setting in adapter.settings:
            kind = "secret" if setting.secret else "" if setting.required else "optional"
            words = " ".join(filter(None, [f"{setting.label}.", str(setting.help)]))
            yield _row([f"`{setting.name}`", kind, " ".join(words.split())])
        yield ""
