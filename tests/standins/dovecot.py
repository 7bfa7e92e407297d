"""A real Dovecot of our own on the loopback address, with as many mailboxes as there are users."""

import getpass
import grp
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from imapclient import IMAPClient

PASSWORD = "loopback-only"
_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])

_CONFIGURATION = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
first_valid_uid = 0
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
mail_location = maildir:{home}/mail/%u
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


def executable() -> str | None:
    """Where Dovecot 2.3 is; later ones are configured in another language."""
    found = shutil.which("dovecot", path=_PATH)
    if found is None:
        return None
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
    return found if version.stdout.startswith("2.3") else None


class Dovecot:
    """A running server; `box(user)` opens a mailbox as a mail program would."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port

    @contextmanager
    def box(self, user: str) -> Iterator[IMAPClient]:
        with IMAPClient("127.0.0.1", port=self.port, ssl=False, timeout=20) as client:
            client.login(user, PASSWORD)
            yield client

    def put(self, user: str, *mails: bytes, folder: str = "INBOX") -> None:
        with self.box(user) as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            for mail in mails:
                client.append(folder, mail)

    def count(self, user: str, folder: str = "INBOX") -> int:
        with self.box(user) as client:
            return client.folder_status(folder, ["MESSAGES"])[b"MESSAGES"]

    def forget_numbers(self, user: str) -> None:
        """Have the server count the INBOX anew, under another UIDVALIDITY."""
        time.sleep(1.1)  # Dovecot takes the second of the clock for it
        for index in (self.home / "mail" / user).glob("dovecot*"):
            if index.is_file():
                index.unlink()
        with self.box(user) as client:
            client.select_folder("INBOX")  # or mails that come before it looks hide the others


@contextmanager
def running(port: int) -> Iterator[Dovecot]:
    """Start a server and stop it at the end. `executable()` must have found one."""
    # Dovecot's processes run as other users than root: the folder must be theirs to enter.
    home = Path(tempfile.mkdtemp(prefix="sanal-dovecot-"))
    home.chmod(0o755)
    (home / "mail").mkdir(mode=0o777)
    (home / "mail").chmod(0o777)
    (home / "dovecot.conf").write_text(_configuration(home, port), encoding="utf-8")
    process = subprocess.Popen(
        [executable(), "-F", "-c", str(home / "dovecot.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        server = Dovecot(home, port)
        _wait(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)
        shutil.rmtree(home, ignore_errors=True)


def _configuration(home: Path, port: int) -> str:
    if os.getuid() == 0:
        owner = pwd.getpwnam("nobody")
        names = {"internal": "dovecot", "internal_group": "dovecot", "login": "dovenull"}
        uid, gid = owner.pw_uid, owner.pw_gid
    else:
        me, group = getpass.getuser(), grp.getgrgid(os.getgid()).gr_name
        names = {"internal": me, "internal_group": group, "login": me}
        uid, gid = os.getuid(), os.getgid()
    return _CONFIGURATION.format(home=home, port=port, uid=uid, gid=gid, password=PASSWORD, **names)


def _wait(server: Dovecot, process: subprocess.Popen) -> None:
    until = time.monotonic() + 20
    while True:
        try:
            with server.box("waiting"):
                return
        except Exception:
            if process.poll() is not None or time.monotonic() > until:
                log = server.home / "log"
                raise RuntimeError(log.read_text() if log.exists() else "no log") from None
            time.sleep(0.1)
