"""Figures and days as people write them, and the steps of scales. Pure."""

import re
from datetime import date

SCALE = range(1, 6)
NPS = range(0, 11)
_YEAR_FIRST = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})\.?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})\.?")
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,10})?")
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


def as_number(raw: str | int | float) -> float | None:
    """A number of up to fifteen figures, with a point or a comma and spaces; None for none."""
    if isinstance(raw, str):
        text = _SPACES.sub("", raw).replace(",", ".").replace("−", "-")
        return float(text) if _NUMBER.fullmatch(text) else None
    return float(raw) if abs(raw) < 10**15 else None


def as_date(text: str) -> date | None:
    """A day written year first or day first, with dashes, dots or strokes; None for none."""
    text = text.strip()
    try:
        if (found := _YEAR_FIRST.fullmatch(text)) is not None:
            return date(int(found[1]), int(found[2]), int(found[3]))
        if (found := _DAY_FIRST.fullmatch(text)) is not None:
            return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None
    return None


def bound(value: float | str | None) -> float | None:
    """A bound as a number; None for none."""
    return None if value in (None, "") else float(value)
