"""The words that citizens use: gathered in the background, asked when a search finds nothing.

A word counts when two appeals have it, so that a name or a slip in one of them suggests nothing.
Nearness is PostgreSQL's trigram similarity (pg_trgm), which an index serves.
"""

from django.db import connection, transaction

from feedback.finding import words
from feedback.models import Appeal, SearchMark, SearchWord

BATCH = 2000  # appeals in one transaction
LEAST_LETTERS = 4
LEAST_ALIKE = 0.4
LEAST_OFTEN = 2

_GATHER = """
INSERT INTO feedback_searchword (word, often)
SELECT word, count(*)
  FROM feedback_appeal, unnest(tsvector_to_array(search)) AS word
 WHERE id > %s AND id <= %s AND NOT is_confidential
   AND length(word) BETWEEN %s AND %s AND word !~ '[0-9]'
 GROUP BY word
    ON CONFLICT (word) DO UPDATE SET often = feedback_searchword.often + EXCLUDED.often
"""
_NEAREST = """
SELECT word FROM feedback_searchword
 WHERE word %% %s AND often >= %s AND similarity(word, %s) >= %s
 ORDER BY similarity(word, %s) DESC, often DESC LIMIT 1
"""


def gather() -> int:
    """Take in the words of appeals that came since the last time; returns of how many."""
    taken = 0
    while (some := _gather_some()) is not None:
        taken += some
    return taken


@transaction.atomic
def _gather_some() -> int | None:
    """One batch, together with the mark that it was taken: never twice."""
    SearchMark.objects.bulk_create([SearchMark(pk=1)], ignore_conflicts=True)
    mark = SearchMark.objects.select_for_update().get(pk=1)
    newer = Appeal.objects.filter(pk__gt=mark.appeal).order_by("pk")
    keys = list(newer.values_list("pk", flat=True)[:BATCH])
    if not keys:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_GATHER, [mark.appeal, keys[-1], LEAST_LETTERS, words.MOST_LETTERS])
    mark.appeal = keys[-1]
    mark.save()
    return len(keys)


def meant(wanted: str) -> str:
    """The search with each unknown word replaced by the nearest known one; "" when none is."""
    found = words.words(wanted)[: words.MOST_WORDS]
    known = set(SearchWord.objects.filter(word__in=found).values_list("word", flat=True))
    nearer = [word if word in known else _nearest(word) or word for word in found]
    return " ".join(nearer) if nearer != found else ""


def _nearest(word: str) -> str:
    if len(word) < LEAST_LETTERS or any(letter.isdigit() for letter in word):
        return ""
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, [word, LEAST_OFTEN, word, LEAST_ALIKE, word])
        row = cursor.fetchone()
    return row[0] if row else ""
