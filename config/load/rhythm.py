"""When people speak up: by season, weekday, hour and channel, and when something breaks.

The shapes are invented after what city centres tell of themselves: heating is a matter of winter,
offices are asked on weekdays, what is typed comes in the evening, and Mondays are full. Nothing
here is measured; it is only as uneven as life is.
"""

from dataclasses import dataclass

import numpy as np

DAYS = 730
_YEAR = 365.25
GROWTH = 0.4  # more a day at the end than at the beginning
SPIKES = 24  # accidents in two years

# topic: (how much its season moves it, the day of the year of its height)
SEASONS = {
    "heating": (0.9, 15),
    "water-supply": (0.3, 190),
    "road-repair": (0.6, 100),
    "street-light": (0.5, 350),
    "school": (0.6, 240),
    "clinic": (0.3, 30),
    "waste": (0.4, 180),
}

# Monday first.
WEEK = np.array([1.25, 1.12, 1.08, 1.05, 1.0, 0.55, 0.45])


@dataclass(frozen=True)
class Way:
    """A channel: its share, its weekends beside its weekdays, and the shape of its day."""

    channel: str
    share: float
    weekend: float
    day: str


WAYS = (
    Way("phone", 0.30, 0.6, "office"),
    Way("web", 0.20, 1.0, "evening"),
    Way("mobile", 0.13, 1.3, "evening"),
    Way("sms", 0.10, 1.1, "broad"),
    Way("telegram", 0.09, 1.3, "evening"),
    Way("email", 0.08, 0.4, "office"),
    Way("whatsapp", 0.05, 1.2, "evening"),
    Way("webchat", 0.03, 0.7, "office"),
    Way("api", 0.02, 1.0, "broad"),
)

# Weights of the 24 hours.
_HOURS = {
    "office": [1, 1, 1, 1, 1, 2, 6, 18, 60, 95, 100, 92,
               60, 70, 90, 85, 72, 45, 20, 12, 8, 5, 3, 2],
    "evening": [9, 5, 3, 2, 2, 4, 12, 30, 45, 50, 52, 50,
                55, 52, 48, 50, 58, 70, 88, 100, 96, 78, 48, 22],
    "broad": [5, 3, 2, 2, 3, 8, 30, 62, 80, 78, 72, 68,
              70, 66, 64, 66, 72, 85, 90, 80, 60, 40, 20, 10],
}  # fmt: skip
HOURS = {name: np.cumsum(weights) / sum(weights) for name, weights in _HOURS.items()}


@dataclass(frozen=True)
class Spike:
    """Something breaks in one sector: more about one topic for some days, ebbing away."""

    day: int
    topic: str
    sector: int
    strength: float

    def at(self, day: int) -> float:
        """How much it adds to a day, as a share of an ordinary one."""
        return self.strength * 0.5 ** (day - self.day) if 0 <= day - self.day < 7 else 0.0


def spikes(dice: np.random.Generator, sectors: int) -> list[Spike]:
    """The accidents of the two years."""
    if not sectors:
        return []
    return [
        Spike(
            day=int(dice.integers(DAYS)),
            topic=str(dice.choice(["heating", "water-supply", "street-light"], p=[0.5, 0.3, 0.2])),
            sector=int(dice.integers(sectors)),
            strength=float(dice.uniform(0.3, 1.5)),
        )
        for _ in range(SPIKES)
    ]


def season(topic: str, day_of_year: int) -> float:
    """How busy a topic is on a day of the year; 1 on average."""
    height, top = SEASONS.get(topic, (0.0, 0))
    return 1 + height * float(np.cos(2 * np.pi * (day_of_year - top) / _YEAR))


def days(number: int, first_weekday: int, accidents: list[Spike]) -> np.ndarray:
    """How many of so many appeals come on or before each day."""
    at = np.arange(DAYS)
    busy = WEEK[(first_weekday + at) % 7] * (1 + GROWTH * at / DAYS)
    busy *= [1 + sum(each.at(day) for each in accidents) for day in at]
    return np.rint(number * np.cumsum(busy) / busy.sum()).astype(np.int64)
