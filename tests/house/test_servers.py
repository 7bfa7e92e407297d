"""The servers of production, as far as they run without containers."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from tests.conftest import free_port
from tests.house.tree import ROOT


@pytest.mark.django_db(transaction=True)
def test_gunicorn_as_configured_answers_the_health_check():
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_NAME": connection.settings_dict["NAME"],
        "WEB_CONCURRENCY": "1",
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "docker/gunicorn.py"]
    server = subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}", "--log-level", "error", "config.wsgi"],
        cwd=ROOT,
        env=environment,
    )
    try:
        assert healthy_within(30, port, environment)
    finally:
        server.terminate()
        assert server.wait(timeout=20) == 0
    assert not healthy_within(0, port, environment)


def healthy_within(seconds: float, port: int, environment: dict) -> bool:
    """Ask `docker/health.py`, as the container platform does, until it says yes."""
    script = (ROOT / "docker" / "health.py").read_text(encoding="utf-8")
    until = time.monotonic() + seconds
    while True:
        run = subprocess.run(
            [sys.executable, "-c", script.replace(":8000/", f":{port}/")],
            env=environment,
            capture_output=True,
        )
        if run.returncode == 0 or time.monotonic() > until:
            return run.returncode == 0
        time.sleep(0.3)


def test_the_keys_of_the_documentation_fit(tmp_path):
    """The commands of docs/production.md that make secrets make secrets we can use."""
    page = (ROOT / "docs" / "production.md").read_text(encoding="utf-8")
    block = page.split("```sh\n")[1].split("```")[0]
    subprocess.run(["bash", "-euc", block], cwd=tmp_path, check=True, capture_output=True)
    folder = Path(tmp_path) / "secrets"
    names = {"secret_key", "field_keys", "blind_index_key", "database_url", "postgres_password"}
    assert {path.name for path in folder.iterdir()} == names
    check = (
        "from cryptography.fernet import Fernet; from config import settings as s;"
        "Fernet(s.FIELD_KEYS[0]); print(s.DATABASES['default']['HOST'], len(s.SECRET_KEY))"
    )
    environment = {
        **{f"{name.upper()}_FILE": str(folder / name) for name in names},
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(tmp_path / "var"),
    }
    run = subprocess.run(
        [sys.executable, "-c", check], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert run.stdout.split() == ["database", "64"], run.stderr
    assert not (tmp_path / "var" / "keys").exists()
