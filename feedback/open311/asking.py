"""Which requests a program asks for, read from the address."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from feedback.open311.listing import SPAN, STATUSES

_FAR = timedelta(days=1)


@dataclass
class Asked:
    """`references` goes before all else; `problems` are words for whoever asked."""

    since: datetime
    until: datetime
    references: list[str] = field(default_factory=list)
    services: list[str] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read(query: QueryDict) -> Asked:
    """Without days, the last 90; with one of them, 90 days from or up to it."""
    problems: list[str] = []
    first = _moment(query, "start_date", problems)
    last = _moment(query, "end_date", problems)
    if first and last and last - first > SPAN:
        told = _("From start_date to end_date there may be up to %(days)s days.")
        problems.append(told % {"days": SPAN.days})
    if first and last and last < first:
        problems.append(_("The end_date is before the start_date."))
    until = last or (first + SPAN if first else timezone.now() + _FAR)
    statuses = _list(query, "status")
    if unknown := [name for name in statuses if name not in STATUSES]:
        problems.append(_("There is no status “%(name)s”.") % {"name": unknown[0][:100]})
    return Asked(
        since=first or until - SPAN,
        until=until,
        references=_list(query, "service_request_id"),
        services=_list(query, "service_code"),
        statuses=statuses,
        problems=problems,
    )


def _list(query: QueryDict, name: str) -> list[str]:
    return [each.strip() for each in query.get(name, "").split(",") if each.strip()]


def _moment(query: QueryDict, name: str, problems: list[str]) -> datetime | None:
    # A plus sign in an address means a space, unless it was written %2B.
    given = query.get(name, "").strip().replace(" ", "+")
    if not given:
        return None
    try:
        moment = parse_datetime(given)
    except ValueError:
        moment = None
    if moment is None or timezone.is_naive(moment) or not 1970 <= moment.year <= 9000:
        told = _("%(name)s is a moment with its zone, like 2026-01-31T00:00:00Z.")
        problems.append(told % {"name": name})
        return None
    return moment
