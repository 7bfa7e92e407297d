"""One HTTP exchange over a connection that goes to a checked address and nowhere else.

`channels.http` is the door; nobody else comes here.
"""

import contextlib
import logging
import socket
import threading
import time
from collections.abc import Collection, Iterator
from functools import partial
from http.client import HTTPException

import requests
from requests.adapters import HTTPAdapter
from urllib3 import PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util import Url, parse_url
from urllib3.util.connection import create_connection

from channels import destinations
from channels.errors import ChannelError

# urllib3 writes whole request lines at DEBUG, with the passwords that some gateways want there.
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)

CONNECT_SECONDS = 5
MAX_ADDRESSES = 4
KEPT_SECONDS = 3  # a connection idle for longer is not trusted to be there still


def target(url: str) -> Url:
    """The parts of an address that may be called; `ChannelError` for any other kind."""
    try:
        parts = parse_url(url)
    except LocationParseError:
        raise ChannelError("that is no web address", permanent=True) from None
    if parts.scheme not in ("http", "https") or not parts.host:
        raise ChannelError("only http and https addresses can be called", permanent=True)
    if parts.auth is not None:
        raise ChannelError("an address may not hold a name or a password", permanent=True)
    return parts


def origin(parts: Url) -> tuple[str, str, int]:
    """Scheme, host and port: who gets the credentials."""
    return parts.scheme, parts.host, parts.port or (443 if parts.scheme == "https" else 80)


class Line:
    """Where one exchange goes: who may be called, and how far the talk has come. Kept, it serves
    one exchange after the other, of one thread."""

    def __init__(self, hosts: Collection[str]) -> None:
        self.hosts = hosts
        self.said = False  # whether anything of the request has left
        self.cut_off = False
        self._handle: socket.socket | None = None

    def connect(self, host: str, port: int, options=None) -> socket.socket:
        """A socket to a checked address of the host; `ChannelError` when there is none."""
        if not destinations.listed(host, port, self.hosts):
            raise ChannelError(f"{host} is not among the provider's hosts", permanent=True)
        for address in destinations.addresses(host, port)[:MAX_ADDRESSES]:
            with contextlib.suppress(OSError):
                sock = create_connection((address, port), CONNECT_SECONDS, socket_options=options)
                # TLS takes the socket over; a second handle on it lets `cut` end the talk.
                self.close()
                self._handle = sock.dup()
                return sock
        raise ChannelError(f"{host} cannot be reached")

    def cut(self) -> None:
        """End the talk, from another thread, whatever it is waiting for."""
        self.cut_off = True
        if self._handle is not None:
            with contextlib.suppress(OSError):
                self._handle.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        if self._handle is not None:
            self._handle.close()
            self._handle = None


class _Guarded:
    """Mixed into urllib3's connections: dials through the line, and notes when it speaks."""

    line: Line

    def _new_conn(self) -> socket.socket:
        return self.line.connect(self.host, self.port, self.socket_options)

    def send(self, data) -> None:
        if self.sock is None:
            self.connect()
        self.line.said = True
        super().send(data)


class _Plain(_Guarded, HTTPConnection):
    pass


class _Secure(_Guarded, HTTPSConnection):
    pass


_CONNECTIONS = {"http": _Plain, "https": _Secure}


def _connection(kind: type[_Guarded], line: Line, *args, **options) -> _Guarded:
    made = kind(*args, **options)
    made.line = line
    return made


class _Pools(PoolManager):
    """Pools whose connections all belong to one line."""

    def __init__(self, line: Line, **options) -> None:
        super().__init__(**options)
        self.line = line

    def _new_pool(self, scheme, host, port, request_context=None):
        pool = super()._new_pool(scheme, host, port, request_context)
        pool.ConnectionCls = partial(_connection, _CONNECTIONS[scheme], self.line)
        return pool


class _Transport(HTTPAdapter):
    """requests' way out, led through one line. Without a session there are no redirects, no
    cookies, no .netrc and no proxy from the environment."""

    def __init__(self, line: Line) -> None:
        self.line = line
        super().__init__()

    def init_poolmanager(self, connections, maxsize, block=False, **options) -> None:
        self.poolmanager = _Pools(self.line, num_pools=connections, maxsize=maxsize, **options)


