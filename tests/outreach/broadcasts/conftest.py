"""What the tests of broadcasts have in common."""

import pytest


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
