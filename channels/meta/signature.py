"""Whether a webhook is Meta's: X-Hub-Signature-256 over the raw body, and the probe at set-up."""

import hashlib
import hmac

from django.http import HttpRequest, HttpResponse

from channels.errors import NotAuthentic

HEADER = "X-Hub-Signature-256"
MAX_CHALLENGE = 200


def signature(raw: bytes, secret: str) -> str:
    """The header's value for a body, by the app secret."""
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def verify(request: HttpRequest, account) -> None:
    """By either app secret, so that webhooks of both are taken while they are changed."""
    given = request.headers.get(HEADER, "").strip().lower().encode(errors="replace")
    right = False
    for name in ("app_secret", "previous_app_secret"):
        if secret := account.setting(name):
            right |= hmac.compare_digest(given, signature(request.body, secret).encode())
    if request.method != "POST" or not right:
        raise NotAuthentic(f"no valid {HEADER}")


def challenge(request: HttpRequest, account) -> HttpResponse | None:
    """The challenge back to whoever knows the verify token; None when this is no such probe."""
    if request.method != "GET" or request.GET.get("hub.mode") != "subscribe":
        return None
    token = account.setting("verify_token").encode()
    given = request.GET.get("hub.verify_token", "").encode(errors="replace")
    if not token or not hmac.compare_digest(given, token):
        return None  # and then its missing signature refuses it
    return HttpResponse(
        request.GET.get("hub.challenge", "")[:MAX_CHALLENGE],
        content_type="text/plain; charset=utf-8",
    )
