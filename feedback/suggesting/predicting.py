"""Which topics and organisations a text most likely belongs to, by the newest training.

A suggestion never decides: people choose, and what they choose is kept (`record`), so that
anybody can see how often the machine was right.
"""

import io
import time
from dataclasses import dataclass

import numpy as np

from accounts.models import User
from feedback.models import Appeal, Message, Suggestion, SuggestionModel
from feedback.suggesting import features

MOST = 3
LEAST_PROBABLE = 0.05
SECONDS = 60  # how long a process goes on with the training it knows
MOST_LETTERS = 4000


@dataclass(frozen=True)
class Likely:
    """A topic or an organisation by its key, and how probable it is, from 0 to 1."""

    key: int
    probability: float


@dataclass(frozen=True)
class _Learned:
    pk: int
    labels: np.ndarray
    rarity: np.ndarray
    weights: np.ndarray
    biases: np.ndarray
    temperature: float


_kept: dict[str, tuple[float, _Learned | None]] = {}


def likely(target: str, text: str) -> tuple[int | None, list[Likely]]:
    """The training that says so, and the likeliest first; empty without a training or words."""
    learned = _current(target)
    found, times = features.places(text[:MOST_LETTERS])
    if learned is None or not len(found):
        return None, []
    weights = features.weighted(found, times, learned.rarity)
    scores = (weights @ learned.weights[found] + learned.biases) / learned.temperature
    raised = np.exp(scores - scores.max())
    probable = raised / raised.sum()
    ranked = np.argsort(-probable)[:MOST]
    return learned.pk, [
        Likely(int(learned.labels[each]), float(probable[each]))
        for each in ranked
        if probable[each] >= LEAST_PROBABLE
    ]


def text_of(appeal: Appeal) -> str:
    """What the citizen wrote first: what the machine learns from and is asked about."""
    first = (
        Message.objects.filter(appeal=appeal, direction=Message.Direction.IN)
        .order_by("id")
        .values_list("text", flat=True)
        .first()
    )
    return f"{appeal.subject} {first or ''}"[:MOST_LETTERS]


def record(appeal: Appeal, *, target: str, chosen: int, user: User | None) -> Suggestion | None:
    """Keep what would be suggested for an appeal beside what a person chose for it."""
    model, offered = likely(target, text_of(appeal))
    if model is None or not offered:
        return None
    keys = [each.key for each in offered]
    return Suggestion.objects.create(
        appeal=appeal,
        model_id=model,
        user=user,
        offered=[[each.key, round(each.probability, 3)] for each in offered],
        chosen=chosen,
        rank=keys.index(chosen) + 1 if chosen in keys else 0,
    )


def forget() -> None:
    """Look for the newest training at the next question (between tests)."""
    _kept.clear()


def _current(target: str) -> _Learned | None:
    now = time.monotonic()
    known = _kept.get(target)
    if known and now - known[0] < SECONDS:
        return known[1]
    newest = SuggestionModel.objects.filter(target=target, weights__isnull=False)
    pk = newest.order_by("-id").values_list("pk", flat=True).first()
    learned = known[1] if known else None
    if pk is None:
        learned = None
    elif learned is None or learned.pk != pk:
        learned = _unpacked(SuggestionModel.objects.get(pk=pk))
    _kept[target] = (now, learned)
    return learned


def _unpacked(model: SuggestionModel) -> _Learned:
    with np.load(io.BytesIO(bytes(model.weights)), allow_pickle=False) as held:
        return _Learned(
            pk=model.pk,
            labels=np.array(model.labels),
            rarity=held["rarity"].astype(np.float32),
            weights=held["weights"].astype(np.float32),
            biases=held["biases"],
            temperature=model.temperature,
        )
