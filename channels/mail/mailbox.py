"""A mailbox by IMAP: what is new in it, each mail once, nothing deleted.

How far we are is (folder, UIDVALIDITY, highest UID kept). A server that counts anew gives
another UIDVALIDITY: then everything is looked at again, and the inbox knows what it has.
"""

import logging
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from channels.errors import ChannelError
from channels.mail import identity
from channels.values import Pulled

logger = logging.getLogger("sanal.mail")

TIMEOUT_SECONDS = 30
MAX_MAILS = 200  # of one poll; the rest comes with the next
MAX_MISSED = 500
BEGINNING_BYTES = 256 * 1024  # of a mail too large to take whole
TRUNCATED = "truncated_from"  # the header of an envelope that says its mail was larger, in bytes


def waiting(account, *, max_bytes: int) -> Iterator[Pulled]:
    """Mails not seen before, oldest first. A yield that returns has been kept: only then is the
    mail moved, and `account.cursor` set. Raises `ChannelError`."""
    with _speaking("fetch mail"), _session(account) as client:
        folder = account.setting("folder") or "INBOX"
        cursor = _cursor(account, folder, client.select_folder(folder)[b"UIDVALIDITY"])
        done = _done_folder(account, client)
        for uid in _uids(client, cursor):
            try:
                pulled = _pull(client, uid, max_bytes)
            except IMAPClientAbortError:
                raise
            except IMAPClientError as error:
                logger.error("%s: mail %s cannot be fetched: %s", account.code, uid, error)
                _miss(cursor, uid)
                continue
            if pulled is not None:
                yield pulled
                _file(account, client, uid, done)
            _passed(cursor, uid)


def check(account) -> None:
    """Log in and open the folder; raises `ChannelError` with the cause."""
    with _speaking("open the mailbox"), _session(account) as client:
        client.select_folder(account.setting("folder") or "INBOX", readonly=True)


@contextmanager
def _session(account) -> Iterator[IMAPClient]:
    security = account.setting("imap_security")
    client = IMAPClient(
        account.setting("imap_host"),
        port=int(account.setting("imap_port")),
        ssl=security == "ssl",
        ssl_context=ssl.create_default_context() if security == "ssl" else None,
        timeout=TIMEOUT_SECONDS,
    )
    with client:
        if security == "starttls":
            client.starttls(ssl.create_default_context())
        client.login(account.setting("imap_user"), account.setting("imap_password"))
        yield client


@contextmanager
def _speaking(aim: str) -> Iterator[None]:
    try:
        yield
    except LoginError as error:
        raise ChannelError(f"cannot {aim}: the server refused the login: {error}") from error
    except (IMAPClientError, OSError) as error:
        raise ChannelError(f"cannot {aim}: {type(error).__name__}: {error}") from error


def _cursor(account, folder: str, validity: int) -> dict:
    cursor = account.cursor
    if (cursor.get("folder"), cursor.get("uidvalidity")) != (folder, validity):
        cursor.clear()
        cursor.update(folder=folder, uidvalidity=validity, uid=0, missed=[])
    return cursor


def _uids(client: IMAPClient, cursor: dict) -> list[int]:
    """Those that could not be fetched before, then the new ones."""
    last = cursor["uid"]
    # `n:*` always finds the last mail, even when its number is below n.
    new = sorted(uid for uid in client.search(["UID", f"{last + 1}:*"]) if uid > last)
    return [*cursor["missed"], *new][:MAX_MAILS]


def _miss(cursor: dict, uid: int) -> None:
    _passed(cursor, uid)
    cursor["missed"] = [*cursor["missed"], uid][-MAX_MISSED:]


def _passed(cursor: dict, uid: int) -> None:
    cursor["uid"] = max(cursor["uid"], uid)
    cursor["missed"] = [missed for missed in cursor["missed"] if missed != uid]


def _pull(client: IMAPClient, uid: int, max_bytes: int) -> Pulled | None:
    """One mail, without marking it as read; None when somebody took it away meanwhile."""
    answer = client.fetch([uid], ["RFC822.SIZE"]).get(uid, {})
    size = answer.get(b"RFC822.SIZE")
    if size is None:
        return None
    if size > max_bytes:
        return _pull_beginning(client, uid, size)
    raw = client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]")
    if raw is None:
        return None
    return Pulled(identity.of_raw(raw), raw, content_type="message/rfc822")


def _pull_beginning(client: IMAPClient, uid: int, size: int) -> Pulled | None:
    """The header and the first words of a mail that is too large."""
    answer = client.fetch([uid], [f"BODY.PEEK[]<0.{BEGINNING_BYTES}>"]).get(uid, {})
    raw = answer.get(b"BODY[]<0>")
    if raw is None:
        return None
    return Pulled(
        identity.of_large(raw, size),
        raw,
        content_type="message/rfc822",
        headers={TRUNCATED: str(size)},
    )


def _done_folder(account, client: IMAPClient) -> str:
    """The folder for mails that are kept, made if need be; '' when they stay where they are."""
    done = account.setting("done_folder")
    if done and not client.folder_exists(done):
        client.create_folder(done)
    return done


def _file(account, client: IMAPClient, uid: int, done: str) -> None:
    """Move a kept mail. A server that cannot move has it copied, and the mail stays as well."""
    if not done:
        return
    try:
        _mover(client)([uid], done)
    except IMAPClientAbortError:
        raise
    except IMAPClientError as error:
        logger.warning("%s: mail %s cannot be moved: %s", account.code, uid, error)


def _mover(client: IMAPClient) -> Callable:
    return client.move if client.has_capability("MOVE") else client.copy
