"""Reading the environment: every key has a type, nonsense is refused, secrets may come from files.

`SECRET_KEY_FILE=/run/secrets/key` is read when `SECRET_KEY` is not set; so for every key, as
container platforms mount secrets. Each key read is remembered in `KEYS`, which a test holds
against `.env.example`.
"""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

KEYS: set[str] = set()

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}


def text(key: str, default: str = "") -> str:
    """The value of `key`, of the file named by `key` + `_FILE`, or the default.

    An empty value is no value: `.env.example` may be copied as it is.
    """
    KEYS.add(key)
    if value := os.environ.get(key, "").strip():
        return value
    if path := os.environ.get(f"{key}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{key}_FILE: cannot read {path}: {error}") from error
    return default


def flag(key: str, default: bool = False) -> bool:
    """A yes or no; any other word is refused."""
    value = text(key).lower()
    if not value:
        return default
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(f"{key}={value!r}: say yes or no")


def whole(key: str, default: int, *, least: int = 0) -> int:
    """A whole number not below `least`."""
    value = text(key)
    if not value:
        return default
    try:
        number = int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{key}={value!r}: not a whole number") from error
    if number < least:
        raise ImproperlyConfigured(f"{key}={number}: must be at least {least}")
    return number


def words(key: str, default: str = "") -> list[str]:
    """A list, written with commas."""
    return [word.strip() for word in text(key, default).split(",") if word.strip()]


def kept_secret(key: str, folder: Path, *, fernet: bool = False) -> str:
    """A secret from the environment, or one made at the first start and kept in `folder`.

    The kept one lets a bare machine start with one command; the deployment check
    `sanal.E001` refuses it where the database is a server.
    """
    if value := text(key):
        return value
    path = folder / key.lower()
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        value = Fernet.generate_key().decode() if fernet else secrets.token_urlsafe(48)
        # Written aside, then linked: a second process starting now sees all of it or nothing.
        with tempfile.NamedTemporaryFile("w", dir=folder, encoding="ascii") as file:
            file.write(value)
            file.flush()
            with contextlib.suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_text(encoding="ascii").strip()


def database(url: str) -> dict:
    """Django's DATABASES entry for `postgresql://user:password@host:port/name`.

    A host may be a folder with a socket, written percent-encoded or as `?host=/run/postgresql`.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"DATABASE_URL: {parts.scheme}:// is no PostgreSQL address, the only kind there is"
        )
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "config.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.pop("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "OPTIONS": query,
    }
