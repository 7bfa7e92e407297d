"""Appeals that may be about the same matter, with the reasons in words.

Cost must not grow with what is stored: candidates come from four sets, each read through an index
and bounded by number and by time (of the same person, near in place, on the same topic, and the
latest whatever they are about). Only words within these are compared, by trigrams.
"""

import math
import re
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import FloatField, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from feedback import access
from feedback.models import Appeal
from feedback.models.appeals import SQUARE, SQUARES_IN_ROW, SQUARES_PER_DEGREE
from feedback.statuses import Status

AROUND = timedelta(days=3)  # before and after: an incident is told of within days
OF_PERSON_WITHIN = timedelta(days=60)
NEAR_METRES = 500
MOST_OF_PERSON, MOST_NEAR, MOST_OF_TOPIC, MOST_LATEST = 20, 60, 120, 240
SHOWN = 6
ALIKE = 0.3  # trigram similarity from which words speak for themselves
LEAST = 0.4  # score from which two are shown as possible duplicates
_COMPARED = ("citizen", "topic", "latitude", "longitude", "received_at")
_EARTH_METRES = 6_371_000


@dataclass(frozen=True)
class Likeness:
    """How alike two appeals are: each part between 0 and 1, None where nothing is known."""

    is_same_person: bool
    is_same_topic: bool
    metres: float | None
    hours: float
    words: float

    @property
    def score(self) -> float:
        """0 to 1: what speaks for one matter, of which closeness in time makes less or more."""
        place = 0.0
        if self.metres is not None:
            place = max(0.0, 1 - self.metres / NEAR_METRES)
        person = 0.45 if self.is_same_person else 0.0
        topic = 0.1 if self.is_same_topic else 0.0
        freshness = max(0.4, 1 - abs(self.hours) / (24 * 30))
        known = person + 0.35 * place + 0.7 * min(self.words, 1.0) + topic
        return min(1.0, known) * freshness


@dataclass(frozen=True)
class Candidate:
    """An appeal that may be a duplicate, and why."""

    appeal: Appeal
    likeness: Likeness

    @property
    def reasons(self) -> list[str]:
        """In words, the strongest first."""
        likeness, told = self.likeness, []
        if likeness.is_same_person:
            told.append(_("same person"))
        if likeness.metres is not None and likeness.metres <= NEAR_METRES:
            told.append(_("%(metres)s m away") % {"metres": round(likeness.metres / 10) * 10})
        if likeness.words >= ALIKE:
            told.append(
                _("similar words %(percent)s %%") % {"percent": round(likeness.words * 100)}
            )
        if likeness.is_same_topic:
            told.append(_("same topic"))
        return [*told, _ago(likeness.hours)]


def of(appeal: Appeal, user: User) -> list[Candidate]:
    """The likeliest duplicates among what this person may see, the likeliest first."""
    pks = set().union(*(part.values_list("pk", flat=True) for part in sets(appeal, user)))
    seen = access.visible_to(user).filter(pk__in=pks).exclude(status=Status.MERGED)
    bare = seen.annotate(alike=_similarity(appeal)).only(*_COMPARED)  # codes are dear to decrypt
    likely = [(compare(appeal, each, each.alike), each.pk) for each in bare]
    likely = sorted(
        (each for each in likely if each[0].score >= LEAST), key=lambda each: -each[0].score
    )[:SHOWN]
    shown = Appeal.objects.select_related("organisation").defer("search")
    held = shown.in_bulk([pk for _likeness, pk in likely])
    return [Candidate(held[pk], likeness) for likeness, pk in likely]


