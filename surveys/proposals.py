"""What somebody has read before they approve it: a page carries its mark, and the approval is
refused when what stands there has another."""

import hashlib
import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model


def mark(row: Model, *beside: object) -> str:
    """The SHA-256 of all columns of a row, and of what is approved with it (values for JSON)."""
    columns = {each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields}
    said = json.dumps([columns, *beside], cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def is_other(seen: str | None, now: str) -> bool:
    """Whether somebody read something else. None: it was no person at a page that said yes; a page
    always says what it showed, so a request without a mark has read nothing."""
    return seen is not None and seen != now
