"""What the counted terms say: which tell a part from the rest, which rise, which are new."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Max, Min, Q, QuerySet, Sum

from accounts.permissions import Reach
from analytics.models import TREES, TermCount, WordsState
from analytics.periods import Period, Span
from analytics.words import terms
from analytics.words.counting import ENOUGH, number_of
from analytics.words.keeping import KEPT_DAYS
from analytics.words.logodds import Seen, sure, z

LONGEST = 92  # days whose terms are compared at once
LEAST_BEFORE = 28  # days that a rise is held against
SHOWN = 20  # terms in each list
_CANDIDATES = 80
_SAME = 0.8  # a pair in so many of a word's appeals stands for the word


@dataclass(frozen=True)
class Part:
    """Of which appeals the terms are asked. Ids are given with all below them."""

    reach: Reach
    topics: frozenset[int] | None = None
    organisations: frozenset[int] | None = None
    sectors: frozenset[int] | None = None

    @property
    def chosen(self) -> dict[str, frozenset[int]]:
        """What was narrowed down, by dimension."""
        given = (self.topics, self.organisations, self.sectors)
        return {name: ids for name, ids in zip(TREES, given, strict=True) if ids is not None}

    @property
    def all_within_reach(self) -> "Part":
        return Part(self.reach)

    def rows(self, language: str, span: Span, by: Iterable[str] = ()) -> QuerySet[TermCount]:
        """The rows of the cut that has what is narrowed, and what it is looked at by."""
        pieces = [] if self.reach.everywhere else self.reach.pieces()
        bound = {name for piece in pieces for name in piece.given}
        cut = number_of(bound | self.chosen.keys() | set(by))
        return TermCount.objects.filter(
            self.reach.condition(),
            cut=cut,
            language=language,
            day__range=(span.first, span.last),
            **{f"{name}__in": ids for name, ids in self.chosen.items()},
        )


@dataclass(frozen=True)
class Finding:
    """A term with where it stands. `z` is above 0 where it is said more."""

    term: str
    form: str
    here: Seen
    elsewhere: Seen
    z: float
    is_new: bool = False


@dataclass(frozen=True)
class Counts:
    """In how many appeals each term stands, with its form, and how many there are."""

    of: int
    terms: dict[str, tuple[int, str]]

    def seen(self, term: str) -> Seen:
        return Seen(min(self.terms.get(term, (0, ""))[0], self.of), self.of)


def reach_of_words(held: Reach) -> Reach:
    """Terms know topics, bodies and places; a reach over kinds or channels gives none of them."""
    parts = tuple(part for part in held.parts if part.kinds is None and part.channels is None)
    return replace(held, parts=parts)


def within_limits(asked: Period) -> Period:
    """The last days of a period that are compared at once."""
    if asked.days <= LONGEST:
        return asked
    first = asked.last - timedelta(days=LONGEST - 1)
    return Period(first, asked.last, is_recent=asked.is_recent)


def languages(part: Part, span: Span) -> dict[str, int]:
    """How many appeals with words there are in each language, the most first."""
    pieces = [] if part.reach.everywhere else part.reach.pieces()
    bound = {name for piece in pieces for name in piece.given}
    rows = TermCount.objects.filter(
        part.reach.condition(),
        cut=number_of(bound | part.chosen.keys()),
        term="",
        day__range=(span.first, span.last),
        **{f"{name}__in": ids for name, ids in part.chosen.items()},
    )
    return dict(rows.values_list("language").annotate(n=Sum("appeals")).order_by("-n", "language"))


def counts(part: Part, language: str, span: Span) -> Counts:
    rows = part.rows(language, span).values_list("term").annotate(Sum("appeals"), Max("form"))
    found = {term: (number, form) for term, number, form in rows.order_by()}
    return Counts(found.pop("", (0, ""))[0], found)


def distinguishing(
    part: Part, language: str, span: Span
) -> tuple[Counts, list[Finding], list[Finding]]:
    """What is said more, and what less, in a part than in the rest within the reader's reach."""
    here, whole = counts(part, language, span), counts(part.all_within_reach, language, span)
    rest = Counts(
        max(0, whole.of - here.of),
        {
            term: (number - here.seen(term).appeals, form)
            for term, (number, form) in whole.terms.items()
        },
    )
    found = [_finding(term, here, rest, whole) for term in whole.terms]
    more = _sure([each for each in found if each.here.appeals >= ENOUGH], 1)
    less = _sure([each for each in found if each.elsewhere.appeals >= ENOUGH], -1)
    return (
        here,
        _best(more, part.rows(language, span)),
        _best(less, part.all_within_reach.rows(language, span)),
    )


