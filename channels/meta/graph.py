"""The Graph API: one call, its errors in our words."""

import re
from typing import BinaryIO
from urllib.parse import quote, urlsplit

from django.conf import settings

from channels import http
from channels.errors import ChannelError
from channels.meta import refusals

_STORE = "https://lookaside.fbsbx.com"  # where files lie that only their account may have


def call(account, method: str, *path: str, **parts) -> http.Answer:
    """Ask the API about what `path` names, as the account; raises `ChannelError`."""
    token = account.setting("access_token")
    if not token:
        raise ChannelError("the access token is missing")
    place = "/".join(quote(piece, safe="") for piece in path)
    try:
        return http.request(
            method,
            f"{_base(account)}/{_version(account)}/{place}",
            hosts=[_host(account)],
            headers={"Authorization": f"Bearer {token}"},
            **parts,
        )
    except http.Refused as refusal:
        raise refusals.explained(refusal) from None


def post(account, *path: str, name: str, body: dict) -> str:
    """POST a message or a comment and return the identity that the answer has under `name`."""
    answer = call(account, "POST", *path, json=body)
    found = answer.json()
    for step in name.split("."):
        found = found[0] if isinstance(found, list) and found else found
        found = found.get(step) if isinstance(found, dict) else None
    if not isinstance(found, str) or not found:
        raise answer.senseless("no identity of what it took")
    return found


def number(account, name: str, label: str) -> str:
    """A setting that is a number of Meta's (a page, a phone number's identity)."""
    value = str(account.setting(name)).strip()
    if not re.fullmatch(r"\d{1,30}", value):
        raise ChannelError(f"{label}: a number of Meta's is needed", permanent=True)
    return value


def download(account, url: str) -> BinaryIO:
    """A file from one of the hosts that keep Meta's media; only their own get the token."""
    hosts = account.setting("graph_media_hosts").split()
    own = any(http.same_origin(url, place) for place in (_base(account), _STORE))
    token = account.setting("access_token")
    headers = {"Authorization": f"Bearer {token}"} if own and token else {}
    return http.download(
        url,
        hosts=[*hosts, _host(account)],
        max_bytes=settings.UPLOAD_MAX_BYTES,
        redirects=2,
        headers=headers,
    )


def _base(account) -> str:
    return account.setting("graph_url").rstrip("/")


def _host(account) -> str:
    return urlsplit(_base(account)).netloc


def _version(account) -> str:
    version = account.setting("graph_version").strip()
    if not re.fullmatch(r"v\d{1,3}\.\d", version):
        raise ChannelError("the version of the Graph API looks like v24.0", permanent=True)
    return version
