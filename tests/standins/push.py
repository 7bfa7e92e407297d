"""Stands in for a push service of browsers, for the browser behind it, and for Google's FCM."""

import base64
import hashlib
import json
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from tests.standins.server import Asked, StandIn, Told


def text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def raw(value: str) -> bytes:
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))


def claims_of(token: str) -> tuple[dict, dict]:
    """Header and claims of a compact token, believed."""
    header, claims, _signature = token.split(".")
    return json.loads(raw(header)), json.loads(raw(claims))


def is_signed_by_curve(token: str, point: bytes) -> bool:
    body, _, signature = token.rpartition(".")
    r, s = raw(signature)[:32], raw(signature)[32:]
    der = encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    try:
        key.verify(der, body.encode(), ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


class Browser:
    """A browser that allowed messages: its keys, and how it opens what comes."""

    def __init__(self, number: int = 1) -> None:
        self.key = ec.derive_private_key(7919 + number, ec.SECP256R1())
        self.point = self.key.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        self.secret = hashlib.sha256(str(number).encode()).digest()[:16]

    def opened(self, body: bytes) -> bytes:
        """The plain words of a push, read step by step after RFC 8188 and RFC 8291."""
        salt, length = body[:16], body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        assert int.from_bytes(body[16:20], "big") == 4096
        known = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self.key.exchange(ec.ECDH(), known)
        info = b"WebPush: info\0" + self.point + sender
        keying = HKDF(SHA256(), 32, self.secret, info).derive(shared)
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(keying)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(keying)
        plain = AESGCM(key).decrypt(nonce, sealed, None)
        assert plain.endswith(b"\x02")
        return plain[:-1]


@dataclass
class Pushed:
    words: dict
    headers: dict[str, str]
    endpoint: str


class PushStandIn(StandIn):
    """Believes nobody whose signature, audience or lifetime is wrong; `shown` is what the browser
    has opened. `gone` are endpoints that are no more."""

    def __init__(self) -> None:
        super().__init__()
        self.browser = Browser()
        self.shown: list[Pushed] = []
        self.gone: set[str] = set()

    def subscription(self, name: str = "one") -> dict:
        """What the page's `PushSubscription` says of itself."""
        keys = {"p256dh": text(self.browser.point), "auth": text(self.browser.secret)}
        return {"endpoint": f"{self.url}/push/{name}", "keys": keys}

    def address(self, name: str = "one") -> str:
        """The same as an address of ours."""
        known = self.subscription(name)
        return f"web:{known['endpoint']} {known['keys']['p256dh']} {known['keys']['auth']}"

    def answer(self, asked: Asked) -> Told:
        if asked.path in self.gone:
            return Told(410, b"unsubscribed")
        if not self._is_authentic(asked):
            return Told(403, b"the signature does not fit")
        if int(asked.headers["TTL"]) <= 0 or len(asked.headers["Topic"]) > 32:
            return Told(400, b"bad headers")
        words = json.loads(self.browser.opened(asked.body))
        self.shown.append(Pushed(words, asked.headers, asked.path))
        return Told(201, headers={"Location": f"{self.url}/message/{len(self.shown)}"})

    def _is_authentic(self, asked: Asked) -> bool:
        scheme, _, rest = asked.headers.get("Authorization", "").partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
        if scheme != "vapid" or set(parts) != {"t", "k"}:
            return False
        header, claims = claims_of(parts["t"])
        return (
            header["alg"] == "ES256"
            and claims["aud"] == self.url
            and claims["sub"].startswith(("mailto:", "https:"))
            and is_signed_by_curve(parts["t"], raw(parts["k"]))
        )


class FcmStandIn(StandIn):
    """Google's token endpoint and its `messages:send`; `taken` is what it accepted."""

    PROJECT = "centre-of-the-city"

    def __init__(self) -> None:
        super().__init__()
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.taken: list[dict] = []
        self.tokens: list[str] = []
        self.gone: set[str] = set()

    @property
    def service_account(self) -> str:
        pem = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return json.dumps(
            {
                "type": "service_account",
                "project_id": self.PROJECT,
                "private_key_id": "key-1",
                "private_key": pem.decode(),
                "client_email": "push@centre.iam.example",
                "token_uri": f"{self.url}/token",
            }
        )

    def answer(self, asked: Asked) -> Told:
        if asked.path == "/token":
            return self._token(asked)
        if asked.headers.get("Authorization") not in {f"Bearer {each}" for each in self.tokens}:
            return _told(401, {"error": {"code": 401, "status": "UNAUTHENTICATED"}})
        message = json.loads(asked.body)["message"]
        if message["token"] in self.gone:
            detail = {
                "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError",
                "errorCode": "UNREGISTERED",
            }
            error = {"code": 404, "status": "NOT_FOUND", "details": [detail]}
            return _told(404, {"error": error})
        self.taken.append(message)
        return _told(200, {"name": f"projects/{self.PROJECT}/messages/{len(self.taken)}"})

    def _token(self, asked: Asked) -> Told:
        token = asked.form["assertion"]
        body, _, signature = token.rpartition(".")
        try:
            self.key.public_key().verify(
                raw(signature), body.encode(), padding.PKCS1v15(), SHA256()
            )
        except InvalidSignature:
            return _told(400, {"error": "invalid_grant"})
        _header, claims = claims_of(token)
        assert claims["aud"] == f"{self.url}/token"
        self.tokens.append(f"ya29.{len(self.tokens)}")
        body = {"access_token": self.tokens[-1], "expires_in": 3600, "token_type": "Bearer"}
        return _told(200, body)


def _told(status: int, body: dict) -> Told:
    return Told(status, json.dumps(body).encode(), "application/json")
