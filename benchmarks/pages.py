"""Asking the pages, in this process and through all that a request goes through, of two databases
in turn: one with a thousand appeals and one with a hundred thousand."""

import io
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from itertools import cycle, islice
from urllib.parse import urlsplit

from django.core.management import call_command
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from accounts.models import User
from benchmarks import database, figures
from benchmarks.figures import Aim, Figure
from config.wsgi import application

VISITS = 60  # a measurement
PATIENCE = 90  # seconds of a page; a busy machine measures fewer rounds
RATIO = figures.at_most(1.5)
FLAT = figures.at_most(1.3)
BESIDE_EMPTY = figures.at_most(8)


class Browser:
    """Asks the WSGI application for pages, with the cookies of one session."""

    def __init__(self, login: str = "") -> None:
        self.client = Client(SERVER_NAME="localhost")
        if login:
            self.client.force_login(User.objects.get(username=login))

    def follow(self, code: str) -> str:
        """Enter a tracking code; returns the address it leads to."""
        response = self.client.post("/track/", {"code": code})
        assert response.status_code == 302, f"/track/: {response.status_code}"
        return response["Location"]

    def get(self, address: str) -> bytes:
        """The page at this address; anything but 200 is a fault."""
        return b"".join(self._parts(address))

    def lines(self, address: str) -> int:
        """How many lines a file has, of which no more than a part is ever held."""
        return sum(part.count(b"\n") for part in self._parts(address))

    def _parts(self, address: str) -> Iterator[bytes]:
        parts = urlsplit(address)
        said: list[str] = []
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "HTTP_COOKIE": self.client.cookies.output(attrs=[], header="", sep=";").strip(),
            "HTTP_ACCEPT_LANGUAGE": "en",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
        }
        response = application(environ, lambda status, headers: said.append(status))
        assert said == ["200 OK"], f"{address}: {said[0]}"
        yield from response
        response.close()


@cache
def gather_static() -> None:
    """Styles and scripts under their hashed names, as pages of a real installation name them."""
    call_command("collectstatic", verbosity=0, interactive=False)


class Side:
    """One of the two databases, with a browser and the addresses it asks for again and again."""

    def __init__(self, name: str, visit: Callable[[], tuple[Browser, list[str]]]) -> None:
        self.name = name
        database.use(name)
        self.browser, self.addresses = visit()

    def empty(self) -> float:
        """The same of a view that says nothing, through the same middleware, with the same
        session: the floor of any page."""
        database.use(self.name)
        with override_settings(ROOT_URLCONF="benchmarks.empty"):
            return self._p95(["/"])

    def p95(self) -> float:
        """Milliseconds that 95 of 100 pages don't exceed, once the connection is warm."""
        database.use(self.name)
        return self._p95(self.addresses)

    def _p95(self, addresses: list[str]) -> float:
        for address in addresses:
            self.browser.get(address)
        taken = []
        for address in islice(cycle(addresses), VISITS):
            began = time.perf_counter()
            self.browser.get(address)
            taken.append(1000 * (time.perf_counter() - began))
        return figures.percentile(taken, 0.95)

    def statements(self) -> list[int]:
        """What each address asks of the database."""
        database.use(self.name)
        counted = []
        for address in self.addresses:
            self.browser.get(address)
            reset_queries()
            with CaptureQueriesContext(connection) as asked:
                self.browser.get(address)
            counted.append(len(asked))
        return counted


def compare(
    name: str,
    visit: Callable[[], tuple[Browser, list[str]]],
    *,
    most_statements: int | None = None,
    aim: Aim | None = RATIO,
) -> list[Figure]:
    """A page's p95 over many appeals beside that over few, and its statements at worst."""
    gather_static()
    few, many = Side(database.SMALL, visit), Side(database.BIG, visit)
    pairs = figures.alternate(many.p95, few.p95, patience=PATIENCE)
    found = [figures.beside(name, "ms p95", pairs, aim)]
    limit = figures.at_most(most_statements, of="value") if most_statements else None
    most = [float(max(many.statements())) for _ in range(figures.ROUNDS)]
    return [*found, figures.alone(f"{name}_statements", "statements", most, limit)]


def compare_flat(name: str, visit: Callable[[], tuple[Browser, list[str]]]) -> list[Figure]:
    """A page of officials: as quick and with as many statements over many appeals as over few,
    and not far from a view that says nothing."""
    gather_static()
    few, many = Side(database.SMALL, visit), Side(database.BIG, visit)
    taken = list(figures.alternate(many.p95, few.p95, patience=PATIENCE))
    beside = figures.alternate(many.p95, many.empty, figures.FEWEST)
    asked = [(float(max(many.statements())), float(max(few.statements())))]
    return [
        figures.beside(name, "ms p95", taken, FLAT),
        figures.beside(f"{name}_beside_empty", "ms p95", beside, BESIDE_EMPTY),
        figures.beside(f"{name}_statements", "statements", asked, FLAT),
    ]
