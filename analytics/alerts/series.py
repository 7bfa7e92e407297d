"""What is watched, and what was found in it."""

from dataclasses import dataclass
from typing import NamedTuple


class Series(NamedTuple):
    """The appeals with these values; a dimension that is not given is not narrowed."""

    channel: str = ""
    topic: int | None = None
    organisation: int | None = None
    sector: int | None = None
    account: int | None = None

    @property
    def name(self) -> str:
        """Its identity: "topic=3,sector=4"."""
        return ",".join(f"{key}={value}" for key, value in self.given.items())

    @property
    def given(self) -> dict:
        return {key: value for key, value in self._asdict().items() if value not in ("", None)}


@dataclass(frozen=True)
class Finding:
    """Something out of the ordinary in the last `hours`; `needed` is the surprise from which it
    is worth a warning, and what lies a little below keeps an old warning open."""

    nature: str
    series: Series
    hours: int
    expected: float
    seen: int
    surprise: float
    needed: float
    place: tuple[float, float] | None = None  # latitude, longitude

    @property
    def is_worth_a_warning(self) -> bool:
        return self.surprise >= self.needed
