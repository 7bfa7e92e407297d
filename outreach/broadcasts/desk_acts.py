"""What the buttons of a broadcast's page do, and the page on which one is written."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import can
from channels.sms import parts
from feedback.desk import frame
from outreach import access
from outreach.broadcasts import (
    checking,
    desk,
    night,
    recipients,
    reckoning,
    retrying,
    starting,
    trying,
    workflow,
    writing,
)
from outreach.broadcasts.forms import BroadcastForm, TrialForm
from outreach.broadcasts.statuses import NOT_YET, Status
from outreach.broadcasts.workflow import Forbidden
from outreach.models import Broadcast


# Writing ------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Write a new broadcast."""
    if not can(request.user, desk.NEEDED):
        return frame.forbidden(request, desk.NEEDED)
    return _write(request, Broadcast())


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    if not can(request.user, desk.NEEDED):
        return frame.forbidden(request, desk.NEEDED)
    broadcast = access.broadcast_for(request.user, pk)
    if not workflow.covers(request.user, desk.NEEDED, broadcast):
        return frame.forbidden(request, desk.NEEDED)
    if broadcast.status != Status.DRAFT:
        messages.warning(request, _("Only a draft can be changed. Take it back first."))
        return _to(broadcast)
    return _write(request, broadcast)


def _write(request: HttpRequest, broadcast: Broadcast) -> HttpResponse:
    given = request.POST if request.method == "POST" else None
    asked = {"audience": request.GET["audience"]} if "audience" in request.GET else {}
    form = BroadcastForm(given, instance=broadcast, user=request.user, initial=asked)
    if given is not None and form.is_valid():
        try:
            saved = writing.write(broadcast, form.values, form.written, user=request.user)
        except Forbidden as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Saved as a draft. Look how it will be, then propose it."))
            return _to(saved)
    context = {
        "title": broadcast.name if broadcast.pk else _("New broadcast"),
        "form": form,
        "broadcast": broadcast,
        "counts_parts": any(slug == "sms" for slug, _label in form.used),
        "basic": "".join(sorted(parts.BASIC)),
        "extension": "".join(sorted(parts.EXTENSION)),
        "columns": [] if checking.names_nobody(broadcast) else recipients.columns(broadcast),
    }
    wrong = given is not None and bool(form.errors)
    return frame.render(
        request, "outreach/broadcasts/write.html", context, status=400 if wrong else 200
    )


# Steps --------------------------------------------------------------------------------------------
@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for approval, if nothing is missing."""

    def act(broadcast: Broadcast) -> str:
        checking.demand_ready(broadcast)
        workflow.propose(broadcast, user=request.user)
        return _("Proposed. Another person has to approve it now.")

    return _act(request, pk, act)


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve it as the second person."""

    def act(broadcast: Broadcast) -> str:
        seen = request.POST.get("seen", "")
        if not workflow.approve(broadcast, user=request.user, seen=seen):
            return _(
                "You are the first of two to approve it. It does not go out yet: as it must be sent"
                " by law, another person has to approve it, too."
            )
        if broadcast.starts_at:
            return _("Approved. It goes out at its time.")
        return _("Approved. It goes out when it is started.")

    return _act(request, pk, act)


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Make it a draft again, with what is to be bettered."""

    def act(broadcast: Broadcast) -> str:
        workflow.send_back(broadcast, user=request.user, words=_words(request))
        return _("It is a draft again.")

    return _act(request, pk, act)


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it go out now; a worker does it."""

    def act(broadcast: Broadcast) -> str:
        starting.ask(broadcast, user=request.user)
        told = _("It is being started: whom it reaches is written down first.")
        if begins := night.morning(broadcast):
            at = date_format(timezone.localtime(begins), "SHORT_DATETIME_FORMAT")
            told += " " + _("People are left alone at night: it begins on %(at)s.") % {"at": at}
        return told

    return _act(request, pk, act)


@require_POST
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """Count the audience anew, whatever is kept."""
    if not desk.may_enter(request.user):
        return frame.forbidden(request, desk.NEEDED)
    broadcast = access.broadcast_for(request.user, pk)
    if broadcast.status in NOT_YET and not checking.names_nobody(broadcast):
        reckoning.estimate(broadcast, anew=True)
    return _to(broadcast)


@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold it up."""

    def act(broadcast: Broadcast) -> str:
        workflow.pause(broadcast, user=request.user, words=_words(request))
        return _("Paused. What is being sent in this second still goes.")

    return _act(request, pk, act)


@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it go on."""

    def act(broadcast: Broadcast) -> str:
        workflow.resume(broadcast, user=request.user)
        return _("It goes on.")

    return _act(request, pk, act)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call it off."""

    def act(broadcast: Broadcast) -> str:
        workflow.cancel(broadcast, user=request.user, words=_words(request))
        return _("Called off. Nobody else gets it.")

    return _act(request, pk, act)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try again what failed for a while."""

    def act(broadcast: Broadcast) -> str:
        number = retrying.retry(broadcast, user=request.user)
        words = ngettext("Tried again: %(n)d message.", "Tried again: %(n)d messages.", number)
        return words % {"n": number}

    return _act(request, pk, act)


@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A new draft with the same words."""
    if not desk.may_enter(request.user):
        return frame.forbidden(request, desk.NEEDED)
    broadcast = access.broadcast_for(request.user, pk)
    try:
        draft = writing.copied(broadcast, user=request.user)
    except Forbidden as error:
        messages.error(request, str(error))
        return _to(broadcast)
    messages.success(request, _("A new draft with the same words."))
    return HttpResponseRedirect(reverse("admin:broadcast_edit", args=[draft.pk]))


@require_POST
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the text to one's own mailbox or phone."""
    if not can(request.user, desk.NEEDED):
        return frame.forbidden(request, desk.NEEDED)
    broadcast = access.broadcast_for(request.user, pk)
    languages = list(dict.fromkeys(broadcast.texts.values_list("language", flat=True)))
    form = TrialForm(request.POST, languages=languages)
    if not form.is_valid():
        return desk.page(request, broadcast, trial=form, status=400)
    kind, value = form.cleaned_data["to"]
    language = form.cleaned_data["language"]
    try:
        trying.send(broadcast, kind=kind, value=value, language=language, user=request.user)
    except trying.TooMany:
        messages.error(request, _("That were many trials. Please wait a few minutes."))
    except trying.NotSent:
        messages.error(request, _("There is no text or no channel for that."))
    else:
        messages.success(request, _("Sent. Look at it before you propose it."))
    return _to(broadcast)


def _act(request: HttpRequest, pk: int, act: Callable[[Broadcast], str]) -> HttpResponse:
    """Do a step and say what it did, or why it cannot be."""
    if not desk.may_enter(request.user):
        return frame.forbidden(request, desk.NEEDED)
    broadcast = access.broadcast_for(request.user, pk)
    try:
        messages.success(request, act(broadcast))
    except Forbidden as error:
        messages.error(request, str(error))
    except checking.Unready as error:
        for problem in error.problems:
            messages.error(request, problem)
    return _to(broadcast)


def _words(request: HttpRequest) -> str:
    return request.POST.get("words", "")[:2000]


def _to(broadcast: Broadcast) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:broadcast", args=[broadcast.pk]))
