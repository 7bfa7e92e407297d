"""`make demo` in a clone of its own: from nothing to the first page, once more, and its memory."""

import os
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks import figures
from benchmarks.database import ROOT
from benchmarks.figures import Figure
from benchmarks.serving import free_ports

CLONES = 1  # packages come over the network each time
STARTS = 5
PATIENCE = 1800  # seconds
REST = 15  # seconds after which a started demo is at rest
PARTS = {"web": "gunicorn", "worker": "worker", "scheduler": "beat"}
_PRIVATE = ("DATABASE_URL", "REDIS_URL", "VAR_DIR", "DATABASE_NAME")


def measure() -> list[Figure]:
    fresh, again, memory = [], [], {name: [] for name in PARTS}
    for _ in range(CLONES):
        with tempfile.TemporaryDirectory(prefix="sanal-bench-") as folder:
            clone = Path(folder) / "sanal"
            subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
            with _demo(clone) as (_, seconds):
                fresh.append(seconds)
            for _ in range(STARTS):
                with _demo(clone) as (process, seconds):
                    again.append(seconds)
                    time.sleep(REST)
                    for name, megabytes in _memory(process).items():
                        memory[name].append(megabytes)
    return [
        figures.alone("demo_first_start", "s", fresh),
        figures.alone("demo_second_start", "s", again, figures.at_most(10, of="value")),
        *(figures.alone(f"demo_memory_{name}", "MB", taken) for name, taken in memory.items()),
    ]


@contextmanager
def _demo(clone: Path) -> Iterator[tuple[psutil.Process, float]]:
    """The demo, and how many seconds it took from the command to the first page."""
    port = free_ports(3)
    environment = {name: value for name, value in os.environ.items() if name not in _PRIVATE}
    began = time.perf_counter()
    make = subprocess.Popen(
        ["make", "demo", f"ARGS=--port {port}"],
        cwd=clone,
        env=environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for_page(f"http://127.0.0.1:{port}/", make)
        yield psutil.Process(make.pid), time.perf_counter() - began
    finally:
        if make.poll() is None:
            os.killpg(make.pid, signal.SIGINT)  # as Ctrl-C does
        make.wait(timeout=60)


def _wait_for_page(address: str, make: subprocess.Popen) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert make.poll() is None, f"make demo ended with {make.returncode}"
        try:
            with urllib.request.urlopen(address, timeout=10) as page:
                assert page.status == 200
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"no page at {address}")


def _memory(process: psutil.Process) -> dict[str, float]:
    """Megabytes of each part with all its processes; what they share is counted once."""
    taken = dict.fromkeys(PARTS, 0.0)
    for child in process.children(recursive=True):
        words = child.cmdline()
        for name, word in PARTS.items():
            if word in words:
                taken[name] += child.memory_full_info().pss / 2**20
    return taken
