from analytics.models.facts import (
    DIMENSIONS,
    MEASURES,
    PAINS,
    SHOWN,
    STARS,
    TREES,
    DayFact,
    DaySum,
    FactsState,
    cut_of,
)

__all__ = [
    "DIMENSIONS",
    "MEASURES",
    "PAINS",
    "SHOWN",
    "STARS",
    "TREES",
    "DayFact",
    "DaySum",
    "FactsState",
    "cut_of",
]
