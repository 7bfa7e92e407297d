"""Stands in for X: its API v2 for one account, and the calls it signs."""

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import unquote

from tests.standins.server import Asked, StandIn, Told

OURS = "1500000000000000001"
KEYS = {
    "api_key": "key-of-the-app-1f",
    "api_secret": "secret-of-the-app-2e",
    "access_token": "1500000000000000001-token-3d",
    "access_secret": "secret-of-the-token-4c",
}


def signed(raw: bytes, secret: str = KEYS["api_secret"]) -> dict[str, str]:
    """The header with which X calls, computed by its description."""
    digest = base64.b64encode(hmac.new(secret.encode(), raw, hashlib.sha256).digest()).decode()
    return {"x-twitter-webhooks-signature": f"sha256={digest}"}


@dataclass
class Said:
    """A post or a direct message."""

    id: str
    sender: str
    text: str
    to: str = ""
    answers: str = ""
    created: datetime = field(default_factory=lambda: datetime.now(UTC))


class XStandIn(StandIn):
    """`posts` and `messages` are all there are, oldest first; who is in `closed` takes no
    messages of ours."""

    def __init__(self, *, page_size: int = 100) -> None:
        super().__init__()
        self.page_size = page_size
        self.posts: list[Said] = []
        self.messages: list[Said] = []
        self.closed: set[str] = set()
        self.numbers = iter(range(1900000000000000500, 1900000000000009999))

    @property
    def said(self) -> list[Said]:
        """What our account posted and wrote."""
        return [each for each in (*self.posts, *self.messages) if each.sender == OURS]

    def hear(self, sender: str, text: str, *, private: bool = True, **more) -> Said:
        """Somebody writes to us or names us; no call goes out."""
        kept = self.messages if private else self.posts
        kept.append(Said(str(next(self.numbers)), sender, text, OURS, **more))
        return kept[-1]

    def answer(self, asked: Asked) -> Told:
        if asked.path.startswith("/media/"):
            private = "private" in asked.path
            allowed = not private or self._is_ours(asked)
            return Told(200, b"picture", "image/jpeg") if allowed else self.fault_body(401)
        if not self._is_ours(asked):
            return self.fault_body(401)
        if asked.path == "/2/users/me":
            return self._json(200, {"data": {"id": OURS, "username": "centre1111"}})
        if asked.path == "/2/tweets":
            return self._post(json.loads(asked.body))
        if asked.path in (f"/2/users/{OURS}/mentions", f"/2/users/{OURS}/tweets"):
            own = asked.path.endswith("tweets")
            found = [each for each in self.posts if (each.sender == OURS) is own]
            return self._list(found, asked.params, "author_id")
        if asked.path == "/2/dm_events":
            return self._list(self.messages, asked.params, "sender_id")
        if found := re.fullmatch(
            r"/2/dm_conversations/with/(\d+)/(messages|dm_events)", asked.path
        ):
            return self._talk(asked, *found.groups())
        return self.fault_body(404)

    def fault_body(self, status: int) -> Told:
        body = {"title": "Problem", "detail": f"It is {status}.", "status": status}
        return self._json(status, body)

    def _is_ours(self, asked: Asked) -> bool:
        """By the OAuth signature, computed here by RFC 5849."""
        given = dict(re.findall(r'(\w+)="([^"]*)"', asked.headers.get("Authorization", "")))
        given = {name: unquote(value) for name, value in given.items()}
        signature = given.pop("oauth_signature", "")
        names = ("api_key", "api_secret", "access_token", "access_secret")
        key, secret, token, token_secret = (KEYS[name] for name in names)
        if (given.get("oauth_consumer_key"), given.get("oauth_token")) != (key, token):
            return False
        listed = sorted((_quoted(a), _quoted(b)) for a, b in [*asked.query, *given.items()])
        params = "&".join(f"{name}={value}" for name, value in listed)
        host = asked.headers["Host"]
        base = "&".join(map(_quoted, (asked.method, f"http://{host}{asked.path}", params)))
        digest = hmac.new(
            f"{_quoted(secret)}&{_quoted(token_secret)}".encode(), base.encode(), "sha1"
        )
        return signature == base64.b64encode(digest.digest()).decode()

    def _post(self, body: dict) -> Told:
        answers = body.get("reply", {}).get("in_reply_to_tweet_id", "")
        self.posts.append(Said(str(next(self.numbers)), OURS, body["text"], answers=answers))
        return self._json(201, {"data": {"id": self.posts[-1].id, "text": body["text"]}})

    def _talk(self, asked: Asked, person: str, what: str) -> Told:
        if what == "dm_events":
            own = [each for each in self.messages if person in (each.sender, each.to)]
            return self._list(own, asked.params, "sender_id")
        if person in self.closed:
            return self.fault_body(403)
        text = json.loads(asked.body)["text"]
        self.messages.append(Said(str(next(self.numbers)), OURS, text, person))
        identity = self.messages[-1].id
        data = {"dm_conversation_id": f"{OURS}-{person}", "dm_event_id": identity}
        return self._json(201, {"data": data})

    def _list(self, found: list[Said], params: dict[str, str], writer: str) -> Told:
        since = int(params.get("since_id", 0))
        newest = [each for each in reversed(found) if int(each.id) > since]
        at = int(params.get("pagination_token", 0))
        shown = newest[at : at + self.page_size]
        more = at + self.page_size < len(newest)
        people = {each.sender for each in shown}
        body = {
            "data": [self._shown(each, writer) for each in shown],
            "includes": {"users": [{"id": each, "username": f"user{each}"} for each in people]},
            "meta": {"next_token": str(at + self.page_size)} if more else {},
        }
        return self._json(200, body)

    def _shown(self, said: Said, writer: str) -> dict:
        referred = [{"type": "replied_to", "id": said.answers}] if said.answers else []
        return {
            "id": said.id,
            "text": said.text,
            writer: said.sender,
            "event_type": "MessageCreate",
            "created_at": said.created.isoformat().replace("+00:00", "Z"),
            "referenced_tweets": referred,
        }

    def _json(self, status: int, value: dict) -> Told:
        return Told(status, json.dumps(value).encode(), "application/json")


def _quoted(text: str) -> str:
    kept = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    return "".join(chr(byte) if byte in kept else f"%{byte:02X}" for byte in text.encode())
