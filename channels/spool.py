"""When the database is down, what providers bring is kept in files until it is back.

One payload is one file, written whole and fsync'd before it gets its name. The folder has a cap;
when it is full the provider is told to come again.
"""

import base64
import json
import logging
import os
import time
import uuid
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, transaction

from channels import inbox
from channels.models import Account
from channels.nudge import nudge

logger = logging.getLogger("sanal.spool")


class SpoolFull(Exception):
    """The folder has reached `SPOOL_MAX_BYTES`."""


def keep(
    *, account: Account, raw: bytes, content_type: str, external_id: str, headers: dict
) -> Path:
    """Write a payload down on disk; raises `SpoolFull`, or `OSError` when the disk refuses."""
    folder = Path(settings.SPOOL_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    used = sum(entry.stat().st_size for entry in os.scandir(folder))
    if used + len(raw) * 4 // 3 > settings.SPOOL_MAX_BYTES:
        raise SpoolFull(f"{used} bytes are waiting already")
    record = {
        "account": account.pk,
        "raw": base64.b64encode(raw).decode("ascii"),
        "content_type": content_type,
        "external_id": external_id,
        "headers": headers,
        "kept_at": time.time(),
    }
    name = uuid.uuid4().hex
    partial, final = folder / f"{name}.part", folder / f"{name}.json"
    with partial.open("w", encoding="ascii") as file:
        os.chmod(partial, 0o600)
        json.dump(record, file)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(final)
    _sync_folder(folder)
    return final


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replay() -> int:
    """Bring spooled payloads into the inbox, oldest first; returns how many."""
    folder = Path(settings.SPOOL_DIR)
    if not folder.is_dir():
        return 0
    brought = 0
    for path in sorted(folder.glob("*.json"), key=_age):
        try:
            _bring(path)
        except (OperationalError, InterfaceError):
            break
        except FileNotFoundError:  # another worker brought it
            continue
        except (ValueError, KeyError, Account.DoesNotExist, DatabaseError) as error:
            # It would stop all behind it at each try: set aside, for a person to look at.
            logger.critical("spooled payload %s cannot be kept: %s", path.name, error)
            path.rename(path.with_suffix(".bad"))
            continue
        brought += 1
    return brought


def waiting() -> int:
    """How many payloads lie there and are still to be brought."""
    folder = Path(settings.SPOOL_DIR)
    return sum(1 for _path in folder.glob("*.json")) if folder.is_dir() else 0


def _seconds_since(record: dict) -> float:
    """How long a payload lay here, by this machine's clock: whether that goes right does not
    matter, as the same clock wrote it down. What counts by its moment of arrival (a vote's voices)
    came then, not when the database was back."""
    return max(0.0, time.time() - record.get("kept_at", time.time()))


def _age(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _bring(path: Path) -> None:
    record = json.loads(path.read_text(encoding="ascii"))
    with transaction.atomic():  # a payload that the database refuses leaves no trace
        account = Account.objects.get(pk=record["account"])
        inbox.accept(
            account=account,
            raw=base64.b64decode(record["raw"]),
            content_type=record["content_type"],
            external_id=record["external_id"],
            headers=record["headers"],
            ago=_seconds_since(record),
        )
    path.unlink(missing_ok=True)
    nudge("channels.tasks.drain_inbox")
