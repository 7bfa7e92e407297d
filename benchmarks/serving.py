"""A web server as `make demo` starts it, and what a crowd of clients gets out of it."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

from benchmarks.database import ROOT

CONNECTIONS = 8
PATIENCE = 60  # seconds


@contextmanager
def served(application: str) -> Iterator[int]:
    """Serve a WSGI application by two processes of four threads; yields the port."""
    port = free_ports()
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "2", "--threads", "4", "--log-level", "warning"]
    process = subprocess.Popen([*command, "--no-control-socket"], cwd=ROOT, env=os.environ)
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def free_ports(number: int = 1) -> int:
    """The first of so many neighbouring ports of the loopback address that nobody listens on."""
    for first in range(20_000, 32_000, 10):
        with ExitStack() as listeners:
            try:
                for port in range(first, first + number):
                    listener = listeners.enter_context(socket.socket())
                    listener.bind(("127.0.0.1", port))
            except OSError:
                continue
            return first
    raise OSError("no free ports")


def _wait_for(port: int, process: subprocess.Popen) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, "the web server ended by itself"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nobody listens on port {port}")


def post(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """A request as it goes over the wire."""
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def per_second(port: int, requests: list[bytes], status: int) -> float:
    """Requests answered in a second when `CONNECTIONS` clients send them all; each must be
    answered with `status`."""
    start = threading.Barrier(CONNECTIONS + 1, timeout=PATIENCE)
    with ThreadPoolExecutor(CONNECTIONS) as crowd:
        shares = [requests[at::CONNECTIONS] for at in range(CONNECTIONS)]
        clients = [crowd.submit(_client, port, share, status, start) for share in shares]
        start.wait()
        began = time.perf_counter()
        for client in clients:
            client.result()
        return len(requests) / (time.perf_counter() - began)


def _client(port: int, requests: list[bytes], status: int, start: threading.Barrier) -> None:
    wanted = f"HTTP/1.1 {status} ".encode()
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        start.wait()
        for request in requests:
            connection.sendall(request)
            answer = _answer(connection)
            assert answer.startswith(wanted), answer[:2000].decode(errors="replace")


def _answer(connection: socket.socket) -> bytes:
    """One whole answer; the connection stays open for the next."""
    received = b""
    while b"\r\n\r\n" not in received:
        chunk = connection.recv(65536)
        if not chunk:
            return received
        received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in head.lower().split(b"\r\n")
        if line.startswith(b"content-length")
    )
    while len(body) < length:
        body += connection.recv(65536)
    return received
