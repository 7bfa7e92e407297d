"""Which articles speak of what somebody writes: by runs of letters that they share.

Five languages, three of which PostgreSQL has no stemmer for, and people who misspell: runs of
letters (`feedback.suggesting.features`) find them all alike. A knowledge base holds some hundreds
of articles, so a process keeps their weights, and asks now and then whether there are new ones.
"""

import time
from dataclasses import dataclass

import numpy as np
from django.db.models import Count, Max

from feedback.models import Article, ArticleVersion
from feedback.suggesting import features

SECONDS = 30
MOST_LETTERS = 4000
# Cosine from which an article is offered unasked. Of the demo's appeals beside its articles, 47 of
# 164 pairs on one topic reach it, and 11 of 1,336 on two: rather none than one off the mark.
LIKE = 0.25
SEARCHED = 0.04  # and from which it is listed for somebody who searches


@dataclass(frozen=True)
class _Entry:
    article: int
    is_public: bool
    places: np.ndarray
    weights: np.ndarray


@dataclass(frozen=True)
class _Shelf:
    stamp: tuple
    rarity: np.ndarray
    entries: tuple[_Entry, ...]


_kept: tuple[float, _Shelf] | None = None


def alike(text: str, *, internal: bool, most: int = 3, least: float = LIKE) -> list[int]:
    """The keys of the articles that come nearest to a text, the nearest first."""
    found, times = features.places(text[:MOST_LETTERS])
    shelf = _shelf()
    if not len(found) or not shelf.entries:
        return []
    asked = np.zeros(features.PLACES, dtype=np.float32)
    asked[found] = features.weighted(found, times, shelf.rarity)
    best: dict[int, float] = {}
    for entry in shelf.entries:
        if entry.is_public or internal:
            nearness = float(asked[entry.places] @ entry.weights)
            best[entry.article] = max(best.get(entry.article, 0.0), nearness)
    ranked = sorted(best, key=lambda article: -best[article])
    return [article for article in ranked if best[article] >= least][:most]


def forget() -> None:
    """Look at the articles anew at the next question."""
    global _kept
    _kept = None


def _shelf() -> _Shelf:
    global _kept
    now = time.monotonic()
    if _kept and now - _kept[0] < SECONDS:
        return _kept[1]
    shelf = _kept[1] if _kept else None
    stamp = _stamp()
    if shelf is None or shelf.stamp != stamp:
        shelf = _read(stamp)
    _kept = (now, shelf)
    return shelf


def _stamp() -> tuple:
    """What changes whenever an article that is read does."""
    current = ArticleVersion.objects.filter(is_current=True, article__is_retired=False)
    seen = current.aggregate(newest=Max("published_at"), of=Count("pk"), last=Max("pk"))
    public = Article.objects.filter(audience=Article.Audience.PUBLIC, is_retired=False)
    return (*seen.values(), public.count())


def _read(stamp: tuple) -> _Shelf:
    rows = ArticleVersion.objects.filter(is_current=True, article__is_retired=False)
    columns = ("article", "article__audience", "title", "body")
    drawn = [
        (article, audience, features.places(f"{title} {title} {title} {body}"))
        for article, audience, title, body in rows.values_list(*columns)
    ]
    documents = np.zeros(features.PLACES)
    for _article, _audience, (found, _times) in drawn:
        documents[found] += 1
    rarity = features.rarities(documents, len(drawn))
    entries = tuple(
        _Entry(
            article,
            audience == Article.Audience.PUBLIC,
            found,
            features.weighted(found, times, rarity),
        )
        for article, audience, (found, times) in drawn
    )
    return _Shelf(stamp, rarity, entries)
