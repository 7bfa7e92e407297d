"""The shared fixtures do what the tests that lean on them believe."""

import pytest
import redis
from django.conf import settings

from config.celery import app as celery_app


@pytest.mark.browser
def test_the_browser_reaches_the_live_site(page):
    answer = page.goto("/health/")
    assert answer.status == 200
    assert page.inner_text("body").strip() == "ok"


@pytest.mark.redis
def test_redis_is_a_real_server_that_refuses_instead_of_forgetting(redis_server):
    with redis.Redis.from_url(redis_server) as client:
        assert client.info("server")["redis_version"]
        assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"


def test_nothing_of_a_test_lands_where_a_demo_would_find_it():
    var = settings.VAR_DIR.resolve()
    for place in (
        settings.SPOOL_DIR,
        settings.EMAIL_FILE_PATH,
        settings.STATIC_ROOT,
        settings.STORAGES["default"]["OPTIONS"]["location"],
    ):
        assert not str(place).startswith(str(var))
    assert celery_app.connection_for_write().as_uri().startswith("memory://")
