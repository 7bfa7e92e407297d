"""Where a person's capabilities reach: everywhere, or over parts of what there is."""

from dataclasses import dataclass, fields

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q

from accounts.models import Membership, Organisation, Sector, Team, User
from accounts.roles import CAPABILITIES, Capability

_COLUMNS = {
    "organisations": "organisation",
    "sectors": "sector",
    "teams": "team",
    "kinds": "kind",
    "channels": "channel",
}


@dataclass(frozen=True)
class Part:
    """A reach that several things narrow: all that are given must fit."""

    organisations: frozenset[int] | None = None
    sectors: frozenset[int] | None = None
    teams: frozenset[int] | None = None
    kinds: frozenset[str] | None = None
    channels: frozenset[str] | None = None

    @property
    def given(self) -> dict[str, frozenset]:
        """What narrows, by the column of an appeal."""
        return {
            _COLUMNS[each.name]: value
            for each in fields(self)
            if (value := getattr(self, each.name)) is not None
        }

    def condition(self) -> Q:
        """What a row with these columns must fulfil."""
        return Q(**{f"{column}__in": values for column, values in self.given.items()})

    def covers(self, thing) -> bool:
        """Whether an appeal (or what has its columns) lies within."""
        return all(_value(thing, column) in values for column, values in self.given.items())


def _value(thing, column: str):
    return getattr(thing, column if column in ("kind", "channel") else f"{column}_id")


@dataclass(frozen=True)
class Reach:
    """Over what a capability holds. `everywhere` makes the rest meaningless; else it is over all
    of these organisations, sectors and teams, and of each part."""

    everywhere: bool = False
    organisations: frozenset[int] = frozenset()
    sectors: frozenset[int] = frozenset()
    teams: frozenset[int] = frozenset()
    parts: tuple[Part, ...] = ()

    def __bool__(self) -> bool:
        return self.everywhere or bool(
            self.organisations or self.sectors or self.teams or self.parts
        )

    @property
    def bodies(self) -> frozenset[int]:
        """The organisations that it reaches, wholly or in part."""
        return self.organisations.union(*(part.organisations or () for part in self.parts))

    def pieces(self) -> list[Part]:
        """All of it as parts, none of which is more than the whole."""
        whole = (
            Part(organisations=self.organisations or None),
            Part(sectors=self.sectors or None),
            Part(teams=self.teams or None),
        )
        return [*(part for part in whole if part.given), *self.parts]

    def condition(self) -> Q:
        """What an appeal must fulfil that this reaches."""
        if self.everywhere:
            return Q()
        wanted = Q()
        for part in self.pieces():
            wanted |= part.condition()
        return wanted or Q(pk__in=[])

    def covers(self, thing) -> bool:
        """Whether an appeal lies within."""
        return self.everywhere or any(part.covers(thing) for part in self.pieces())


def memberships(user: User) -> list[Membership]:
    """The person's roles, read once for each request's user object. Each bears `own_teams` with
    their `own_bodies` (of the person, not of the role) and `team_body`."""
    if not user.is_authenticated or not user.is_active:
        return []
    if not hasattr(user, "_memberships"):
        own = Team.objects.filter(members=OuterRef("user")).order_by("pk")
        held = user.memberships.annotate(
            own_teams=ArraySubquery(own.values("pk")),
            own_bodies=ArraySubquery(own.values("organisation")),
            team_body=F("team__organisation"),
        )
        user._memberships = list(held)
    return user._memberships


def can(user: User, capability: Capability) -> bool:
    """Whether any of the person's roles, anywhere, allows it."""
    if user.is_authenticated and user.is_active and user.is_superuser:
        return True
    return any(capability in CAPABILITIES[held.role] for held in memberships(user))


def reach(user: User, capability: Capability) -> Reach:
    """Over what the person's roles allow it; found once for each request's user object."""
    if user.is_authenticated and user.is_active and user.is_superuser:
        return Reach(everywhere=True)
    if not hasattr(user, "_reaches"):
        user._reaches = {}
    if capability not in user._reaches:
        user._reaches[capability] = _reach(user, capability)
    return user._reaches[capability]


def _reach(user: User, capability: Capability) -> Reach:
    return _held(user, [m for m in memberships(user) if capability in CAPABILITIES[m.role]])


def reach_as(user: User, role: str) -> Reach:
    """Over what the person holds one role; being a superuser is none."""
    return _held(user, [m for m in memberships(user) if m.role == role])


def _held(user: User, held: list[Membership]) -> Reach:
    if any(m.is_everywhere for m in held):
        return Reach(everywhere=True)
    return _sum([*(_part(user, m) for m in held), *_of_teams(user, held)])


def _part(user: User, held: Membership) -> Part:
    """What one role is held over."""
    return Part(
        organisations=_below(user, Organisation, held.organisation_id),
        sectors=_below(user, Sector, held.sector_id),
        teams=frozenset({held.team_id}) if held.team_id else None,
        kinds=frozenset(held.kinds) or None,
        channels=frozenset(held.channels) or None,
    )


def _of_teams(user: User, held: list[Membership]) -> list[Part]:
    """The person's teams, where a role of theirs is held over the team's organisation."""
    parts = []
    for m in held:
        for team, body in zip(m.own_teams, m.own_bodies, strict=True):
            above = _lines(user, Organisation).get(body, (body,))
            if m.team_id in (None, team) and m.organisation_id in (None, *above):
                parts.append(
                    Part(
                        teams=frozenset({team}),
                        kinds=frozenset(m.kinds) or None,
                        channels=frozenset(m.channels) or None,
                    )
                )
    return parts


def _sum(parts: list[Part]) -> Reach:
    """Parts that one thing narrows, each kind as one set; the others as they are."""
    whole: dict[str, frozenset] = dict.fromkeys(("organisations", "sectors", "teams"), frozenset())
    narrow: dict[Part, None] = {}
    for part in parts:
        given = [each.name for each in fields(part) if getattr(part, each.name) is not None]
        if len(given) == 1 and given[0] in whole:
            whole[given[0]] |= getattr(part, given[0])
        else:
            narrow[part] = None
    return Reach(**whole, parts=tuple(narrow))


def above_own(user: User) -> frozenset[int]:
    """The organisations where the person works, by role or team, and all above them."""
    lines = _lines(user, Organisation)
    return frozenset().union(*(lines.get(pk, (pk,)) for pk in _own(user, Organisation)))


def _own(user: User, model: type) -> set[int]:
    """The organisations, or sectors, that the person's roles and teams name."""
    if model is Sector:
        return {m.sector_id for m in memberships(user)} - {None}
    named = {pk for m in memberships(user) for pk in (m.organisation_id, m.team_body)}
    return named.union(*(m.own_bodies for m in memberships(user))) - {None}


def _below(user: User, model: type, root: int | None) -> frozenset[int] | None:
    """A node and all below it; None for no node."""
    if root is None:
        return None
    found = {pk for pk, line in _lines(user, model).items() if root in line}
    return frozenset(found | {root})


def _lines(user: User, model: type) -> dict[int, list[int]]:
    """The nodes that the person's roles name and all below them, each with all above it and
    itself; looked up once for each request's user object."""
    if not hasattr(user, "_lines"):
        user._lines = {}
    if model not in user._lines:
        roots = _own(user, model)
        found = {}
        if roots:
            below = model.objects.with_tree_fields().extra(
                where=["tree_path && %s::bigint[]"], params=[list(roots)]
            )
            found = {node.pk: node.tree_path for node in below.only("pk")}
        user._lines[model] = found
    return user._lines[model]
