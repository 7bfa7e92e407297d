"""Statutory steps in the citizen's words: registered, sent on, shared, extended, refused."""

from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Organisation
from feedback import workflow
from feedback.models import Event, Share
from feedback.proceedings import notices
from feedback.statuses import Status

Names = dict[int, Organisation]


def bodies(events: Iterable[Event]) -> Names:
    """The bodies that these events name to the citizen; one statement where any does."""
    named = {
        event.data["organisation"]
        for event in events
        if event.data.get("organisation")
        and (event.kind == Event.Kind.SHARED or event.status == Status.REDIRECTED)
    }
    return Organisation.objects.in_bulk(named) if named else {}


def elsewhere(events: list[Event]) -> str:
    """The body outside that has it now; empty when it is with us."""
    moved = [event for event in events if event.kind == Event.Kind.STATUS]
    if moved and moved[-1].data.get("cause") == workflow.ELSEWHERE:
        return moved[-1].data.get("body", "")
    return ""


def status(event: Event, names: Names) -> str:
    """What is told of a change of status."""
    data = event.data
    words = workflow.citizen_sees(data.get("from", ""), event.status, data.get("cause", ""))
    if event.status == Status.REDIRECTED:
        body = data.get("body") or names.get(data.get("organisation"))
        if body:
            return _("We sent it to the body that is competent: %(body)s.") % {"body": body}
    if event.status == Status.REJECTED and (ground := data.get("ground")):
        return f"{words} {notices.ground(ground['name'], ground['law'])}"
    return words


def words(event: Event, names: Names) -> str:
    """What is told of any other statutory step; empty for what the citizen need not know."""
    data = event.data
    match event.kind:
        case Event.Kind.REGISTERED:
            told = {"number": data.get("number", ""), "day": _day(data.get("on", ""))}
            return _("Registered under number %(number)s on %(day)s.") % told
        case Event.Kind.EXTENDED:
            told = {"day": _day(data.get("until", ""))}
            return _("We need more time: you get the answer by %(day)s.") % told
        case Event.Kind.SHARED if body := names.get(data.get("organisation")):
            return _shared(data, body)
        case Event.Kind.LINKED if "follows" in data:
            return _("It goes on from your earlier appeal.")
        case Event.Kind.LINKED if "followed_by" in data:
            return _("You wrote again, and a second appeal was opened.")
    return ""


def _shared(data: dict, body: Organisation) -> str:
    if data.get("state") == Share.State.DONE:
        return _("%(body)s told us its part.") % {"body": body}
    if data.get("state") == Share.State.OPEN and "assignee" not in data:
        return _("We asked %(body)s for its part.") % {"body": body}
    return ""


def _day(written: str) -> str:
    try:
        return date_format(date.fromisoformat(written), "DATE_FORMAT")
    except ValueError:
        return ""
