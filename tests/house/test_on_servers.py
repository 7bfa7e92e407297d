"""With `DATABASE_URL` and `REDIS_URL`, as on servers, the tests of the doors pass once more."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from tests.house.tree import ROOT

DOORS = [
    "tests/channels/test_inbox.py",
    "tests/channels/test_outbox.py",
    "tests/channels/test_webhooks.py",
    "tests/feedback/test_inbound.py",
]


@pytest.mark.slow
@pytest.mark.redis
def test_the_doors_work_with_a_database_address_and_a_real_redis(
    redis_server, database_of_ones_own
):
    where = connection.settings_dict
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment = {
        **own,
        "DATABASE_URL": settings.DATABASE_URL or f"postgresql://postgres@/?host={where['HOST']}",
        **database_of_ones_own,
        "REDIS_URL": redis_server,
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_KEYS": ",".join(settings.FIELD_KEYS),
        "BLIND_INDEX_KEY": settings.BLIND_INDEX_KEY,
    }
    options = ["-q", "-x", "-p", "no:cacheprovider", "--tb=short"]
    chosen = ["-m", "not slow and not browser and not redis", *DOORS]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *chosen],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout[-5000:] + run.stderr[-2000:]
    assert " passed" in run.stdout.splitlines()[-1]
