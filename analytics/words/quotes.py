"""A term in people's own words, without what tells who they are; and where it is said."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum
from django.utils import timezone

from accounts.models import User
from accounts.roles import Capability
from analytics.models import QuotesRead
from analytics.periods import Span
from analytics.words.comparing import Part
from analytics.words.counting import between, first_words, person
from feedback import access
from feedback.deidentifying import deidentify
from feedback.finding import saying, snippets
from feedback.models import Appeal

MOST = 5
_DAYS, _TRIED = 14, 40
LEAST_SHOWN = 5  # appeals in a cell; fewer are said to be few


@dataclass(frozen=True)
class Quote:
    day: date
    pieces: list[snippets.Piece]
    appeal: int


def quotes(user: User, part: Part, language: str, span: Span, term: str, form: str) -> list[Quote]:
    """Some of the newest sentences with a term, each of somebody else; the reading is kept.

    Only of appeals that the reader's right to words reaches; never of confidential ones, nor of
    people in need of care. Read live: what is deleted, or hidden since, is not among them.
    """
    chosen, people = [], set()
    for pk, citizen, received_at, said in _candidates(user, part, language, span, term, form):
        who = person(citizen, pk)
        pieces = snippets.around(" ".join(deidentify(said, language).split()), form)
        if who in people or not any(piece.is_hit for piece in pieces):
            continue
        people.add(who)
        day = timezone.localdate(received_at, timezone=timezone.get_default_timezone())
        chosen.append(Quote(day, pieces, pk))
        if len(chosen) == MOST:
            break
    return chosen


def keep(user: User, term: str, language: str, query: str, shown: list[Quote]) -> None:
    """Who read whose words, and when; nothing when nothing was shown."""
    if shown:
        QuotesRead.objects.create(
            user=user,
            term=term,
            language=language,
            query=query[:1000],
            appeals=[quote.appeal for quote in shown],
        )


def by(part: Part, language: str, span: Span, term: str, dimension: str) -> dict:
    """In how many appeals a term stands, by the values of a dimension; the most first."""
    rows = part.rows(language, span, [dimension]).filter(term=term)
    found = rows.values_list(dimension).annotate(n=Sum("appeals")).order_by("-n", dimension)
    return dict(found)


def by_day(part: Part, language: str, span: Span, term: str) -> dict[date, int]:
    rows = part.rows(language, span).filter(term=term)
    return dict(rows.values_list("day").annotate(Sum("appeals")).order_by())


def _candidates(
    user: User, part: Part, language: str, span: Span, term: str, form: str
) -> Iterator[tuple]:
    """Appeals of the newest days on which the term was said: so few rows are looked through,
    whatever is stored."""
    days = sorted(by_day(part, language, span, term), reverse=True)[:_DAYS]
    wanted = saying.said(form)
    if not days or wanted is None:
        return
    for day in days:
        found = _readable(user, between(day, day), part).filter(language=language, search=wanted)
        found = found.annotate(said=first_words()).order_by("-received_at", "-pk")
        yield from found.values_list("pk", "citizen_id", "received_at", "said")[:_TRIED]


def _readable(user: User, appeals: QuerySet[Appeal], part: Part) -> QuerySet[Appeal]:
    allowed = access.visible_to(user, Capability.READ_WORDS)
    return appeals.filter(
        pk__in=allowed.values("pk"),
        is_confidential=False,
        is_vulnerable=False,
        **{f"{name}__in": ids for name, ids in part.chosen.items()},
    )
