"""A kept database connection is used again without a question, and left when it has died."""

import pytest
from django.db import close_old_connections, connection

from config.postgresql.base import DatabaseWrapper

pytestmark = pytest.mark.django_db(transaction=True)


def begin_request() -> None:
    close_old_connections()  # as Django does before and after each request


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_a_living_connection_is_used_again_and_asked_nothing(monkeypatch):
    connection.close()  # the one of all tests may be of an age at which it is left anyway
    first = backend()
    begin_request()
    asked = []
    monkeypatch.setattr(DatabaseWrapper, "is_usable", lambda self: asked.append(self) or True)
    assert backend() == first
    assert not asked


def test_one_that_the_server_has_ended_is_replaced():
    first = backend()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
    other.close()
    begin_request()
    assert backend() != first
