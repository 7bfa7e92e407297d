"""`manage.py demo`: the whole product on this machine, with demo data. Ctrl-C ends all of it."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from config import embedded
from config.demo import eid, ports, unfinished

AS_ROOT = "ignore:You're running the worker with superuser privileges"  # this demo may
PATIENCE = 15  # seconds that a part may take to end before it is killed


class Command(BaseCommand):
    help = "Run web, worker and scheduler with demo data, until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000, help="of the website (8000)")
        parser.add_argument("--no-serve", action="store_true", help="prepare, but run nothing")

    def handle(self, *args, port: int, no_serve: bool, **options):
        began = time.monotonic()
        # A shell may start us deaf to Ctrl-C; and being told to end is the same to us.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, _as_interrupt)
        # Links in what the demo's centre writes lead to this very demo.
        settings.PUBLIC_URL = os.environ.get("PUBLIC_URL", f"http://localhost:{port}")
        parts, post_office = {}, None
        try:
            self._prepare(port)
            if no_serve:
                return
            post_office = _post_office(port)
            identity = _identity(port)
            for name, command in _commands(port).items():
                parts[name] = _start(command, port, identity)
                if name == "web":  # alone at first: so its first page comes the sooner
                    _wait_for(port, parts)
            self._welcome(port, time.monotonic() - began)
            _watch(parts)
        except KeyboardInterrupt:
            self.stdout.write("\nStopping.")
        finally:
            _stop_parts(parts)
            if post_office:
                post_office.stop()
            self._leave()

    def _prepare(self, port: int) -> None:
        for busy in range(port, port + 6):
            if _is_taken(busy):
                raise CommandError(f"port {busy} is taken; say another: make demo ARGS='--port N'")
        self.stdout.write("Database: bringing the tables up to date")
        call_command("migrate", verbosity=0, interactive=False)
        if unfinished.is_there() or not User.objects.exists():
            call_command("seed_demo", port=port)
        ports.lead(port)
        if _static_is_old():
            self.stdout.write("Pages: gathering styles and scripts")
            call_command("collectstatic", verbosity=0, interactive=False, clear=True)
            (settings.STATIC_ROOT / ".gathered").touch()

    def _welcome(self, port: int, seconds: float) -> None:
        from config.demo.centre import PASSWORD, STAFF

        self.stdout.write(f"\nSanal is ready after {seconds:.1f} s.\n")
        self.stdout.write(f"  Citizens    http://localhost:{port}/")
        self.stdout.write(f"  Operators   http://localhost:{port}/admin/")
        self.stdout.write(f"  Officials   http://localhost:{port}/dashboard/")
        self.stdout.write(f"  API         http://localhost:{port}/api/docs/")
        self.stdout.write(
            f"  Also        http://localhost:{port}/chat/  /appointments/  /board/hall/  /kiosk/\n"
        )
        self.stdout.write(f"Logins, one for each role; the password of all is {PASSWORD}")
        for login, (role, _name, organisation) in STAFF.items():
            where = f" ({organisation})" if organisation else ""
            self.stdout.write(f"  {login:<15}{role.value}{where}")
        self.stdout.write(f"\nWhat goes out by mail and SMS is written into {_outgoing()}")
        self.stdout.write(
            f"An SMS comes in:  curl 'http://localhost:{port}/hooks/sms/demo/"
            "?from=%2B97699112233&text=No+light+in+our+street&id=1&token=demo'"
        )
        self.stdout.write(f"A telephone with Telegram:  http://localhost:{port + 3}/")
        self.stdout.write(f"WhatsApp, Messenger, Instagram:  http://localhost:{port + 4}/")
        call = f"curl -H 'X-Token: demo' http://localhost:{port}/hooks/phone/demo-phone/ -d"
        self.stdout.write("A call for whoever is signed in as operator (docs/phone.md has more):")
        self.stdout.write(f"  {call} 'call=1&caller=99112233&event=queued&language=mn'")
        self.stdout.write(f"  {call} 'call=1&caller=99112233&event=ringing&operator=201'")
        self.stdout.write("A voicemail:")
        self.stdout.write(
            f"  curl -H 'X-Token: demo' http://localhost:{port}/hooks/voicemail/demo-voicemail/"
            " -d 'event=voicemail&call=2&caller=99112244&language=mn"
            f"&recording=http://127.0.0.1:{port + 1}/2.wav'"
        )
        self.stdout.write("Two faxes came already: they wait in the queue.")
        if eid.is_wanted():
            sign_in = f"http://localhost:{port}/accounts/login/"
            self.stdout.write(f"Confirm it's you, with an e-ID that is not real:  {sign_in}")
            self.stdout.write("  or by SMS: the same curl with text=CONFIRM and id=2")
        self.stdout.write(
            "\nATTENTION: in this demo staff enter by password alone, and the passwords are"
            " printed here.\nNever run it where others can reach it.\n\nCtrl-C stops everything."
        )
        self.stdout.flush()

    def _leave(self) -> None:
        if not settings.DATABASE_URL:
            from django.db import connections

            connections.close_all()
            embedded.stop(settings.DATABASE_DIR)


def _outgoing() -> Path:
    return settings.VAR_DIR / "demo" / "outgoing"


def _post_office(port: int):
    from config.demo import meta, post_office, telegram

    office = post_office.PostOffice(_outgoing())
    office.start(sms_port=port + 1, smtp_port=port + 2)
    webhook = f"http://{post_office.HOST}:{port}/hooks/telegram/demo-telegram/"
    bot = telegram.Telegram(webhook, _outgoing() / "telegram.log")
    telegram.serve(bot, post_office.HOST, port + 3)
    person = meta.Meta(f"http://{post_office.HOST}:{port}", _outgoing() / "meta.log")
    meta.serve(person, post_office.HOST, port + 4)
    return office


def _identity(port: int) -> dict[str, str]:
    """The environment that names the demo's e-ID; nothing where another provider is named."""
    if not eid.is_wanted():
        return {}
    provider = eid.Eid("127.0.0.1", port + 5, settings.PUBLIC_URL)
    eid.serve(provider)
    return provider.environment()


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _static_is_old() -> bool:
    stamp = settings.STATIC_ROOT / ".gathered"
    if not stamp.exists():
        return True
    sources = [settings.BASE_DIR / "static", settings.BASE_DIR / "node_modules"]
    newest = max(
        (path.stat().st_mtime for path in sources[0].rglob("*") if path.is_file()), default=0
    )
    newest = max(newest, sources[1].stat().st_mtime if sources[1].exists() else 0)
    return newest > stamp.stat().st_mtime


