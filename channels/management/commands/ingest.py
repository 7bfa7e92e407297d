"""`manage.py ingest <slug> FILE...`: feed raw payloads through the inbox, as if a provider had."""

import hashlib
import json
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from channels import inbox, registry
from channels.errors import Malformed
from channels.models import Account, Envelope
from channels.values import Inbound, Outcome, Receipt, Signal

PATIENCE = 60  # seconds to wait for a running worker that took the envelope first


class Command(BaseCommand):
    help = (
        "Feed raw payloads (an .eml, a webhook body, or - for standard input) through the inbox "
        "and print one JSON object a line for each thing they say. Exit 1 if any had an error."
    )

    def add_arguments(self, parser):
        parser.add_argument("slug", help="the channel")
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--account", help="the account's code (default: the channel's first)")

    def handle(self, *args, **options):
        account = _account(options["slug"], options["account"])
        failed = False
        for name in options["files"]:
            try:
                rows = list(_ingest(account, name))
            except OSError as error:
                rows = [{"result": "error", "error": f"cannot be read: {error.strerror}"}]
            for row in rows:
                failed |= row["result"] == "error"
                self.stdout.write(json.dumps({"file": name, **row}, ensure_ascii=False))
                self.stdout.flush()
        if failed:
            sys.exit(1)


def _account(slug: str, code: str | None) -> Account:
    if not registry.has(slug) or not registry.get(slug).receives:
        known = ", ".join(adapter.slug for adapter in registry.every() if adapter.receives)
        raise CommandError(f"no channel {slug!r} receives; there are: {known}")
    accounts = Account.objects.filter(channel=slug).order_by("pk")
    if code:
        account = accounts.filter(code=code).first()
        if account is None:
            raise CommandError(f"{slug} has no account {code!r}")
        return account
    # Made for this alone, it is not in use: what comes in by it is answered to nobody.
    return accounts.first() or Account.objects.create(
        channel=slug, code=f"{slug}-ingest", name=f"{slug} (ingest)", is_active=False
    )


def _ingest(account: Account, name: str) -> Iterator[dict]:
    raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    content_type = _content_type(raw)
    external_id = account.adapter.external_id(raw, content_type, {})
    kept = inbox.accept(
        account=account, raw=raw, content_type=content_type, external_id=external_id
    )
    if kept is None:
        envelope, duplicate = inbox.find(account, raw, external_id), True
    else:
        envelope, duplicate = _processed(kept), False
    return _rows(envelope, duplicate)


def _content_type(raw: bytes) -> str:
    head = raw.lstrip()[:200]
    if head[:1] in (b"{", b"["):
        return "application/json"
    if re.match(rb"[\w.%\[\]-]+=[^\s]*(&|\s*$)", head):
        return "application/x-www-form-urlencoded"
    return "message/rfc822"


def _processed(pk: int) -> Envelope:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for envelope in inbox.claim(1, only=pk):
            inbox.process(envelope)
        envelope = Envelope.objects.select_related("account").get(pk=pk)
        if envelope.state in (Envelope.State.DONE, Envelope.State.DEAD) or envelope.error:
            return envelope
        time.sleep(0.2)
    raise CommandError(f"envelope {pk} is being read by somebody else")


def _rows(envelope: Envelope, duplicate: bool) -> Iterator[dict]:
    if envelope.state != Envelope.State.DONE:
        yield {"result": "error", "external_id": envelope.external_id, "error": envelope.error}
        return
    try:
        items = list(envelope.account.adapter.parse(envelope))
    except Malformed as error:  # the adapter reads it no longer as it did
        yield {"result": "error", "external_id": envelope.external_id, "error": str(error)}
        return
    if not items:  # nothing in it for us: one outcome, which says so
        (outcome,) = envelope.outcomes
        result = "duplicate" if duplicate else outcome["result"]
        yield {"result": result, "note": outcome["reason"], "error": ""}
        return
    for item, outcome in zip(items, envelope.outcomes, strict=True):
        result = "duplicate" if duplicate else outcome["result"]
        yield {"result": result, **_told(item, outcome)}


def _told(item: Inbound | Receipt | Signal | Outcome, outcome: dict) -> dict:
    if isinstance(item, Receipt):
        return {"external_id": item.provider_id, "state": str(item.state), "error": item.error}
    if not isinstance(item, Inbound):  # no words: a signal, or what is put aside with a reason
        return {"external_id": outcome["reference"], "note": outcome["reason"], "error": ""}
    is_ours = outcome["result"] in ("appeal", "message")
    return {
        "appeal": outcome["reference"] if is_ours else None,
        "from": item.sender,
        "name": item.sender_name,
        "subject": item.subject,
        "text": item.text,
        "attachments": [
            {
                "name": media.name,
                "content_type": media.content_type,
                "size": media.size if media.content is None else len(media.content),
                "md5": hashlib.md5(media.content, usedforsecurity=False).hexdigest()
                if media.content is not None
                else None,
            }
            for media in item.media
        ],
        "auto_reply": item.auto_reply,
        "bounce": item.bounce,
        "failed_addresses": list(item.failed_addresses),
        "thread": list(item.thread_keys),
        "external_id": item.external_id,
        "sent_at": item.sent_at.isoformat() if item.sent_at else None,
        "note": item.note or outcome["reason"],
        "error": "",
    }
