"""A national e-ID for the demo: a small OpenID Connect provider with three people who do not exist.

It asks for no password, so it takes callers of this machine alone and sends nobody anywhere but
back to this very demo.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
from http.server import ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from config import environment
from config.demo import answering
from config.demo import eid_pages as pages

CLIENT = "sanal-demo"
CALLBACK = "/accounts/eid/login/callback/"
CODE_SECONDS = 60
TOKEN_SECONDS = 300
# number and name; no state gives such numbers
PEOPLE = (
    ("УБ00000001", "Бат-Эрдэнэ Сүх"),
    ("000000000002", "Айжан Серікқызы"),
    ("AZ00003", "Aysel Hüseynova"),
)
_HIDDEN = {"Cache-Control": "no-store"}


class Refused(Exception):
    """A request that no honest client makes; the text says what is wrong with it."""


def is_wanted() -> bool:
    """Not where the environment names a provider: that one is used."""
    return not (environment.text("EID_ISSUER") or environment.text("EID_CLIENT_ID"))


class Eid:
    """The provider at `url`, for one site; its key and its codes live as long as it does."""

    def __init__(self, host: str, port: int, site: str) -> None:
        self.host = f"{host}:{port}"
        self.url = f"http://{self.host}"
        self.callback = site.rstrip("/") + CALLBACK
        self.number_claim = environment.text("EID_NUMBER_CLAIM", "national_number")
        self.name_claim = environment.text("EID_NAME_CLAIM", "name")
        self.secret = secrets.token_urlsafe(24)
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._key_name = secrets.token_hex(4)  # a new one each time: Sanal keeps keys for an hour
        self._logins: dict[str, tuple[float, dict]] = {}  # code: until when, and whose login

    def environment(self) -> dict[str, str]:
        """What Sanal has to know of it."""
        return {
            "EID_NAME": environment.text("EID_NAME", "Demo e-ID"),
            "EID_ISSUER": self.url,
            "EID_CLIENT_ID": CLIENT,
            "EID_CLIENT_SECRET": self.secret,
        }

    def description(self) -> dict:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "authorization_response_iss_parameter_supported": True,
            "claims_supported": ["sub", self.number_claim, self.name_claim],
        }

    def keys(self) -> dict:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key()))
        key = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self._key_name}
        return {"keys": [key | {"n": public["n"], "e": public["e"]}]}

    # The person -------------------------------------------------------------------------------

    def page(self, query: dict[str, str]) -> str:
        """On which somebody says who they are. Raises `Refused`."""
        self._demand_ours(query)
        return pages.choice(PEOPLE)

    def decide(self, query: dict[str, str], form: dict[str, str]) -> str:
        """Where the browser goes after the choice. Raises `Refused`."""
        self._demand_ours(query)
        back = {"state": query.get("state", ""), "iss": self.url}
        if "cancel" in form:
            return f"{self.callback}?{urlencode({'error': 'access_denied', **back})}"
        chosen = form.get("person", "")
        if chosen not in map(str, range(len(PEOPLE))):
            raise Refused("nobody was chosen")
        return f"{self.callback}?{urlencode({'code': self._code(query, int(chosen)), **back})}"

    def _demand_ours(self, query: dict[str, str]) -> None:
        wanted = {
            "client_id": CLIENT,
            "redirect_uri": self.callback,
            "response_type": "code",
            "code_challenge_method": "S256",
        }
        for name, value in wanted.items():
            if query.get(name) != value:
                raise Refused(f"{name} must be {value}")
        for name in ("code_challenge", "nonce"):
            if not query.get(name):
                raise Refused(f"{name} is missing")
        if "openid" not in query.get("scope", "").split():
            raise Refused("the scope must name openid")

    def _code(self, query: dict[str, str], chosen: int) -> str:
        now = time.monotonic()
        for old, (until, _login) in list(self._logins.items()):
            if until <= now:
                self._logins.pop(old, None)
        code = secrets.token_urlsafe(24)
        asked = {"challenge": query["code_challenge"], "nonce": query["nonce"], "person": chosen}
        self._logins[code] = (now + CODE_SECONDS, asked)
        return code

    # The client -------------------------------------------------------------------------------

    def tokens(self, form: dict[str, str]) -> dict:
        """For a code, once. Raises `Refused` with OAuth's word for the fault."""
        client = f"{form.get('client_id')} {form.get('client_secret')}"
        if not hmac.compare_digest(client.encode(), f"{CLIENT} {self.secret}".encode()):
            raise Refused("invalid_client")
        until, login = self._logins.pop(form.get("code", ""), (0.0, {}))
        if not login or until <= time.monotonic():
            raise Refused("invalid_grant")
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if challenge != login["challenge"] or form.get("redirect_uri") != self.callback:
            raise Refused("invalid_grant")
        return {
            "access_token": secrets.token_urlsafe(24),  # opens nothing: the ID token says it all
            "token_type": "Bearer",
            "expires_in": TOKEN_SECONDS,
            "id_token": self._id_token(login),
        }

    def _id_token(self, login: dict) -> str:
        now = int(time.time())
        number, name = PEOPLE[login["person"]]
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": f"demo-{login['person']}",
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "auth_time": now,
            "nonce": login["nonce"],
            self.number_claim: number,
            self.name_claim: name,
        }
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": self._key_name})


def serve(eid: Eid) -> ThreadingHTTPServer:
    """The provider's pages and its two answers for the client; runs until it is shut down."""

    class Page(answering.Handler):
        def get(self) -> None:
            self._guarded(
                {
                    "/.well-known/openid-configuration": lambda: self._json(eid.description()),
                    "/jwks": lambda: self._json(eid.keys()),
                    "/authorize": lambda: self._html(200, eid.page(self._query())),
                    "/": lambda: self._html(200, pages.FRONT),
                }
            )

        def post(self, body: bytes) -> None:
            form = dict(parse_qsl(body.decode(errors="replace")))
            self._guarded(
                {
                    "/authorize": lambda: self.go(eid.decide(self._query(), form), **_HIDDEN),
                    "/token": lambda: self._tokens(form),
                }
            )

        def _guarded(self, ways: dict) -> None:
            """Under its own name alone, so that no name of a stranger's leads here."""
            way = ways.get(urlsplit(self.path).path)
            if self.headers.get("Host") != eid.host or way is None:
                self._html(404, pages.refusal("there is nothing here"))
                return
            try:
                way()
            except Refused as refused:
                self._html(400, pages.refusal(str(refused)))

        def _query(self) -> dict[str, str]:
            return dict(parse_qsl(urlsplit(self.path).query))

        def _tokens(self, form: dict[str, str]) -> None:
            try:
                self._json(eid.tokens(form))
            except Refused as refused:
                self._json({"error": str(refused)}, 400)

        def _json(self, value: dict, status: int = 200) -> None:
            self.answer(status, json.dumps(value).encode(), answering.JSON, **_HIDDEN)

        def _html(self, status: int, page: str) -> None:
            policy = pages.policy(eid.callback)
            more = {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer", **_HIDDEN}
            self.answer(status, page.encode(), answering.HTML, **more)

    host, _, port = eid.host.partition(":")
    return answering.run(Page, host, int(port))
