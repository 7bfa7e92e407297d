"""Databases of the benchmarks' own, made before a run and dropped after it; never the demo's.

`bench` holds many appeals (LOAD, a hundred thousand when not given), `bench_small` few of the same
kind, so that a page can be asked of both in turn. They lie in the embedded server, or in the one
that DATABASE_URL names. With KEEP=1 they bear their size in their name, stay after the run, and
are not filled twice: a million take a minute or two, ten million the better part of an hour.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var"
SCRATCH = VAR / "bench"  # broker, keys, media of a run: a running demo sees nothing of it
MANY, FEW = int(os.environ.get("LOAD", 100_000)), 1_000
KEPT = os.environ.get("KEEP", "") not in ("", "0")
BIG, SMALL = (f"bench_{MANY}", f"bench_{FEW}") if KEPT else ("bench", "bench_small")
LOCK = 8_702_001  # of whoever measures: any number that nobody else takes
EMPTY = "bench_empty"  # as both are before they hold appeals

# What the floor's views and transactions insert into.
FLOOR_TABLE = """
CREATE TABLE floor_row (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    body text NOT NULL,
    kind text NOT NULL DEFAULT '',
    at timestamptz NOT NULL DEFAULT now()
)
"""


@contextmanager
def prepared() -> Iterator[None]:
    """Empty databases, and an environment for Django that names the big one; gone afterwards."""
    server = _server()
    alone = _alone(server)
    SCRATCH.mkdir(parents=True, exist_ok=True)
    if not KEPT:
        _outside(server, *_dropped())
    make(SMALL)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": server._replace(path=f"/{BIG}").geturl(),
        "VAR_DIR": str(SCRATCH),
        "LOG_LEVEL": "WARNING",
        "STAFF_SECOND_FACTOR_REQUIRED": "no",  # the sessions are made, nobody signs in
        "API_APPEALS_PER_HOUR": "1000000",
        "NUM_PROXIES": "1",  # each request comes from a citizen of its own
    }
    os.environ.pop("REDIS_URL", None)  # its workers would hear of our rows
    try:
        yield
    finally:
        from django.db import connections

        connections.close_all()
        if not KEPT:  # the keys of what is kept lie there
            _outside(server, *_dropped())
            shutil.rmtree(SCRATCH, ignore_errors=True)
        alone.close()


def _alone(server):
    """A connection that holds the benchmarks' lock of this server as long as it is open: another
    run would drop our databases beneath us, and make both slow. Exits where there is one."""
    connection = psycopg2.connect(server.geturl())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            sys.exit("Another benchmark is running on this server: wait until it is over.")
    return connection


def _dropped() -> list[str]:
    return [f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in (BIG, SMALL, EMPTY)]


def _server():
    """The address of the server's own database."""
    if url := os.environ.get("DATABASE_URL", "").strip():
        return urlsplit(url)._replace(path="/postgres")
    from config import embedded

    folder = Path(os.environ.get("VAR_DIR", "").strip() or VAR).resolve() / "postgres"
    where = embedded.start(folder, "sanal")
    return urlsplit(f"postgresql://{where['USER']}@/postgres?host={where['HOST']}")


def _outside(server, *statements: str) -> None:
    connection = psycopg2.connect(server.geturl())
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()


def make(name: str, template: str = "template1") -> bool:
    """Make a database as another is now; False when it is there."""
    server = _server()
    connection = psycopg2.connect(server.geturl())
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone():
                return False
    finally:
        connection.close()
    _outside(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    return True


def add_floor() -> None:
    """Make the table that the floor inserts into."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(FLOOR_TABLE)


def use(name: str) -> None:
    """Let this process work on one of the two databases from now on."""
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = name


def settled() -> None:
    """Statistics and visibility as a database at work has them, and nothing left to write."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW fsync")
        assert cursor.fetchone()[0] == "on", "the figures hold with fsync on only"
