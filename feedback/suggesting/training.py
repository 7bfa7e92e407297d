"""Learning from the installation's own answered appeals which topic or body a text belongs to.

A linear model, one against the rest, on runs of letters. How good it is, is measured by
cross-validation on the same appeals before it is used, and told beside every suggestion. Its
scores become probabilities by one temperature, fitted on texts that the model had not seen
(C. Guo et al., "On Calibration of Modern Neural Networks", 2017).
"""

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from feedback.suggesting import features

FOLDS = 5
LEAST_TEXTS = 200
LEAST_OF_A_LABEL = 10
_PENALTY = 0.5  # C of the support vector machine; the best of 0.2, 0.5 and 1 on real appeals
_TEMPERATURES = np.geomspace(0.05, 2.0, 60)


class NotEnough(Exception):
    """Too little to learn from; the words say what is missing."""


@dataclass(frozen=True)
class Trained:
    """What was learned. `labels` are the columns of the weights."""

    labels: list
    texts: int
    rarity: np.ndarray
    weights: np.ndarray  # places × labels
    biases: np.ndarray
    temperature: float
    first_right: float
    among_three: float

    def packed(self) -> bytes:
        """The arrays as bytes; half precision costs no rank on real appeals and halves them."""
        held = io.BytesIO()
        np.savez_compressed(
            held,
            rarity=self.rarity.astype(np.float16),
            weights=self.weights.astype(np.float16),
            biases=self.biases.astype(np.float32),
        )
        return held.getvalue()


def train(texts: Sequence[str], labels: Sequence) -> Trained:
    """Learn from texts with their labels. Labels with too few texts are left out.

    Raises `NotEnough`.
    """
    filled, kept = _enough(texts, labels)
    names = sorted(set(kept))
    columns = np.array([names.index(label) for label in kept])
    scores = _unseen_scores(filled, columns, len(names))
    ranked = np.argsort(-scores, axis=1)[:, :3]
    rarity, weights, biases = _fit(filled, columns, len(names))
    return Trained(
        labels=names,
        texts=len(kept),
        rarity=rarity,
        weights=weights,
        biases=biases,
        temperature=_temperature(scores, columns),
        first_right=float((ranked[:, 0] == columns).mean()),
        among_three=float((ranked == columns[:, None]).any(axis=1).mean()),
    )


def _enough(texts: Sequence[str], labels: Sequence) -> tuple[list, list]:
    """The filled places of texts whose labels have enough of them."""
    often = Counter(labels)
    pairs = [
        (features.places(text), label)
        for text, label in zip(texts, labels, strict=True)
        if often[label] >= LEAST_OF_A_LABEL
    ]
    filled = [places for places, _ in pairs]
    kept = [label for _, label in pairs]
    if len(kept) < LEAST_TEXTS or len(set(kept)) < 2:
        raise NotEnough(
            f"{len(kept)} appeals in {len(set(kept))} groups of {LEAST_OF_A_LABEL} or more;"
            f" it takes {LEAST_TEXTS} in 2"
        )
    return filled, kept


def _unseen_scores(filled: list, columns: np.ndarray, labels: int) -> np.ndarray:
    """The score of each label for each text, by a model that had not seen that text."""
    scores = np.empty((len(filled), labels), dtype=np.float32)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=1)
    for seen, unseen in folds.split(columns, columns):
        rarity, weights, biases = _fit([filled[i] for i in seen], columns[seen], labels)
        scores[unseen] = _matrix([filled[i] for i in unseen], rarity) @ weights + biases
    return scores


def _fit(
    filled: list, columns: np.ndarray, labels: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    documents = np.zeros(features.PLACES)
    for found, _times in filled:
        documents[found] += 1
    rarity = features.rarities(documents, len(filled))
    machine = LinearSVC(C=_PENALTY).fit(_matrix(filled, rarity), columns)
    weights, biases = machine.coef_.T, machine.intercept_
    if labels == 2:  # one line divides two: the other side is its mirror
        weights, biases = np.hstack([-weights, weights]), np.hstack([-biases, biases])
    return rarity, weights.astype(np.float32), biases.astype(np.float32)


def _matrix(filled: list, rarity: np.ndarray) -> csr_matrix:
    weights = [features.weighted(found, times, rarity) for found, times in filled]
    ends = np.cumsum([0, *(len(each) for each in weights)])
    places = np.concatenate([found for found, _ in filled])
    return csr_matrix((np.concatenate(weights), places, ends), (len(filled), features.PLACES))


def _temperature(scores: np.ndarray, columns: np.ndarray) -> float:
    """By what to divide scores so that the probabilities are as true as they can be."""

    def loss(temperature: float) -> float:
        scaled = scores / temperature
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        likely = scaled[np.arange(len(columns)), columns] - np.log(np.exp(scaled).sum(axis=1))
        return -float(likely.mean())

    return float(min(_TEMPERATURES, key=loss))
