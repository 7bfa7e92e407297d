"""A text as numbers: which runs of letters stand in it, hashed into a fixed number of places.

Runs of two to five letters within words find a topic in languages that bend their endings, and in
words that are misspelt. Hashing needs no dictionary that would hold citizens' words. Counts are
damped and weighted by rarity (tf-idf with sublinear counts; G. Salton and C. Buckley,
"Term-weighting approaches in automatic text retrieval", 1988).
"""

import re
import unicodedata
from collections import Counter
from zlib import crc32

import numpy as np

PLACES = 2**16
RUNS = range(2, 6)  # letters
_FOLDED = str.maketrans("ё", "е")
_WORDS = re.compile(r"\w+")


def places(text: str) -> tuple[np.ndarray, np.ndarray]:
    """The places that a text fills, and how often each; both empty for a text without words."""
    folded = unicodedata.normalize("NFC", text).lower().translate(_FOLDED)
    counted: Counter[int] = Counter()
    for word in _WORDS.findall(folded):
        padded = f" {word} "
        for length in RUNS:
            for start in range(max(1, len(padded) - length + 1)):
                counted[crc32(padded[start : start + length].encode()) % PLACES] += 1
    found = np.fromiter(counted.keys(), dtype=np.int32, count=len(counted))
    times = np.fromiter(counted.values(), dtype=np.float32, count=len(counted))
    return found, times


def weighted(found: np.ndarray, times: np.ndarray, rarity: np.ndarray) -> np.ndarray:
    """The weight of each place that a text fills, of length one together."""
    weights = (1 + np.log(times)) * rarity[found]
    length = float(np.sqrt(weights @ weights))
    return weights / length if length else weights


def rarities(documents: np.ndarray, texts: int) -> np.ndarray:
    """How rare each place is: ln((1 + texts) / (1 + texts that fill it)) + 1."""
    return (np.log((1 + texts) / (1 + documents)) + 1).astype(np.float32)
