"""The keys of the desk: one table, from which the page learns them and the help is written.

Every key is a single letter or two in a row, acts only while nothing is being typed, and all of
them can be switched off by whoever is disturbed by them (WCAG 2.1.4).
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

LIST, APPEAL, EVERYWHERE = _("In a list"), _("On an appeal"), _("Everywhere")


@dataclass(frozen=True)
class Key:
    """`keys` as they are typed, with a space between two in a row. `act` is the name of what the
    page's script does; `go:` and a queue's slug opens that queue."""

    keys: str
    act: str
    label: str
    where: str


KEYS = (
    Key("j", "down", _("next line"), LIST),
    Key("k", "up", _("line before"), LIST),
    Key("o", "open", _("open it (so does Enter)"), LIST),
    Key("x", "tick", _("tick it, or not"), LIST),
    Key("r", "reply", _("reply"), APPEAL),
    Key("a", "answer", _("official answer"), APPEAL),
    Key("n", "note", _("note among colleagues"), APPEAL),
    Key("m", "macros", _("macros"), APPEAL),
    Key("c", "classify", _("say what it is about"), APPEAL),
    Key("i", "assign", _("say who deals with it"), APPEAL),
    Key("t", "take", _("take it"), APPEAL),
    Key("s", "start", _("start work"), APPEAL),
    Key("e", "done", _("done: close it"), APPEAL),
    Key("Shift+J", "following", _("next appeal of the list"), APPEAL),
    Key("Shift+K", "foregoing", _("appeal before it in the list"), APPEAL),
    Key("u", "back", _("back to the list"), APPEAL),
    Key(".", "another", _("next appeal for me"), EVERYWHERE),
    Key("/", "search", _("search"), EVERYWHERE),
    Key("?", "help", _("these keys"), EVERYWHERE),
    Key("g n", "go:new", _("to what is new"), EVERYWHERE),
    Key("g m", "go:mine", _("to what is mine"), EVERYWHERE),
    Key("g t", "go:team", _("to my team's"), EVERYWHERE),
    Key("g b", "go:organisation", _("to my organisation's"), EVERYWHERE),
    Key("g u", "go:unassigned", _("to what is nobody's"), EVERYWHERE),
    Key("g d", "go:today", _("to what is due today"), EVERYWHERE),
    Key("g o", "go:overdue", _("to what is overdue"), EVERYWHERE),
    Key("g e", "go:escalated", _("to what is escalated"), EVERYWHERE),
    Key("g w", "go:waiting", _("to what waits for the citizen"), EVERYWHERE),
    Key("g a", "go:all", _("to everything"), EVERYWHERE),
)


def by_place() -> list[tuple[str, list[Key]]]:
    """The table by where its keys act."""
    return [
        (place, [key for key in KEYS if key.where == place]) for place in (LIST, APPEAL, EVERYWHERE)
    ]