def _commands(port: int) -> dict[str, str]:
    """The parts in the order of their starts, and how each is called."""
    celery = "celery -A config --quiet"
    schedule = shlex.quote(str(settings.VAR_DIR / "beat-schedule"))
    return {
        "web": f"gunicorn config.wsgi --bind 127.0.0.1:{port} --workers 2 --threads 4 --preload"
        " --log-level warning",
        "worker": f"{celery} worker -l warning -c 2 --without-mingle --without-gossip",
        "bulk": f"{celery} worker -l warning -Q bulk -c 1 -n bulk@%h --without-mingle"
        " --without-gossip",
        "scheduler": f"{celery} beat -l warning --schedule {schedule} --pidfile=",
    }


def _start(command: str, port: int, identity: dict[str, str]) -> subprocess.Popen:
    ours = (f"127.0.0.1:{port + more}" for more in (1, 2, 3, 4, 5))
    environment = {
        "EMAIL_HOST": "127.0.0.1",  # the demo's post office, unless another is named
        "EMAIL_PORT": str(port + 2),
        **os.environ,
        **identity,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "STAFF_SECOND_FACTOR_REQUIRED": "no",
        "PUBLIC_URL": settings.PUBLIC_URL,
        "OUTGOING_ALLOWED_HOSTS": ",".join([*settings.OUTGOING_ALLOWED_HOSTS, *ours]),
    }
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-W", AS_ROOT, "-m", *shlex.split(command)],
        env=environment,
        cwd=settings.BASE_DIR,
        start_new_session=True,
    )


def _wait_for(port: int, parts: dict[str, subprocess.Popen]) -> None:
    while not _answers(port):
        _must_live(parts)
        time.sleep(0.1)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _must_live(parts: dict[str, subprocess.Popen]) -> None:
    for name, part in parts.items():
        if part.poll() is not None:
            raise CommandError(f"the {name} ended by itself with status {part.returncode}")


def _watch(parts: dict[str, subprocess.Popen]) -> None:
    while True:
        _must_live(parts)
        time.sleep(1)


def _as_interrupt(*args) -> None:
    raise KeyboardInterrupt


def _stop_parts(parts: dict[str, subprocess.Popen]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for part in parts.values():
        if part.poll() is None:
            part.terminate()
    deadline = time.monotonic() + PATIENCE
    for part in parts.values():
        try:
            part.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(part.pid, signal.SIGKILL)
            part.wait()