def sets(appeal: Appeal, user: User) -> list[QuerySet[Appeal]]:
    """Where candidates are looked for; each bounded, and read through an index."""
    others = access.visible_to(user).exclude(pk=appeal.pk).order_by()
    at = appeal.received_at
    around = others.filter(received_at__range=(at - AROUND, at + AROUND))
    parts = [_nearest(around, MOST_LATEST)]
    if appeal.citizen_id:
        theirs = others.filter(citizen=appeal.citizen_id, received_at__gte=at - OF_PERSON_WITHIN)
        parts.append(theirs.order_by("-id")[:MOST_OF_PERSON])
    if appeal.topic_id:
        parts.append(_nearest(around.filter(topic=appeal.topic_id), MOST_OF_TOPIC))
    if appeal.latitude is not None:
        near = around.filter(latitude__isnull=False).alias(square=SQUARE)
        near = near.filter(square__in=squares_around(appeal.latitude, appeal.longitude))
        parts.append(_nearest(near, MOST_NEAR))
    return parts


def alike(one: Appeal, other: Appeal) -> Likeness:
    """How alike two appeals are; their first words are compared here, by the same trigrams."""
    return compare(one, other, similarity(one.summary, other.summary))


def similarity(one: str, other: str) -> float:
    """What PostgreSQL's pg_trgm says of two texts: shared trigrams by all trigrams."""
    ours, theirs = _trigrams(one), _trigrams(other)
    return len(ours & theirs) / len(ours | theirs) if ours and theirs else 0.0


def _trigrams(text: str) -> set[str]:
    words = re.findall(r"\w+", text.lower().replace("_", " "))
    padded = (f"  {word} " for word in words)
    return {word[at : at + 3] for word in padded for at in range(len(word) - 2)}


def compare(one: Appeal, other: Appeal, words: float) -> Likeness:
    """How alike two appeals are, their words being so similar (0 to 1)."""
    return Likeness(
        is_same_person=one.citizen_id is not None and one.citizen_id == other.citizen_id,
        is_same_topic=one.topic_id is not None and one.topic_id == other.topic_id,
        metres=metres_between(one, other),
        hours=(other.received_at - one.received_at).total_seconds() / 3600,
        words=words,
    )


def metres_between(one: Appeal, other: Appeal) -> float | None:
    """The distance over the ground; None when one of them has no place."""
    if None in (one.latitude, one.longitude, other.latitude, other.longitude):
        return None
    north, south = math.radians(one.latitude), math.radians(other.latitude)
    east = math.radians(one.longitude - other.longitude)
    across = math.sin((north - south) / 2) ** 2
    across += math.cos(north) * math.cos(south) * math.sin(east / 2) ** 2
    return 2 * _EARTH_METRES * math.asin(math.sqrt(min(1.0, across)))


def squares_around(latitude: float, longitude: float) -> list[float]:
    """The square of a point and the eight around it: what is within 300 metres is in them, up to
    the 60th parallel."""
    row = math.floor(latitude * SQUARES_PER_DEGREE)
    column = math.floor(longitude * SQUARES_PER_DEGREE)
    return [
        float((row + north) * SQUARES_IN_ROW + column + east)
        for north in (-1, 0, 1)
        for east in (-1, 0, 1)
    ]


def _nearest(appeals: QuerySet[Appeal], most: int) -> QuerySet[Appeal]:
    return appeals.order_by("-received_at")[:most]


def _similarity(appeal: Appeal):
    if not appeal.summary:
        return Value(0.0, output_field=FloatField())
    return TrigramSimilarity("summary", appeal.summary)


def _ago(hours: float) -> str:
    """How much earlier or later it came, in the largest fitting unit."""
    span = abs(hours)
    if span < 1:
        return _("within the hour")
    number = round(span) if span < 48 else round(span / 24)
    names = {
        (True, True): ngettext("%(n)s h earlier", "%(n)s h earlier", number),
        (True, False): ngettext("%(n)s h later", "%(n)s h later", number),
        (False, True): ngettext("%(n)s day earlier", "%(n)s days earlier", number),
        (False, False): ngettext("%(n)s day later", "%(n)s days later", number),
    }
    return names[span < 48, hours < 0] % {"n": number}
