"""One row of a file of people: who it is, or what is wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext_lazy

from accounts.models import Address, Sector
from accounts.models.citizens import address_index
from feedback.pages.contact import canonical
from outreach.audiences.importing import columns
from outreach.audiences.importing.columns import Row

PHONE, EMAIL = Address.Kind.PHONE.value, Address.Kind.EMAIL.value

# What can be wrong with a row, each about the words of a cell; kept by its name.
_WORDS = {
    "no_address": gettext_lazy("There is neither a phone number nor an e-mail address."),
    "phone": gettext_lazy("“%(what)s” is no phone number."),
    "email": gettext_lazy("“%(what)s” is no e-mail address."),
    "language": gettext_lazy("“%(what)s” is no language of ours."),
    "sector": gettext_lazy("There is no sector “%(what)s”."),
    "sectors": gettext_lazy("There is more than one sector “%(what)s”: write its code."),
    "kind": gettext_lazy("“%(what)s” is neither a citizen, a company nor an employee."),
    "double": gettext_lazy("The same address stands in row %(what)s."),
    "two_people": gettext_lazy("Phone and e-mail are known to us as those of two people."),
}


@dataclass(frozen=True)
class Person:
    """Who a row is: their addresses by kind, and what else it says."""

    phone: str = ""
    email: str = ""
    name: str = ""
    language: str = ""
    sector: int | None = None
    kind: str = "citizen"
    fields: dict = field(default_factory=dict)

    @property
    def addresses(self) -> list[tuple[str, str]]:
        """Kind and value of each."""
        found = [(PHONE, self.phone), (EMAIL, self.email)]
        return [(kind, value) for kind, value in found if value]

    @cached_property
    def indexes(self) -> list[str]:
        """By what each address is found, in their order."""
        return [address_index(kind, value) for kind, value in self.addresses]


class Sectors:
    """Sectors by code and by every name, as people write them."""

    def __init__(self, sectors: Iterable[Sector]) -> None:
        self._named: dict[str, set[int]] = {}
        for sector in sectors:
            for name in {sector.code, sector.name, *sector.names.values()}:
                self._named.setdefault(columns.plain(name), set()).add(sector.pk)

    @classmethod
    def known(cls) -> "Sectors":
        return cls(Sector.objects.only("code", "name", "names"))

    def find(self, words: str) -> set[int]:
        """The ids of the sectors of that name."""
        return self._named.get(columns.plain(words), set())


def judge(row: Row, sectors: Sectors) -> tuple[Person, list[tuple[str, str]]]:
    """The person of a row, and what is wrong with it by name and cell; nothing of the
    database is asked."""
    problems: list[tuple[str, str]] = []
    known = {}
    for kind, given in ((PHONE, row.phone), (EMAIL, row.email)):
        try:
            known[kind] = canonical(kind, given) if given else ""
        except ValueError:
            problems.append((kind, given))
    if not row.phone and not row.email:
        problems.append(("no_address", ""))
    language, kind = columns.language_of(row.language), columns.kind_of(row.kind)
    if language is None:
        problems.append(("language", row.language))
    if kind is None:
        problems.append(("kind", row.kind))
    found = sectors.find(row.sector) if row.sector else set()
    if row.sector and len(found) != 1:
        problems.append(("sectors" if found else "sector", row.sector))
    person = Person(
        **known,
        name=row.name[:200],
        language=language or "",
        sector=next(iter(found), None),
        kind=kind or "citizen",
        fields=dict(row.fields),
    )
    return person, problems


def told(problems: Iterable[tuple[str, str]]) -> str:
    """What is wrong with a row, in words."""
    return " ".join(str(_WORDS[name]) % {"what": what} for name, what in problems)


def shown(name: str, what: str) -> tuple[str, str]:
    """A problem as it is kept: of an address only as much as whoever brought it needs to find it,
    since the row's number says which one it is."""
    if name in (PHONE, EMAIL) and len(what) > 6:
        return name, f"{what[:3]}…{what[-2:]}"
    return name, what[:60]
