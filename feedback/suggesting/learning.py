"""Training on this installation's appeals, and keeping what came of it."""

import logging
from collections.abc import Iterator

from django.db.models import OuterRef, Subquery

from feedback.models import Appeal, Message, SuggestionModel
from feedback.suggesting import training
from feedback.suggesting.predicting import MOST_LETTERS

logger = logging.getLogger("sanal.suggesting")

MOST_APPEALS = 50_000  # the newest: older ones tell of bodies that have changed
KEPT = 3  # trainings of each target


def learn_all() -> list[SuggestionModel]:
    """Train whatever can be suggested."""
    return [learn(target) for target in SuggestionModel.Target.values]


def learn(target: str) -> SuggestionModel:
    """Train on answered appeals and keep the result; a result without weights says why not."""
    pairs = list(_answered(target))
    try:
        trained = training.train([text for text, _ in pairs], [label for _, label in pairs])
    except training.NotEnough as reason:
        model = SuggestionModel.objects.create(
            target=target, texts=len(pairs), reason=f"Not enough data: {reason}."
        )
    else:
        model = SuggestionModel.objects.create(
            target=target,
            texts=trained.texts,
            labels=trained.labels,
            weights=trained.packed(),
            temperature=trained.temperature,
            first_right=trained.first_right,
            among_three=trained.among_three,
        )
    _forget_older(target)
    logger.info("trained %s on %s appeals: %s", target, model.texts, model.reason or "ready")
    return model


def _answered(target: str) -> Iterator[tuple[str, int]]:
    """What citizens wrote first, and the topic or body that the answer settled."""
    field = f"{target}_id"
    first = Message.objects.filter(appeal=OuterRef("pk"), direction=Message.Direction.IN)
    appeals = (
        Appeal.objects.filter(
            first_answered_at__isnull=False, is_confidential=False, **{f"{target}__isnull": False}
        )
        .order_by("-id")
        .annotate(words=Subquery(first.order_by("id").values("text")[:1]))
        .values_list("subject", "words", field)[:MOST_APPEALS]
    )
    for subject, words, label in appeals.iterator(chunk_size=2000):
        text = f"{subject} {words or ''}"[:MOST_LETTERS]
        if text.strip():
            yield text, label


def _forget_older(target: str) -> None:
    """What people chose by an older training is kept with it, so only its weights go."""
    kept = SuggestionModel.objects.filter(target=target, weights__isnull=False)
    newest = list(kept.order_by("-id").values_list("pk", flat=True)[:KEPT])
    kept.exclude(pk__in=newest).update(weights=None)
