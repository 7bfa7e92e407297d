"""By what two readers are told apart who would see different pages, and a page from a later one.

A key holds all that the figures of a page follow from: the facts' generation, the staff's changes
to names and trees, the day, the reader's reach, the question and the language. Pages that differ
in any of it share nothing.
"""

import hashlib
from collections.abc import Iterable

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language

from accounts.models import Change
from accounts.permissions import Reach
from analytics import periods
from analytics.models import FactsState

_LONGEST = 2000  # of what stands in an address


def generation() -> str:
    """Another one after each change of the facts; empty before there are any."""
    known = FactsState.objects.values_list("generation", flat=True).first()
    return "" if known is None else str(known)


def key(address: QueryDict, within: Reach, facts: str, *, fields: Iterable[str]) -> str:
    """Of the page, or part, that answers these fields of the address."""
    asked = [
        (name, ",".join(address.getlist(name))[:_LONGEST])
        for name in sorted(fields)
        if name in address
    ]
    parts = (
        facts,
        Change.objects.order_by("-pk").values_list("pk", flat=True).first(),
        periods.today().isoformat(),
        _said(within),
        asked,
        get_language(),
        getattr(staticfiles_storage, "manifest_hash", ""),  # another release of the pages
    )
    return digest(parts)


def digest(parts: object) -> str:
    """Of anything that says the same in whatever process."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def personal(request: HttpRequest, key: str, beside: object = "") -> str:
    """An entity tag for the same page as this very reader gets it, with their name and forms, and
    whatever else stands on it (`beside`)."""
    parts = key, request.user.pk, str(request.user), request.META.get("CSRF_COOKIE"), beside
    return f'W/"{digest(parts)[:40]}"'


def _said(within: Reach) -> tuple:
    """A reach in the same words whatever process says them."""
    parts = sorted(
        tuple((name, tuple(sorted(values))) for name, values in sorted(part.given.items()))
        for part in within.pieces()
    )
    return within.everywhere, tuple(parts), settings.TIME_ZONE
