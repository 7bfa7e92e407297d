"""One day's terms, counted from the citizens' first words.

The table stays small whatever comes in: of each language the day's `VOCABULARY` commonest terms
are kept, and of each cut its `ROWS` weightiest rows; a term that the vocabulary lacks is in no
cut, so that a part never seems to say what the whole doesn't. Confidential appeals are left out.
"""

import csv
import hashlib
import hmac
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import combinations, islice

from django.conf import settings
from django.db import connection, transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from analytics.models import TREES, TermCount
from analytics.words import terms
from feedback.models import Appeal, Message

ENOUGH = 5  # different people behind a term, before anybody is shown it
VOCABULARY = 1_500  # terms of a day in one language
ROWS = 4_000  # of a day in one cut, besides those that say how many appeals there are
_AT_ONCE = 2_000

CUTS = [set(cut) for size in range(len(TREES) + 1) for cut in combinations(TREES, size)]


def number_of(cut: Iterable[str]) -> int:
    """A set of dimensions as the bits of a number."""
    return sum(1 << TREES.index(name) for name in cut)


@dataclass(frozen=True, slots=True)
class _Said:
    """What one appeal adds: in which cell, by whom, which terms."""

    language: str
    cell: tuple[int | None, ...]
    person: int
    terms: tuple[str, ...]


class _Tally:
    """How many appeals, and the `ENOUGH` smallest hashes of those who wrote them."""

    __slots__ = ("appeals", "people")

    def __init__(self) -> None:
        self.appeals = 0
        self.people: list[int] = []

    def add(self, person: int) -> None:
        self.appeals += 1
        if person not in self.people:
            self.people.append(person)
            if len(self.people) > ENOUGH:
                self.people.remove(max(self.people))


def count(day: date) -> int:
    """Count a day anew, from zero; returns how many rows it has now."""
    forms: dict[str, dict[str, Counter]] = defaultdict(lambda: defaultdict(Counter))
    texts, said = _texts(day), []
    while some := list(islice(texts, _AT_ONCE)):
        said += _read(some, forms)
    shown = _vocabulary(forms)
    rows = 0
    with transaction.atomic(), connection.cursor() as cursor:
        TermCount.objects.filter(day=day).delete()
        for cut in CUTS:
            kept = _rows(day, cut, said, shown)
            rows += len(kept)
            _copy(cursor, kept)
    return rows


def between(first: date, last: date) -> QuerySet[Appeal]:
    """The appeals received on these days of the centre's zone."""
    zone = timezone.get_default_timezone()
    begins = datetime.combine(first, time.min, zone)
    ends = datetime.combine(last + timedelta(days=1), time.min, zone)
    return Appeal.objects.filter(received_at__gte=begins, received_at__lt=ends)


def first_words() -> Subquery:
    """The citizen's first message of an appeal."""
    said = Message.objects.filter(appeal=OuterRef("pk"), direction=Message.Direction.IN)
    return Subquery(said.order_by("id").values("text")[:1])


def person(citizen: int | None, appeal: int) -> int:
    """A number for a person, the same each time, from which nobody is found again. Who gave no
    name or address is somebody else each time."""
    who = f"citizen:{citizen}" if citizen else f"appeal:{appeal}"
    key = f"words:{settings.SECRET_KEY}".encode()
    return int.from_bytes(hmac.digest(key, who.encode(), hashlib.sha256)[:4], signed=True)


def _texts(day: date) -> Iterator[tuple]:
    found = between(day, day).filter(is_confidential=False).annotate(said=first_words())
    found = found.exclude(said=None).exclude(said="")
    columns = ("pk", "citizen_id", "language", *(f"{name}_id" for name in TREES), "said")
    return found.values_list(*columns).iterator(chunk_size=_AT_ONCE)


def _read(texts: Iterable[tuple], forms: dict[str, dict[str, Counter]]) -> Iterator[_Said]:
    """What each text adds; the forms of its terms are counted by the way."""
    stretches = [(row, terms.pieces(row[-1])) for row in texts]
    stems: dict[str, terms.Stems] = {}
    for language in {row[2] for row, _stretches in stretches}:
        stems[language] = terms.Stems(language)
        stems[language].learn(
            word
            for row, found in stretches
            if row[2] == language
            for word in terms.folded_words(found)
        )
    for (pk, citizen, language, *cell, _text), found in stretches:
        own = terms.terms(found, stems[language])
        for term, form in own.items():
            forms[language][term][form] += 1
        yield _Said(language, tuple(cell), person(citizen, pk), tuple(own))


def _vocabulary(forms: dict[str, dict[str, Counter]]) -> dict[tuple[str, str], str]:
    """The form of each (language, term) that is kept."""
    shown = {}
    for language, terms_of in forms.items():
        often = sorted(terms_of, key=lambda term: (-terms_of[term].total(), term))
        for term in often[:VOCABULARY]:
            form = terms.commonest(terms_of[term])
            if len(term) <= 80 and len(form) <= 80 and _is_neutral(form):
                shown[language, term] = form
    return shown


@lru_cache(maxsize=50_000)
def _is_neutral(form: str) -> bool:
    return terms.is_neutral(form)


def _rows(
    day: date, cut: set[str], said: list[_Said], shown: dict[tuple[str, str], str]
) -> list[tuple]:
    """The rows of one cut, the weightiest first; those that say how many there are all."""
    tallies: dict[tuple, _Tally] = defaultdict(_Tally)
    within = [name in cut for name in TREES]
    for one in said:
        cell = tuple(
            place if is_in else None for place, is_in in zip(one.cell, within, strict=True)
        )
        tallies[one.language, cell, ""].add(one.person)
        for term in one.terms:
            if (one.language, term) in shown:
                tallies[one.language, cell, term].add(one.person)
    totals = [key for key in tallies if not key[-1]]
    weighty = sorted((key for key in tallies if key[-1]), key=lambda key: _weight(key, tallies))
    number = number_of(cut)
    return [
        (
            *(day, number, language, *cell, term, shown.get((language, term), "")),
            *(tallies[key].appeals, sorted(tallies[key].people)),
        )
        for key in [*totals, *weighty[:ROWS]]
        for language, cell, term in [key]
    ]


def _weight(key: tuple, tallies: dict[tuple, _Tally]) -> tuple:
    language, cell, term = key
    return -tallies[key].appeals, term, language, tuple(place or 0 for place in cell)


def _copy(cursor, rows: list[tuple]) -> None:
    """Put rows in the table by PostgreSQL's COPY: ten times as quick as INSERT."""
    columns = ("day", "cut", "language", *TREES, "term", "form", "appeals", "people")
    lines = io.StringIO()
    writer = csv.writer(lines)
    for *row, people in rows:
        writer.writerow([*row, f"{{{','.join(map(str, people))}}}"])
    lines.seek(0)
    table = TermCount._meta.db_table
    cursor.copy_expert(
        f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        " WITH (FORMAT csv, FORCE_NOT_NULL (term, form))",
        lines,
    )