class Kept:
    """The lines of one thread that says many things to the same hosts, kept between exchanges.

    What is kept was dialled by a checked line and goes to that address alone; a connection that
    was left, or failed, or stood idle, is dialled anew and checked anew.
    """

    def __init__(self) -> None:
        self._known: dict[tuple, tuple[Line, _Transport]] = {}
        self._used: dict[tuple, float] = {}

    def take(self, hosts: Collection[str]) -> tuple[Line, "_Transport"]:
        """The line to these hosts, as good as new."""
        key = tuple(hosts)
        if time.monotonic() - self._used.get(key, 0) > KEPT_SECONDS:
            self.leave(hosts)
        if key not in self._known:
            line = Line(hosts)
            self._known[key] = line, _Transport(line)
        line, transport = self._known[key]
        line.said = line.cut_off = False
        return line, transport

    def back(self, hosts: Collection[str]) -> None:
        """An exchange over the line went well: another may follow."""
        self._used[tuple(hosts)] = time.monotonic()

    def leave(self, hosts: Collection[str]) -> None:
        """Hang up."""
        key = tuple(hosts)
        self._used.pop(key, None)
        if key in self._known:
            line, transport = self._known.pop(key)
            transport.close()
            line.close()

    def close(self) -> None:
        for key in list(self._known):
            self.leave(key)


_thread = threading.local()


@contextlib.contextmanager
def keeping() -> Iterator[None]:
    """Inside, the exchanges of this thread go over kept connections."""
    _thread.kept = kept = Kept()
    try:
        with contextlib.closing(kept):
            yield
    finally:
        _thread.kept = None


@contextlib.contextmanager
def _led(hosts: Collection[str]) -> Iterator[tuple[Line, "_Transport"]]:
    """A line and the way over it: a kept one, where this thread keeps lines, else a new one."""
    kept = getattr(_thread, "kept", None)
    if kept is None:
        line = Line(hosts)
        with contextlib.closing(line), contextlib.closing(_Transport(line)) as transport:
            yield line, transport
        return
    try:
        yield kept.take(hosts)
    except BaseException:
        kept.leave(hosts)  # nobody knows what else would come over it
        raise
    kept.back(hosts)


class _Watch:
    """Cuts exchanges that take too long: one thread looks after all that go on."""

    EVERY = 0.25  # seconds between looks

    def __init__(self) -> None:
        self._until: dict[Line, float] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @contextlib.contextmanager
    def over(self, line: Line, seconds: float) -> Iterator[None]:
        with self._lock:
            self._until[line] = time.monotonic() + seconds
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._look, daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._until.pop(line, None)

    def _look(self) -> None:
        while True:
            time.sleep(self.EVERY)
            with self._lock:
                if not self._until:
                    self._thread = None
                    return
                now = time.monotonic()
                late = [line for line, until in self._until.items() if until <= now]
                for line in late:
                    line.cut()


_watch = _Watch()


@contextlib.contextmanager
def exchange(
    method: str, url: str, hosts: Collection[str], *, repeatable: bool, timeout: float, **parts
) -> Iterator[requests.Response]:
    """Ask once; the answer's head is there, its body still to be read, inside the block.

    Whatever goes wrong, there or while reading, becomes a `ChannelError`.
    """
    host = target(url).host
    try:
        prepared = requests.Request(method, url, **parts).prepare()
    except (requests.RequestException, ValueError):
        raise ChannelError(f"the request for {host} cannot be written", permanent=True) from None
    prepared.headers.setdefault("Accept-Encoding", "identity")
    with _led(hosts) as (line, transport), _watch.over(line, timeout):
        try:
            response = transport.send(prepared, stream=True, timeout=(CONNECT_SECONDS, timeout))
            with contextlib.closing(response):
                yield response
                if line.cut_off:  # an answer that ends with the line looked whole
                    raise TimeoutError
        except ChannelError:
            raise
        except (requests.RequestException, HTTPError, HTTPException, OSError, ValueError) as error:
            # Not chained: the texts of these errors hold whole addresses.
            raise _failure(error, line, host, repeatable) from None


def _failure(error: Exception, line: Line, host: str, repeatable: bool) -> ChannelError:
    late = line.cut_off or isinstance(error, requests.Timeout)
    if line.said:
        what = "did not answer in time" if late else "broke off"
        return ChannelError(f"{host} {what}", unknown=not repeatable)
    if isinstance(error, requests.exceptions.SSLError):
        return ChannelError(f"{host} cannot be trusted: no valid TLS certificate")
    unwritable = isinstance(error, ValueError) and not isinstance(error, OSError)
    return ChannelError(f"{host} cannot be reached", permanent=unwritable)
