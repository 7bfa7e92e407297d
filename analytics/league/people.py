"""How civil servants are rated: for themselves and for who heads them, for nobody else."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet, Sum

from accounts.models import User
from accounts.permissions import Reach
from analytics.league import fairness
from analytics.league.fairness import Interval, Prior, Shrunken
from analytics.models import STARS, ServantFact
from analytics.periods import Span
from feedback import access
from feedback.models import Rating

# Heads see no figures that rest on fewer ratings: they would point to single citizens.
FEWEST = 5
# From fewer others a mean would tell a bounded reader how single ones are rated.
FEWEST_OTHERS, FEWEST_OF_OTHERS = 5, 20
MOST = 300
_STARS = [f"servant_{stars}" for stars in STARS]
_SUMMED = [*_STARS, "set_aside", "answers", "answers_in_time"]


@dataclass(frozen=True)
class Record:
    """One person's figures of some days. `liking` is None without ratings."""

    user: User
    stars: tuple[int, ...] = (0,) * len(STARS)
    set_aside: int = 0
    answers: int = 0
    answers_in_time: int = 0
    liking: Shrunken | None = None

    @property
    def ratings(self) -> int:
        return sum(self.stars)

    @property
    def is_enough(self) -> bool:
        """Whether a head may see more than how many there are."""
        return self.ratings >= FEWEST

    @property
    def in_time(self) -> Interval:
        return fairness.wilson(self.answers_in_time, self.answers)


@dataclass(frozen=True)
class People:
    """Who was rated or answered, by name; `prior` is what all are rated, if it may be told."""

    records: list[Record] = field(default_factory=list)
    prior: Prior | None = None
    left_out: int = 0


def of_people(head: User, span: Span, bodies: Iterable[int] | None = None) -> People:
    """Those whom somebody heads, without themselves; of some bodies only, if given."""
    rows = _rows(span).filter(_headed(access.people_reach(head))).exclude(user=head)
    if bodies is not None:
        rows = rows.filter(organisation__in=bodies)
    found = _sums(rows)
    users = User.objects.in_bulk(list(found))
    ordered = sorted(found, key=lambda pk: (str(users[pk]).casefold(), pk))
    prior, told = known(span, head)
    records = [_record(users[pk], found[pk], prior) for pk in ordered[:MOST]]
    return People(records, told, max(0, len(ordered) - MOST))


def of_one(user: User, span: Span, *, seen_by: User) -> tuple[Record, Prior | None]:
    """One's own figures at all bodies; for a head those at the bodies that they head."""
    rows = _rows(span).filter(user=user)
    if seen_by != user:
        rows = rows.filter(_headed(access.people_reach(seen_by)))
    prior, told = known(span, seen_by)
    return _record(user, _sums(rows).get(user.pk), prior), told


def ratings(user: User, span: Span, *, seen_by: User) -> QuerySet[Rating]:
    """The ratings themselves, newest first: of appeals that are not kept from the reader."""
    if seen_by == user:
        found = access.ratings_of(user)
    else:
        found = access.ratings_of_people(seen_by).filter(rated_user=user)
    days = {"appeal__received_at__date__range": (span.first, span.last)}  # as the figures are
    found = found.filter(servant__isnull=False, **days)
    return found.select_related("appeal", "objection").order_by("-created_at", "-id")


def older_than(found: QuerySet[Rating], pk: int) -> QuerySet[Rating]:
    """Those of `ratings` that follow one of them; none where it isn't among them."""
    last = found.filter(pk=pk).first()
    if last is None:
        return found.none()
    same_moment = Q(created_at=last.created_at, pk__lt=pk)
    return found.filter(Q(created_at__lt=last.created_at) | same_moment)


def heads(head: User, user: User) -> bool:
    """Whether somebody may see how this other person is rated: they answered, or were rated, at
    a body that the first one heads; who heads all bodies, of anybody of the staff."""
    reach = access.people_reach(head)
    if head == user or not reach:
        return False
    if reach.everywhere and user.memberships.exists():
        return True
    return ServantFact.objects.filter(_headed(reach), user=user).exists()


def known(span: Span, reader: User) -> tuple[Prior | None, Prior | None]:
    """What the ratings of all civil servants of the centre say of anybody; and the same if it may
    be told. Where too few are of others than the reader's own, it is their own alone that say it,
    and nothing is told."""
    reach = access.people_reach(reader)
    rows = _rows(span)
    own = _headed(reach) | Q(user=reader)
    if not reach.everywhere:
        others = [sum(_stars(sums)) for sums in _sums(rows.exclude(own)).values()]
        rated = [number for number in others if number]
        if len(rated) < FEWEST_OTHERS or sum(rated) < FEWEST_OF_OTHERS:
            return Prior.of(map(_stars, _sums(rows.filter(own)).values())), None
    prior = Prior.of(map(_stars, _sums(rows).values()))
    return prior, prior


def _stars(sums: list[int]) -> list[int]:
    return sums[: len(STARS)]


def _headed(reach: Reach) -> Q:
    if reach.everywhere:
        return Q()
    return Q(organisation__in=reach.organisations)


def _rows(span: Span) -> QuerySet[ServantFact]:
    return ServantFact.objects.filter(day__range=(span.first, span.last))


def _sums(rows: QuerySet[ServantFact]) -> dict[int, list[int]]:
    """By person, in the order of `_SUMMED`."""
    sums = rows.order_by().values_list("user").annotate(*(Sum(name) for name in _SUMMED))
    return {pk: values for pk, *values in sums}


def _record(user: User, sums: list[int] | None, prior: Prior | None) -> Record:
    if sums is None:
        return Record(user)
    stars, rest = tuple(sums[: len(STARS)]), sums[len(STARS) :]
    return Record(user, stars, *rest, fairness.shrunken(stars, prior) if prior else None)
