from analytics.models.facts import DIMENSIONS, MEASURES, STARS, DayFact, FactsState

__all__ = ["DIMENSIONS", "MEASURES", "STARS", "DayFact", "FactsState"]
