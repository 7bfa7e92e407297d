"""Numbers and days as the reader's language writes them."""

from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

NOTHING = "–"


def count(number: int) -> str:
    """A whole number with its thousands apart: 1,204."""
    return number_format(number, force_grouping=True)


def decimal(number: float | None) -> str:
    """One digit after the point; a dash for what isn't known."""
    return NOTHING if number is None else number_format(round(number, 1), 1, force_grouping=True)


def whole_percent(share: float) -> int:
    """A share (0 to 1) in whole percent; 0 and 100 mean none and all, exactly."""
    if 0 < share < 1:
        return min(99, max(1, round(share * 100)))
    return round(share * 100)


def percent(share: float | None) -> str:
    """A share (0 to 1) in words of percent; a dash for what isn't known."""
    if share is None:
        return NOTHING
    # Translators: a percentage; some languages put a space before the sign.
    return _("%(number)s%%") % {"number": count(whole_percent(share))}


def day(value: date) -> str:
    """A day with its year."""
    return date_format(value, "DATE_FORMAT")


def day_of_year(value: date) -> str:
    """A day where the year is plain from what stands around."""
    return date_format(value, "MONTH_DAY_FORMAT")
