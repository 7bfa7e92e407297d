"""What an appeal is found by: the words that were said in it, and those in its documents."""

import logging

from django.contrib.postgres.search import SearchVectorField
from django.db import DataError, transaction
from django.db.models import F, Func, TextField, Value

from feedback.finding import words
from feedback.models import Appeal

logger = logging.getLogger("sanal.searching")

MOST_LETTERS = 100_000  # a tsvector holds 1 MB: the first words are enough to find it by
_TEXT, _VECTOR = TextField(), SearchVectorField()


def plain(text: str) -> str:
    """The words as they are kept to be looked for (`feedback.finding.words`)."""
    return " ".join(words.words(text[:MOST_LETTERS]))


def vector(text: str) -> Func:
    """The words in a form that PostgreSQL looks through."""
    return Func(
        Value(plain(text), output_field=_TEXT),
        template="to_tsvector('simple'::regconfig, %(expressions)s)",
        output_field=_VECTOR,
    )


def add(appeal_id: int, text: str) -> None:
    """Let an appeal be found by these words too. Changes nothing that anybody sees."""
    if not text.strip():
        return
    known = Func(F("search"), template="coalesce(%(expressions)s, ''::tsvector)")
    both = Func(known, vector(text), template="%(expressions)s", arg_joiner=" || ")
    try:
        with transaction.atomic():
            Appeal.objects.filter(pk=appeal_id).update(search=both)
    except DataError:  # more words than can be held: it is found by those it has
        logger.warning("appeal %s has too many words to be found by all of them", appeal_id)
