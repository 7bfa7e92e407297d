"""The one way out over HTTP: to known hosts at public addresses, within limits of size and time.

Every failure becomes a `ChannelError` that says whether to try again:

- never connected, no valid certificate, 401, 408, 425, 429, 503: nothing happened there, try later;
- other 4xx, a redirect, a forbidden destination: trying again is useless;
- the request went out and no usable answer came (timeout, cut line, other 5xx, HTML where JSON
  was due): when the request may not be said twice, its fate is unknown.

No text of an error holds more of the address than the host: paths and queries carry secrets.
"""

import json
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import BinaryIO
from urllib.parse import urljoin

import requests

from channels import lines
from channels.errors import ChannelError

ANSWER_SECONDS = 20
DOWNLOAD_SECONDS = 120
MAX_ANSWER_BYTES = 4 * 1024 * 1024
MAX_REFUSAL_BYTES = 64 * 1024
MAX_WAIT_SECONDS = 24 * 3600
CHUNK_BYTES = 64 * 1024
_REPEATABLE = frozenset({"GET", "HEAD"})
# 401 is the account's fault, not the message's: it goes out when somebody has mended the account.
_NOT_HANDLED = frozenset({401, 408, 425, 429, 503})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Refused(ChannelError):
    """An answer that was not a yes: its `status`, `headers` and the beginning of its `content`."""

    def __init__(
        self,
        message: str,
        *,
        status: int,
        content: bytes = b"",
        headers: Mapping[str, str] | None = None,
        **kinds,
    ) -> None:
        super().__init__(message, **kinds)
        self.status = status
        self.content = content
        self.headers = headers or {}


@dataclass(frozen=True)
class Answer:
    """A whole answer with a 2xx status."""

    host: str
    status: int
    headers: Mapping[str, str]
    content: bytes
    repeatable: bool

    @property
    def text(self) -> str:
        return self.content.decode(errors="replace")

    def json(self) -> dict:
        """The JSON object in it; `ChannelError` when there is none."""
        value = json_object(self.content)
        if value is None:
            raise self.senseless("something that is no JSON object")
        return value

    def senseless(self, what: str) -> ChannelError:
        """The error for a yes that cannot be understood: perhaps it was done, perhaps not."""
        return ChannelError(f"{self.host} answered with {what}", unknown=not self.repeatable)


def request(
    method: str,
    url: str,
    *,
    hosts: Collection[str],
    repeatable: bool | None = None,
    timeout: float | None = None,
    max_bytes: int = MAX_ANSWER_BYTES,
    **parts,
) -> Answer:
    """Ask once and return the whole answer; `ChannelError` when it is not a yes.

    `hosts` are the provider's (`host` or `host:port`); no other is spoken to. `repeatable` says
    whether asking twice does no harm; by default GET and HEAD do none. `timeout` is for the whole
    of it, in seconds (`ANSWER_SECONDS`). `parts` are those of `requests.Request`: params, data,
    json, headers, auth.
    """
    repeatable = method in _REPEATABLE if repeatable is None else repeatable
    timeout = ANSWER_SECONDS if timeout is None else timeout
    with lines.exchange(
        method, url, hosts, repeatable=repeatable, timeout=timeout, **parts
    ) as response:
        host = lines.target(url).host
        _demand_yes(response, host, repeatable)
        content = b"".join(_chunks(response, host, max_bytes, repeatable))
        return Answer(host, response.status_code, response.headers, content, repeatable)


def download(
    url: str,
    *,
    hosts: Collection[str],
    max_bytes: int,
    redirects: int = 1,
    timeout: float = DOWNLOAD_SECONDS,
    **parts,
) -> BinaryIO:
    """A file, opened for reading at its start, after at most `redirects` hops among `hosts`.

    Credentials in `parts` go to the first address only: a hop elsewhere gets none.
    """
    for _hop in range(redirects + 1):
        with lines.exchange(
            "GET", url, hosts, repeatable=True, timeout=timeout, **parts
        ) as response:
            parted = lines.target(url)
            if response.status_code not in _REDIRECTS:
                _demand_yes(response, parted.host, True)
                return _kept(_chunks(response, parted.host, max_bytes, True))
            url = urljoin(url, response.headers.get("Location", ""))
        onward = lines.target(url)
        if parted.scheme == "https" and onward.scheme != "https":
            raise ChannelError(f"{parted.host} leads to an unprotected address", permanent=True)
        if lines.origin(onward) != lines.origin(parted):
            parts = {}
    raise ChannelError("the address leads on and on", permanent=True)


def reach(url: str, *, hosts: Collection[str]) -> None:
    """Open a connection to where `url` leads and close it; `ChannelError` when that fails."""
    _scheme, host, port = lines.origin(lines.target(url))
    line = lines.Line(hosts)
    line.connect(host.strip("[]"), port).close()
    line.close()


def same_origin(url: str, other: str) -> bool:
    """Whether both addresses have the same scheme, host and port."""
    return lines.origin(lines.target(url)) == lines.origin(lines.target(other))


def json_object(content: bytes) -> dict | None:
    """The JSON object that the bytes spell, or None."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def wait_asked(headers: Mapping[str, str]) -> float | None:
    """Seconds that a Retry-After header (a number or a date) asks for, a day at the most."""
    value = (headers.get("Retry-After") or "").strip()
    if value.isascii() and value.isdigit():
        return float(min(int(value[:9]), MAX_WAIT_SECONDS))
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    seconds = (moment - datetime.now(UTC)).total_seconds()
    return float(min(max(seconds, 0), MAX_WAIT_SECONDS))


def _demand_yes(response: requests.Response, host: str, repeatable: bool) -> None:
    """Return for a 2xx; raise `Refused`, which says whether to try again, for anything else."""
    status = response.status_code
    if 200 <= status < 300:
        return
    handled = status not in _NOT_HANDLED
    failed = status >= 500
    raise Refused(
        f"{host} answered {status}",
        status=status,
        headers=response.headers,
        content=next(response.iter_content(MAX_REFUSAL_BYTES), b""),
        permanent=handled and not failed,
        unknown=handled and failed and not repeatable,
        retry_after=wait_asked(response.headers),
    )


def _chunks(
    response: requests.Response, host: str, max_bytes: int, repeatable: bool
) -> Iterator[bytes]:
    size = 0
    for chunk in response.iter_content(CHUNK_BYTES):
        size += len(chunk)
        if size > max_bytes:
            # Asking again would bring the same; what was asked for may have been done.
            raise ChannelError(
                f"{host} sent more than {max_bytes} bytes",
                permanent=repeatable,
                unknown=not repeatable,
            )
        yield chunk


def _kept(chunks: Iterator[bytes]) -> BinaryIO:
    file = tempfile.SpooledTemporaryFile(max_size=1024 * 1024)  # noqa: SIM115
    try:
        for chunk in chunks:
            file.write(chunk)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file
