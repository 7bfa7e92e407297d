"""Other programs that read what strangers sent: apart from us, within limits, without a shell."""

import resource
import subprocess

from django.conf import settings

MEMORY_BYTES = 4 * 1024**3  # of address space, most of it never touched


def run(
    command: list[str], *, seconds: float, memory: int = MEMORY_BYTES, env: dict | None = None
) -> subprocess.CompletedProcess:
    """Run it to its end, with an empty environment but for `env`.

    Raises `subprocess.TimeoutExpired` when it takes longer than `seconds`.
    """
    with subprocess.Popen(  # noqa: S603  (no shell; every word is ours)
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=env or {},
    ) as process:
        try:
            _limit(process.pid, seconds, memory)
            said, complained = process.communicate(timeout=seconds)
        finally:
            process.kill()
    return subprocess.CompletedProcess(command, process.returncode, said, complained)


def _limit(pid: int, seconds: float, memory: int) -> None:
    """Bound memory, processor time and output of a process that has just started."""
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: int(2 * seconds) + 10,
        resource.RLIMIT_FSIZE: 4 * settings.UPLOAD_MAX_BYTES,
        resource.RLIMIT_CORE: 0,
    }
    try:
        for kind, most in limits.items():
            resource.prlimit(pid, kind, (most, most))
    except ProcessLookupError:
        pass  # it has ended already
