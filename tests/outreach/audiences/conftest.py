"""What the tests of audiences have in common."""

import pytest


@pytest.fixture(autouse=True)
def password_alone(settings):
    """Who may do what is tried here, not how they signed in."""
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
