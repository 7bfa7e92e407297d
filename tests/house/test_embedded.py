"""The embedded PostgreSQL: a first start may be broken off or happen twice at once."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2
import pytest

from config import embedded
from tests.house.tree import ROOT

START = """
import json, pathlib, sys
from config import embedded
print(json.dumps(embedded.start(pathlib.Path(sys.argv[1]), sys.argv[2])["HOST"]))
"""


def starting(folder, database):
    """A process that starts the server in `folder`, as any `manage.py` command would."""
    return subprocess.Popen(
        [sys.executable, "-c", START, folder, database],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "LANG": "C"},
        stdout=subprocess.PIPE,
        text=True,
    )


def answer(process) -> str:
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return said.strip().strip('"')


def ask(host, database, question):
    connection = psycopg2.connect(host=host, user="postgres", dbname=database)
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()[0]
    finally:
        connection.close()


@pytest.fixture
def folder():
    # Not tmp_path: each run of pytest closes that one to the user the server runs as under root.
    place = Path(tempfile.mkdtemp(prefix="sanal-postgres-"))
    yield place / "postgres"
    embedded.stop(place / "postgres")
    assert not embedded.is_running(place / "postgres")
    shutil.rmtree(place)


def test_processes_that_start_at_once_share_one_server(folder):
    hosts = {answer(process) for process in [starting(folder, name) for name in ("one", "two")]}
    assert len(hosts) == 1
    host = hosts.pop()
    for database in ("one", "two"):
        assert ask(host, database, "SELECT lower('ӨҮ')") == "өү"
    assert ask(host, "one", "SHOW fsync") == "on"
    assert ask(host, "one", "SHOW listen_addresses") == ""


def test_a_server_that_was_killed_comes_back_with_what_was_committed(folder):
    host = answer(starting(folder, "sanal"))
    connection = psycopg2.connect(host=host, user="postgres", dbname="sanal")
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE words AS SELECT 'Үг' AS word")
    for _ in range(2):
        pid = int((folder / "postmaster.pid").read_text(encoding="ascii").split()[0])
        os.kill(pid, signal.SIGKILL)
        answer(starting(folder, "sanal"))
        assert ask(host, "sanal", "SELECT word FROM words") == "Үг"
    connection.close()


def test_a_pid_file_that_names_another_process_stops_nobody(folder):
    host = answer(starting(folder, "sanal"))
    written = (folder / "postmaster.pid").read_text(encoding="ascii")
    embedded.stop(folder)
    # As after a power cut, when the number has gone to somebody else.
    (folder / "postmaster.pid").write_text(
        written.replace(written.split()[0], str(os.getpid()), 1), encoding="ascii"
    )
    assert not embedded.is_running(folder)
    answer(starting(folder, "sanal"))
    assert ask(host, "sanal", "SELECT 1") == 1


def test_a_first_start_that_was_broken_off_is_done_again(folder):
    host = answer(starting(folder, "sanal"))
    (folder / "sanal.ready").unlink()
    # As after a Ctrl-C between the old template's end and the new one's birth.
    connection = psycopg2.connect(host=host, user="postgres", dbname="postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pg_database SET datistemplate = false WHERE datname = 'template1'")
        cursor.execute("DROP DATABASE template1")
        cursor.execute("DROP DATABASE sanal")
    connection.close()
    answer(starting(folder, "sanal"))
    assert ask(host, "sanal", "SELECT lower('ӨҮ')") == "өү"
    written = (folder / "postgresql.conf").read_text(encoding="utf-8")
    assert written.count("Written by Sanal") == 1
