"""Amounts of money as people write them in five languages."""

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from outreach.projects.money import amount, shown


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("12500000", "12500000"),
        (" 12 500 000 ", "12500000"),
        ("12\u00a0500\u202f000", "12500000"),
        ("12,500,000", "12500000"),
        ("12.500.000,50", "12500000.50"),
        ("12,500,000.5", "12500000.5"),
        ("12,500", "12500"),
        ("12.500", "12500"),
        ("12,5", "12.5"),
        ("12.50", "12.5"),
        ("0,50", "0.5"),
        ("12’500", "12500"),
        ("-7", "-7"),
        ("\u22127", "-7"),
    ],
)
def test_an_amount_means_one_thing_in_each_language(words, meant):
    assert amount(words) == Decimal(meant)


@pytest.mark.parametrize(
    "words",
    ["", "twelve", "12 5", "1 2500", "1234,500", "0,500", "1.250.00", "1,2,3", "1e6", "١٢", "12,"],
)
def test_what_may_mean_two_things_is_asked_again(words):
    with pytest.raises(ValueError, match=r"^"):
        amount(words)


@given(
    st.integers(0, 10**16 - 1).map(lambda cents: Decimal(cents) / 100),
    st.sampled_from(("en", "mn", "kk", "ru", "az")),
)
def test_what_we_show_is_read_back_the_same(value, language):
    with translation.override(language):
        assert amount(shown(value)) == value
