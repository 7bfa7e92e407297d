"""A real OpenID provider for tests: real RSA keys, PKCE demanded, codes good once.

`evil` makes it lie about one thing at a time, as an attacker between or a broken provider would.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
from urllib.parse import urlencode

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.standins.server import Asked, StandIn, Told

CLIENT, SECRET = "sanal-test", "test-secret-of-the-client"
BAT = {"sub": "u-1", "national_number": "УБ88031415", "name": "Бат Эрдэнэ"}
SARAA = {"sub": "u-2", "national_number": "ТЮ91072302", "name": "Сараа Болд"}


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


# Made once for a run: 2048 bits take their time.
_KEYS = {"one": _key(), "two": _key(), "foreign": _key()}


class OidcStandIn(StandIn):
    """`person` is who sits at the provider's page; `key` signs; `published` are the keys shown."""

    def __init__(self) -> None:
        super().__init__()
        self.person = dict(BAT)
        self.evil = ""
        self.key = "one"
        self.published = ["one"]
        self.claims_in_token = True
        self.endpoints: dict[str, str] = {}
        self._logins: dict[str, dict] = {}

    def app(self, **settings) -> dict:
        """What SOCIALACCOUNT_PROVIDERS says of it."""
        known = {
            "server_url": self.url,
            "hosts": [self.host],
            "scope": ["openid", "profile"],
            "number_claim": "national_number",
            "name_claim": "name",
        }
        return {
            "name": "eMongolia",
            "client_id": CLIENT,
            "secret": SECRET,
            "settings": known | settings,
        }

    def asked_for(self, path: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.path == path]

    def answer(self, asked: Asked) -> Told:
        ways = {
            "/.well-known/openid-configuration": self._described,
            "/jwks": self._published,
            "/authorize": self._authorize,
            "/token": self._token,
            "/userinfo": self._userinfo,
        }
        way = ways.get(asked.path)
        return way(asked) if way else Told(404, b"nothing here")

    def _described(self, _asked: Asked) -> Told:
        places = ("authorization", "token", "userinfo")
        described = {
            "issuer": "http://evil.example" if self.evil == "issuer" else self.url,
            "jwks_uri": f"{self.url}/jwks",
            **{f"{place}_endpoint": f"{self.url}/{place}" for place in places},
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }
        return _json(described | self.endpoints)

    def _published(self, _asked: Asked) -> Told:
        return _json({"keys": [self._jwk(name) for name in self.published]})

    def _jwk(self, name: str) -> dict:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(_KEYS[name].public_key()))
        return {"kty": "RSA", "use": "sig", "kid": name, "n": public["n"], "e": public["e"]}

    def _authorize(self, asked: Asked) -> Told:
        """The person says yes at once: back with a code."""
        wanted = asked.params
        if wanted.get("client_id") != CLIENT or wanted.get("code_challenge_method") != "S256":
            return Told(400, b"unknown client, or no PKCE")
        code = secrets.token_urlsafe(12)
        self._logins[code] = {**wanted, "person": dict(self.person)}
        back = {"code": code, "state": wanted["state"]}
        if self.evil == "other_issuer":
            back["iss"] = "https://evil.example"
        if self.evil == "cancel":
            back = {"error": "access_denied", "state": wanted["state"]}
        return Told(302, headers={"Location": f"{wanted['redirect_uri']}?{urlencode(back)}"})

    def _token(self, asked: Asked) -> Told:
        form = asked.form
        login = self._logins.pop(form.get("code", ""), None)
        if login is None or form.get("client_secret") != SECRET:
            return _json({"error": "invalid_grant"}, 400)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if challenge != login["code_challenge"] or form["redirect_uri"] != login["redirect_uri"]:
            return _json({"error": "invalid_grant"}, 400)
        access = secrets.token_urlsafe(12)
        self._logins[access] = login
        told = {"access_token": access, "token_type": "Bearer", "expires_in": 300}
        if self.evil != "no_token":
            told["id_token"] = self._signed(self._claims(login))
        return _json(told)

    def _claims(self, login: dict) -> dict:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": login.get("nonce"),
            "sub": login["person"]["sub"],
        }
        if self.claims_in_token:
            claims |= login["person"]
        lies = {
            "wrong_nonce": {"nonce": "another"},
            "wrong_aud": {"aud": "somebody-else"},
            "two_aud": {"aud": [CLIENT, "somebody-else"]},
            "wrong_azp": {"azp": "somebody-else"},
            "wrong_iss": {"iss": "https://evil.example"},
            "expired": {"iat": now - 900, "exp": now - 300},
            "old": {"iat": now - 7200},
            "future": {"iat": now + 3600},
            "no_number": {"national_number": ""},
            "odd_number": {"national_number": {"a": 1}},
        }
        claims |= lies.get(self.evil, {})
        missing = {"no_nonce": "nonce", "no_exp": "exp", "no_iat": "iat", "no_sub": "sub"}
        claims.pop(missing.get(self.evil, ""), None)
        return claims

    def _signed(self, claims: dict) -> str:
        key = "foreign" if self.evil == "foreign_key" else self.key
        headers = {} if self.evil == "no_kid" else {"kid": self.key}
        if self.evil == "alg_none":
            return jwt.encode(claims, None, algorithm="none", headers=headers)
        if self.evil == "hs256":
            return self._by_public_key(claims)
        token = jwt.encode(claims, _KEYS[key], algorithm="RS256", headers=headers)
        if self.evil == "tampered":
            head, _body, seal = token.split(".")
            forged = _part({**claims, **SARAA})
            return f"{head}.{forged}.{seal}"
        return "x" * 30_000 if self.evil == "endless" else token

    def _by_public_key(self, claims: dict) -> str:
        """Signed with HMAC under the public key, which everybody has."""
        pem = (
            _KEYS[self.key]
            .public_key()
            .public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        )
        signed = f"{_part({'alg': 'HS256', 'typ': 'JWT', 'kid': self.key})}.{_part(claims)}"
        seal = hmac.new(pem, signed.encode(), hashlib.sha256).digest()
        return f"{signed}.{base64.urlsafe_b64encode(seal).rstrip(b'=').decode()}"

    def _userinfo(self, asked: Asked) -> Told:
        login = self._logins.get(asked.headers.get("Authorization", "").removeprefix("Bearer "))
        if login is None:
            return _json({"error": "invalid_token"}, 401)
        person = {**login["person"], "email": "boss@centre.example", "email_verified": True}
        if self.evil == "other_sub":
            person["sub"] = "u-9"
        return _json(person)


def _part(value: dict) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _json(value: dict, status: int = 200) -> Told:
    return Told(status, json.dumps(value).encode(), "application/json")
