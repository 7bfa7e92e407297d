"""Amounts of money as people write them, and as they read them.

Money has two decimals at the most, so a sign with three figures behind it parts thousands and one
with fewer parts the fraction, whatever the language: nobody has to know whose comma is meant.
"""

import re
from decimal import Decimal

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

DECIMALS, DIGITS = 2, 16  # as the columns of a project hold them
_SPACES = re.compile("[\u00a0\u202f\u2009]")
_AMOUNT = re.compile(
    r"(?P<sign>-?)(?P<whole>[0-9]+|[1-9][0-9]{0,2}(?:(?P<group>[ '’.,])[0-9]{3})"
    r"(?:(?P=group)[0-9]{3})*)(?:(?P<point>[.,])(?P<part>[0-9]{1,2}))?"
)


def amount(words: str) -> Decimal:
    """What "12 500 000", "12,5" or "1.250.000,50" means. Raises `ValueError` for what may mean two
    things ("1234,500") or none."""
    plain = _SPACES.sub(" ", words.strip()).replace("\u2212", "-")
    found = _AMOUNT.fullmatch(plain)
    if found is None or (found["point"] and found["point"] == found["group"]):
        raise ValueError(words)
    whole = re.sub("[^0-9]", "", found["whole"])
    return Decimal(f"{found['sign']}{whole}.{found['part'] or 0}")


def shown(value: Decimal) -> str:
    """With its thousands parted, in the language of the page; decimals only where there are any."""
    places = 0 if value == value.to_integral_value() else DECIMALS
    return number_format(value, places, force_grouping=True)


class AmountField(forms.DecimalField):
    """An amount that is not below zero; empty is zero."""

    def __init__(self, **kwargs) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(
            min_value=0,
            max_digits=DIGITS,
            decimal_places=DECIMALS,
            required=False,
            widget=forms.TextInput(attrs),
            error_messages={
                "invalid": _("Write an amount in figures, like 12 500 000 or 12.50."),
                "min_value": _("An amount cannot be below zero."),
            },
            **kwargs,
        )

    def to_python(self, value) -> Decimal:
        if not (value or "").strip():
            return Decimal(0)
        try:
            return amount(value)
        except ValueError as error:
            invalid = self.error_messages["invalid"]
            raise forms.ValidationError(invalid, code="invalid") from error

    def prepare_value(self, value):
        return shown(value) if isinstance(value, Decimal) else value
