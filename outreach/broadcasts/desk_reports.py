"""Whom a broadcast reached: the list of its recipients, the report, and both as a file."""

import csv
from collections.abc import Iterator

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from channels import registry
from feedback import reading
from feedback.desk import frame
from outreach import access
from outreach.broadcasts import desk, figures
from outreach.models import Broadcast, Recipient
from outreach.sending.progress import progress

SIZE = 100
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BESIDE = ("address", "delivery", "delivery__account")


@require_safe
def recipients(request: HttpRequest, pk: int) -> HttpResponse:
    """Each recipient, masked, with what became of them; in one state if asked."""
    if not desk.may_enter(request.user):
        return frame.forbidden(request, desk.NEEDED)
    broadcast = access.broadcast_for(request.user, pk)
    state, after = request.GET.get("state", ""), request.GET.get("after", "")
    found, place = ordered(broadcast, state)
    if after.isdecimal() and len(after) < 18:
        found = found.filter(**{f"{place}__gt": int(after)})
    rows, languages = list(found[: SIZE + 1]), dict(settings.LANGUAGES)
    context = {
        "title": _("Recipients: %(name)s") % {"name": broadcast.name},
        "broadcast": broadcast,
        "rows": [(each, languages.get(each.language, each.language)) for each in rows[:SIZE]],
        "next": getattr(rows[SIZE - 1], place) if len(rows) > SIZE else None,
        "state": state,
        "states": Recipient.State.choices,
        "progress": progress(broadcast),
    }
    return frame.render(request, "outreach/broadcasts/recipients.html", context)


def ordered(broadcast: Broadcast, state: str = "") -> tuple[QuerySet[Recipient], str]:
    """The recipients, those in one state if asked, and the column by which they stand: one that an
    index holds beside the broadcast. By their own numbers a page of the newest broadcast would
    read all that ever went out before it."""
    found = broadcast.recipients.select_related(*_BESIDE)
    if state in Recipient.State:
        return found.filter(state=state).order_by("pk"), "pk"
    return found.order_by("address_id"), "address_id"


@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures of a broadcast, to print."""
    if not desk.may_enter(request.user):
        return frame.forbidden(request, desk.NEEDED)
    broadcast = access.broadcast_for(request.user, pk)
    found = figures.report(broadcast)
    languages = dict(settings.LANGUAGES)
    context = {
        "title": _("Report: %(name)s") % {"name": broadcast.name},
        "broadcast": broadcast,
        "progress": progress(broadcast),
        "report": found,
        "reasons": figures.left_out(broadcast),
        "skipped": figures.named(progress(broadcast).skipped),
        "tables": [
            (_("By language"), _("Language"), [_labelled(g, languages) for g in found.by_language]),
            (_("By channel"), _("Channel"), [_labelled(g, _channels()) for g in found.by_channel]),
        ],
    }
    return frame.render(request, "outreach/broadcasts/report.html", context)


def _labelled(group: figures.Group, names: dict) -> tuple[str, figures.Group]:
    if group.label == figures.OTHERS:
        return _("others, each too few to be shown apart"), group
    return str(names.get(group.label) or group.label or "–"), group


def _channels() -> dict[str, str]:
    return dict(registry.choices())


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """All recipients as CSV, masked; that it was taken is kept."""
    if not desk.may_enter(request.user):
        return frame.forbidden(request, desk.NEEDED)
    broadcast = access.broadcast_for(request.user, pk)
    reading.export(request.user, f"broadcast {broadcast.pk}: recipients")
    answer = StreamingHttpResponse(_lines(broadcast), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="broadcast-{broadcast.pk}.csv"'
    answer["Cache-Control"] = "private, no-store"
    return answer


class _Line:
    """What `csv` writes to: it hands each line back instead of keeping it."""

    def write(self, text: str) -> str:
        return text


def _lines(broadcast: Broadcast) -> Iterator[str]:
    """The lines of the file, in the language that is active now."""
    return _written(broadcast, _head(), _Names())


def _written(broadcast: Broadcast, head: list[str], names: "_Names") -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(head)
    found, _place = ordered(broadcast)
    for each in found.iterator(chunk_size=2000):
        yield writer.writerow([_safe(str(cell)) for cell in _cells(each, names)])


def _head() -> list[str]:
    return [
        *(_("Number"), _("Address"), _("Language"), _("Channel"), _("Account"), _("State")),
        *(_("Reason"), _("Sent"), capfirst(_("settled")), capfirst(_("attempts")), _("Replied")),
    ]


class _Names:
    """What codes are called, in the language that is active when this is made: the lines go out
    later, when it may be another's."""

    def __init__(self) -> None:
        self.languages = _spoken(settings.LANGUAGES)
        self.channels = _spoken(registry.choices())
        self.states = _spoken(Recipient.State.choices)
        self.skipped = _spoken(Recipient.Skipped.choices)


def _spoken(choices) -> dict[str, str]:
    return {code: str(label) for code, label in choices}


def _cells(each: Recipient, names: _Names) -> list:
    said = each.delivery
    channel = names.channels.get(said.channel, said.channel) if said else ""
    reason = names.skipped.get(each.skipped, each.skipped) or (said.error[:200] if said else "")
    return [
        *(each.pk, str(each.address), names.languages.get(each.language, each.language)),
        *(channel, said.account.code if said else ""),
        *(names.states.get(each.state, each.state), reason),
        *(
            (_moment(said.sent_at), _moment(said.settled_at), said.attempts)
            if said
            else ("", "", "")
        ),
        _moment(each.replied_at),
    ]


def _moment(at) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""


def _safe(text: str) -> str:
    """The text as a spreadsheet shows it and doesn't compute it."""
    return f"'{text}" if text.startswith(_FORMULA) else text
