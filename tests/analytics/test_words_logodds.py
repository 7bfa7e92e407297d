"""The arithmetic of what tells a part from the rest."""

from math import isclose, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.words.logodds import Seen, sure, z


@st.composite
def seen(draw):
    of = draw(st.integers(1, 100_000))
    return Seen(draw(st.integers(0, of)), of)


def test_a_worked_example():
    """40 of 100 appeals say it here, 20 of 100 elsewhere: together 30 percent.

    So the prior is 3 of 10 appeals, and the odds are 43 : 67 and 23 : 87.
    """
    delta = log(43 / 67) - log(23 / 87)
    strength = z(Seen(40, 100), Seen(20, 100))
    assert isclose(strength, delta / sqrt(1 / 43 + 1 / 23))
    assert isclose(strength, 3.433, abs_tol=1e-3)


def test_of_a_rare_term_the_prior_is_one_appeal_with_it():
    """10 of 100 here, none of 10,000 elsewhere: one of 1,010 appeals is taken for granted."""
    delta = log(11 / 1099) - log(1 / 11009)
    assert isclose(z(Seen(10, 100), Seen(0, 10_000)), delta / sqrt(1 / 11 + 1 / 1))


def test_what_tells_more_ranks_higher():
    """From chance through a tenfold share to a hundredfold one."""
    rest = 10_000
    steps = [z(Seen(number, 100), Seen(100, rest)) for number in (1, 2, 5, 10, 50)]
    assert steps == sorted(steps)
    assert abs(steps[0]) < 0.5
    assert steps[3] > 5


@pytest.mark.parametrize(("compared", "least"), [(5, 1.64), (100, 2.33), (1_000, 3.09)])
def test_the_more_terms_are_compared_the_surer_one_must_be(compared, least):
    assert isclose(sure(compared), least, abs_tol=0.01)


@given(seen(), seen())
def test_what_is_said_more_here_is_said_less_there(here, elsewhere):
    assert isclose(z(here, elsewhere), -z(elsewhere, here), abs_tol=1e-9)


@given(seen(), seen())
def test_it_is_above_nought_exactly_where_the_share_is_greater(here, elsewhere):
    difference = here.appeals * elsewhere.of - elsewhere.appeals * here.of
    strength = z(here, elsewhere)
    if difference == 0:
        assert isclose(strength, 0, abs_tol=1e-6)
    else:
        assert strength * difference >= -1e-9


@given(seen(), seen(), st.integers(2, 50))
def test_the_same_shares_of_more_appeals_are_surer(here, elsewhere, times):
    many = Seen(here.appeals * times, here.of * times)
    many_elsewhere = Seen(elsewhere.appeals * times, elsewhere.of * times)
    assert abs(z(many, many_elsewhere)) >= abs(z(here, elsewhere)) - 1e-6


def test_without_appeals_there_is_nothing_to_tell():
    assert z(Seen(0, 0), Seen(3, 10)) == 0
    assert z(Seen(0, 5), Seen(0, 10)) == 0
