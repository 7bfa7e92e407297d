"""The pages of early warning: all of them, and one with what is behind it."""

import csv
from io import StringIO

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permissions import can
from accounts.roles import Capability
from analytics import access, numbers
from analytics.alerts import behind, chart, handling, history, listing
from analytics.alerts.baseline import GUARD
from analytics.alerts.expecting import LEAST_DAYS
from analytics.alerts.forms import AcknowledgeForm, MuteAllForm, MuteForm
from analytics.alerts.history import Day
from analytics.models import Alert, Expectation


@require_safe
@never_cache
@access.for_officials
def alerts(request: HttpRequest) -> HttpResponse:
    """What goes on, what is muted, and what is over."""
    within = access.figures_reach(request.user)
    before = request.GET.get("before", "")
    older_than = int(before) if before.isdecimal() and len(before) < 19 else None
    shown, silent = listing.split(within)
    past = listing.past(within, older_than)
    kept = Expectation.objects.defer("series", "accounts").order_by("-day").first()
    context = {
        "headline": _headline(len(shown)),
        "bounds": access.bounds(request.user, within),
        "shown": shown,
        "silent": silent,
        "mutes": listing.mutes(within),
        "past": past[: listing.PAST],
        "older": past[listing.PAST - 1].alert.pk if len(past) > listing.PAST else None,
        "learning": _learning(kept),
        "judged": _judged(*listing.judged(within)),
        "may_handle": can(request.user, Capability.HANDLE_WARNINGS),
        "mute_form": MuteAllForm() if handling.may_mute_all(request.user) else None,
        **_shared(request),
    }
    return render(request, "analytics/alerts.html", context)


@require_safe
@never_cache
@access.for_officials
def alert(request: HttpRequest, pk: int) -> HttpResponse:
    """One warning: eight weeks with what is usual, where to read on, and what is done about it."""
    found = listing.alert_for(request.user, pk)
    return shown(request, found)


def shown(request: HttpRequest, found: Alert, *, status: int = 200, **forms) -> HttpResponse:
    """The page of a warning; with forms that were filled in wrongly."""
    days = history.of(found, access.figures_reach(request.user))
    drawn = chart.draw(days)
    context = {
        "line": listing.of(found),
        "alert": found,
        "peak": numbers.count(found.peak_seen),
        "chart": drawn,
        "half": numbers.count(drawn.top // 2),
        "days": days[::-1],
        "finding": _finding(days),
        "query": behind.query(found),
        "incident": behind.possible_incident(found, request.user),
        "may_handle": handling.may_handle(request.user, found),
        "is_over": found.state == Alert.State.CLOSED,
        "acknowledge_form": AcknowledgeForm(initial={"note": found.note}),
        "mute_form": MuteForm(),
        "mutes": [
            mute
            for mute in listing.mutes(access.figures_reach(request.user))
            if mute.nature == found.nature and mute.series in ("", found.series)
        ],
        **forms,
        **_shared(request),
    }
    return render(request, "analytics/alert.html", context, status=status)


@require_safe
@never_cache
@access.for_officials
def days_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The eight weeks of a warning as CSV."""
    found = listing.alert_for(request.user, pk)
    text = StringIO()
    lines = csv.writer(text)
    lines.writerow(["day", "received", "usual", "usual_low", "usual_high"])
    for day in history.of(found, access.figures_reach(request.user)):
        band = (day.usual, day.low, day.high)
        lines.writerow([day.day, day.seen, *("" if x is None else round(x, 2) for x in band)])
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="warning-{found.pk}.csv"'
    return answer


def _shared(request: HttpRequest) -> dict:
    return {
        "may_enter_desk": can(request.user, Capability.ENTER_DESK),
        "may_read_words": can(request.user, Capability.READ_WORDS),
        "list_address": reverse("analytics:alerts"),
    }


def _headline(number: int) -> str:
    if not number:
        return _("Nothing is out of the ordinary.")
    return ngettext(
        "%(number)s thing is out of the ordinary.",
        "%(number)s things are out of the ordinary.",
        number,
    ) % {"number": numbers.count(number)}


def _judged(false: int, judged: int) -> str:
    """How many of the latest warnings were false alarms; nothing where nobody judged any."""
    if not judged:
        return ""
    return ngettext(
        "People judged the latest %(judged)s warning; false alarms: %(false)s.",
        "People judged the latest %(judged)s warnings; false alarms: %(false)s.",
        judged,
    ) % {"judged": numbers.count(judged), "false": numbers.count(false)}


def _learning(kept: Expectation | None) -> str:
    """A word on why there are no warnings yet, while too little is known; else nothing."""
    if kept is None:
        return _("The figures have not been watched yet: this begins within minutes.")
    missing = LEAST_DAYS - kept.history_days
    if missing <= 0:
        return ""
    return ngettext(
        "What is usual here is still being learned: warnings of spikes and silence begin in %(days)s day. Clusters are watched already.",  # noqa: E501
        "What is usual here is still being learned: warnings of spikes and silence begin in %(days)s days. Clusters are watched already.",  # noqa: E501
        missing,
    ) % {"days": numbers.count(min(missing, LEAST_DAYS + GUARD))}


def _finding(days: list[Day]) -> str:
    """The title of the chart: on how many days of the eight weeks more came than is usual."""
    if days[-1].usual is None:
        return _("Eight weeks, day by day. What is usual is not known from so few days before.")
    beyond = sum(day.is_beyond for day in days)
    return ngettext(
        "On %(days)s day of eight weeks more came than is usual.",
        "On %(days)s days of eight weeks more came than is usual.",
        beyond,
    ) % {"days": numbers.count(beyond)}
