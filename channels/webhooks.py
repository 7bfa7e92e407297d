"""The one door for providers: `/hooks/<slug>/<account>/`. Verify, keep, say yes."""

import json
import logging
import time

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from channels import inbox, registry, spool
from channels.errors import NotAuthentic
from channels.models import Account
from channels.nudge import nudge

logger = logging.getLogger("sanal.webhooks")

PREFIX = "/hooks/"
ACCOUNT_SECONDS = 10  # how long a process trusts its copy of an account's settings
KEPT_HEADERS = ("Content-Type", "User-Agent", "Date", "X-Request-Id", "I-Twilio-Idempotency-Token")

_accounts: dict[tuple[str, str], tuple[float, Account]] = {}


@csrf_exempt
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest, slug: str, account: str) -> HttpResponse:
    """Keep an authentic payload and answer as the provider expects.

    403 for what is not authentic, of which nothing is kept; 404 for an unknown account; 413 for
    a body over the limit; 503 when neither database nor disk can keep it.
    """
    held = _account(slug, account)
    adapter = held.adapter
    challenge = adapter.challenge(request, held)
    if challenge is not None:
        return challenge
    try:
        if int(request.headers.get("Content-Length") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return _refusal(413, "the body is too large")
        adapter.verify(request, held)
    except NotAuthentic as error:
        logger.warning("%s/%s: refused, %s", slug, account, error)
        return _refusal(403, "the signature is not right")
    raw, content_type = _payload(request)
    kept = {name: request.headers[name] for name in KEPT_HEADERS if name in request.headers}
    payload = {
        "account": held,
        "raw": raw,
        "content_type": content_type,
        "external_id": adapter.external_id(raw, content_type, kept),
        "headers": kept,
    }
    if not _keep(payload):
        return _refusal(503, "try again in a while")
    return adapter.reply(request, held)


def _keep(payload: dict) -> bool:
    try:
        if inbox.accept(**payload) is not None:
            nudge("channels.tasks.drain_inbox")
    except (OperationalError, InterfaceError) as error:
        logger.error("the database cannot keep a payload (%s): to the spool", error)
        try:
            spool.keep(**payload)
        except (spool.SpoolFull, OSError) as full:
            logger.critical("the spool cannot keep a payload: %s", full)
            return False
    return True


def _payload(request: HttpRequest) -> tuple[bytes, str]:
    if request.method == "GET":
        query = request.META.get("QUERY_STRING", "")
        return query.encode("latin-1"), "application/x-www-form-urlencoded"
    return request.body, request.content_type or ""


def _account(slug: str, code: str) -> Account:
    """The account, from this process's memory if it is fresh, or if the database is away."""
    now = time.monotonic()
    known = _accounts.get((slug, code))
    if known and now - known[0] < ACCOUNT_SECONDS:
        return known[1]
    try:
        account = Account.objects.filter(channel=slug, code=code, is_active=True).first()
    except (OperationalError, InterfaceError):
        if known is None:
            raise
        return known[1]
    if account is None or not registry.has(slug):
        _accounts.pop((slug, code), None)
        raise Http404
    _accounts[slug, code] = (now, account)
    return account


def forget_accounts() -> None:
    """Let go of remembered settings (after an edit in this process, and between tests)."""
    _accounts.clear()


def _refusal(status: int, why: str) -> HttpResponse:
    return HttpResponse(json.dumps({"error": why}), status=status, content_type="application/json")
