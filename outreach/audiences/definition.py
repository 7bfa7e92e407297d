"""What an audience is: whom it takes in and whom it leaves out. Pure, to and from JSON.

A part says all that must hold at once ("companies of sector 4 and below that asked for
procurement"); of several values of one thing, any will do. An audience is whoever is in one of the
included parts and in none of the excluded ones; with nothing included, everybody whom the council
knows as a contact.

    {"include": [{"sectors": [4], "topics": ["procurement"], "kinds": ["company"]}],
     "exclude": [{"lists": [12]}],
     "channels": ["sms", "email"]}
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields

from django.conf import settings
from django.utils.translation import gettext_lazy as _

KINDS = ("citizen", "company", "employee")
MOST_PARTS = 20
_NUMBERED = ("sectors", "lists")
_WORDED = ("topics", "languages", "kinds")
_TOO_MANY = _("An audience has at most %(most)s parts.") % {"most": MOST_PARTS}


class Invalid(ValueError):
    """A definition that cannot be; `problems` are words for the person who wrote it."""

    def __init__(self, problems: Iterable):
        self.problems = list(problems)
        super().__init__("; ".join(map(str, self.problems)))


@dataclass(frozen=True)
class Part:
    """What must hold of a person at once; an empty thing is not asked.

    `sectors` (ids) hold with all below them, `topics` are codes of kinds of news, `languages`
    codes of languages, `kinds` of contacts, `lists` ids of lists of people.
    """

    sectors: tuple[int, ...] = ()
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    lists: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))

    def to_json(self) -> dict:
        """Only what is asked."""
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: list(values) for name, values in given.items() if values}


@dataclass(frozen=True)
class Definition:
    """Who is in one of `include` (all contacts if empty) and in none of `exclude`.

    `channels` are channels or kinds of address, best first; empty: whatever reaches each person.
    """

    include: tuple[Part, ...] = ()
    exclude: tuple[Part, ...] = ()
    channels: tuple[str, ...] = field(default=())

    def to_json(self) -> dict:
        """What `read` takes back."""
        return {
            "include": [part.to_json() for part in self.include],
            "exclude": [part.to_json() for part in self.exclude],
            "channels": list(self.channels),
        }


def read(raw: dict, *, channels: Iterable[str] = ()) -> Definition:
    """The definition in what is kept in `Audience.definition`; raises `Invalid` with words.

    `channels`: the words known for channels and kinds of address; none given: any word will do.
    """
    problems = []
    if not isinstance(raw, dict) or set(raw) - {"include", "exclude", "channels"}:
        raise Invalid([_("This is no definition of an audience.")])
    include = _parts(raw.get("include", []), problems)
    exclude = _parts(raw.get("exclude", []), problems)
    preferred = _values(raw.get("channels", []), str, problems)
    known = frozenset(channels)
    if known and (unknown := [each for each in preferred if each not in known]):
        problems.append(_("There is no such channel: %(names)s.") % {"names": ", ".join(unknown)})
    if problems:
        raise Invalid(dict.fromkeys(problems))
    return Definition(include, exclude, preferred)


def _parts(raw, problems: list) -> tuple[Part, ...]:
    if not isinstance(raw, list) or not all(isinstance(each, dict) for each in raw):
        problems.append(_("This is no definition of an audience."))
        return ()
    if len(raw) > MOST_PARTS:
        problems.append(_TOO_MANY)
    return tuple(_part(each, problems) for each in raw[:MOST_PARTS])


def _part(raw: dict, problems: list) -> Part:
    if unknown := set(raw) - {*_NUMBERED, *_WORDED}:
        names = ", ".join(sorted(map(str, unknown)))
        problems.append(_("An audience knows nothing of %(names)s.") % {"names": names})
    given = {name: _values(raw.get(name, []), int, problems) for name in _NUMBERED}
    given |= {name: _values(raw.get(name, []), str, problems) for name in _WORDED}
    part = Part(**given)
    if not part:
        problems.append(_("Say of each part whom it is about; a part without a word is nobody."))
    languages = {code for code, _name in settings.LANGUAGES}
    if unknown := [each for each in part.languages if each not in languages]:
        problems.append(_("There is no such language: %(names)s.") % {"names": ", ".join(unknown)})
    if unknown := [each for each in part.kinds if each not in KINDS]:
        problems.append(
            _("A contact is a citizen, a company or an employee, not %(names)s.")
            % {"names": ", ".join(unknown)}
        )
    return part


def _values(raw, kind: type, problems: list) -> tuple:
    """Each value once, in its order. True is no number here, though Python counts it as one."""
    if not isinstance(raw, list) or any(type(each) is not kind or not each for each in raw):
        problems.append(_("This is no definition of an audience."))
        return ()
    return tuple(dict.fromkeys(raw))