def commonest(part: Part, language: str, span: Span) -> tuple[Counts, list[Finding]]:
    """What is said most, where there is no rest to hold it against."""
    here = counts(part, language, span)
    found = [
        Finding(term, form, Seen(number, here.of), Seen(0, 0), float(number))
        for term, (number, form) in here.terms.items()
        if number >= ENOUGH
    ]
    return here, _best(found, part.rows(language, span))


def rising(part: Part, language: str, span: Span) -> tuple[Span, list[Finding]]:
    """What is said more than in the weeks before, and the days that it is held against; a term is
    new when no day that is kept before has it."""
    length = min(max(span.days, LEAST_BEFORE), KEPT_DAYS - span.days)
    last = span.first - timedelta(days=1)
    before = Span(last - timedelta(days=length - 1), last)
    now, then = counts(part, language, span), counts(part, language, before)
    if not then.of:  # nothing to hold it against
        return before, []
    found = [_finding(term, now, then, now) for term in now.terms]
    risen = _sure([each for each in found if each.here.appeals >= ENOUGH], 1)
    best = _best(risen, part.rows(language, span))
    first_days = _first_days(language, [each.term for each in best])
    return before, [replace(each, is_new=first_days[each.term] >= span.first) for each in best]


def counted_at():
    """When the terms were last counted; None when never."""
    return WordsState.objects.values_list("counted_at", flat=True).first()


def _finding(term: str, here: Counts, elsewhere: Counts, forms: Counts) -> Finding:
    seen, other = here.seen(term), elsewhere.seen(term)
    return Finding(term, forms.terms[term][1], seen, other, z(seen, other))


def _sure(found: list[Finding], way: int) -> list[Finding]:
    """Those that are said more (1) or less (-1) than chance would have it."""
    least = sure(len(found))
    return [each for each in found if each.z * way >= least]


def _best(found: list[Finding], rows: QuerySet[TermCount]) -> list[Finding]:
    """The strongest with enough different people behind them, of whom nobody could be told."""
    strongest = sorted(found, key=lambda each: (-abs(each.z), each.term))[:_CANDIDATES]
    spoken = enough_people(rows, [each.term for each in strongest])
    kept = [each for each in strongest if each.term in spoken and terms.is_neutral(each.form)]
    return _without_parts(kept)[:SHOWN]


def enough_people(rows: QuerySet[TermCount], asked: list[str]) -> set[str]:
    """The terms that at least `ENOUGH` different people said in these rows."""
    people: dict[str, set[int]] = {term: set() for term in asked}
    for term, some in rows.filter(term__in=asked).values_list("term", "people"):
        if len(people[term]) < ENOUGH:
            people[term].update(some)
    return {term for term, known in people.items() if len(known) >= ENOUGH}


def _without_parts(found: list[Finding]) -> list[Finding]:
    """A pair says more than its words: these go where they hardly stand without it."""
    often = {each.term: max(each.here.appeals, each.elsewhere.appeals) for each in found}
    covered = {
        word
        for term, number in often.items()
        if " " in term
        for word in term.split()
        if number >= _SAME * often.get(word, float("inf"))
    }
    return [each for each in found if each.term not in covered]


def _first_days(language: str, asked: list[str]) -> dict[str, date]:
    """On which of the days that are kept each term stands first, in the whole house."""
    rows = TermCount.objects.filter(Q(cut=number_of(())), language=language, term__in=asked)
    return dict(rows.values_list("term").annotate(Min("day")).order_by())
