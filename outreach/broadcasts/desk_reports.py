"""Whom a broadcast reached: the list of its recipients, the report, and both as a file."""

import csv
from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
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
    found = broadcast.recipients.select_related(*_BESIDE).order_by("pk")
    if state in Recipient.State:
        found = found.filter(state=state)
    if after.isdecimal() and len(after) < 18:
        found = found.filter(pk__gt=int(after))
    rows = list(found[: SIZE + 1])
    context = {
        "title": _("Recipients: %(name)s") % {"name": broadcast.name},
        "broadcast": broadcast,
        "rows": rows[:SIZE],
        "next": rows[SIZE - 1].pk if len(rows) > SIZE else None,
        "state": state,
        "states": Recipient.State.choices,
        "progress": progress(broadcast),
        "languages": dict(settings.LANGUAGES),
    }
    return frame.render(request, "outreach/broadcasts/recipients.html", context)


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
    writer = csv.writer(_Line())
    head = ["recipient", "address", "language", "channel", "account", "state", "reason"]
    yield "\ufeff" + writer.writerow([*head, "sent", "settled", "attempts", "replied"])
    found = broadcast.recipients.select_related(*_BESIDE).order_by("pk")
    for each in found.iterator(chunk_size=2000):
        yield writer.writerow([_safe(str(cell)) for cell in _cells(each)])


def _cells(each: Recipient) -> list:
    said = each.delivery
    return [
        *(each.pk, str(each.address), each.language),
        *((said.channel, said.account.code) if said else ("", "")),
        *(each.state, each.skipped or (said.error[:200] if said else "")),
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
