"""The channels: what comes in, what goes out, and each adapter."""

import pytest

pytest.register_assert_rewrite("tests.channels.contract")  # it holds tests, under no test's name
