"""Sources of news at the desk: the list, one of them with what came of it, and its form."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import can
from accounts.roles import Capability
from channels.nudge import nudge
from feedback.desk import frame
from outreach.feeds import reading, sources
from outreach.feeds.desk_forms import FeedForm
from outreach.models import Feed

SIZE = 50
ITEMS = 30
_WRITE, _APPROVE = Capability.WRITE_BROADCASTS, Capability.APPROVE_SENDING


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The sources within reach, the newest first."""
    if not sources.may_enter(request.user):
        return frame.forbidden(request, _WRITE)
    found = sources.seen_by(request.user)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    rows = list(found.select_related("organisation").order_by("-id")[: SIZE + 1])
    context = {
        "title": _("Sources of news"),
        "feeds": rows[:SIZE],
        "older": rows[SIZE - 1].pk if len(rows) > SIZE else None,
        "may_write": can(request.user, _WRITE),
    }
    return frame.render(request, "outreach/feeds/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new source."""
    if not can(request.user, _WRITE):
        return frame.forbidden(request, _WRITE)
    return _form(request, Feed(), _("New source"))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a source; it has to be approved again."""
    if not sources.may_enter(request.user):
        return frame.forbidden(request, _WRITE)
    found = sources.feed_for(request.user, pk)
    if not sources.may(request.user, _WRITE, found):
        return frame.forbidden(request, _WRITE)
    return _form(request, found, found.name)


@require_safe
def feed(request: HttpRequest, pk: int) -> HttpResponse:
    """How its reading goes, what came last, and what became of each."""
    if not sources.may_enter(request.user):
        return frame.forbidden(request, _WRITE)
    found = sources.feed_for(request.user, pk)
    may_approve = sources.may(request.user, _APPROVE, found)
    context = {
        "title": found.name,
        "feed": found,
        "items": list(found.items.select_related("broadcast").order_by("-id")[:ITEMS]),
        "seen": sources.fingerprint(found),
        "may_write": sources.may(request.user, _WRITE, found),
        "may_approve": may_approve and request.user.pk != found.written_by_id,
        "templates": [
            (code, language, found.templates[code])
            for code, language in settings.LANGUAGES
            if code in found.templates
        ],
    }
    return frame.render(request, "outreach/feeds/feed.html", context)


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """`do`: read it now, approve it, take the approval back, begin or stop reading it."""
    if not sources.may_enter(request.user):
        return frame.forbidden(request, _WRITE)
    found = sources.feed_for(request.user, pk)
    do = request.POST.get("do", "")
    needed = _APPROVE if do == "approve" else _WRITE
    if not sources.may(request.user, needed, found):
        return frame.forbidden(request, needed)
    try:
        messages.success(request, _acted(request, found, do))
    except sources.NotYours:
        messages.error(request, _("Somebody else must approve it, not who wrote it."))
    except sources.Changed:
        messages.error(request, _("Somebody changed it meanwhile. Look again."))
    return HttpResponseRedirect(reverse("admin:feed", args=[found.pk]))


def _acted(request: HttpRequest, found: Feed, do: str) -> str:
    if do == "approve":
        sources.approve(found, actor=request.user, seen=request.POST.get("seen", ""))
        return _("Approved: new items go out without a look at each.")
    if do == "look":
        sources.stop_approval(found)
        return _("From now on each item waits for a person.")
    if do in ("stop", "start"):
        Feed.objects.filter(pk=found.pk).update(is_active=do == "start")
    if do in ("read", "start"):
        reading.ask(found)
        nudge("outreach.tasks.read_feeds")
        return _("It is read within a minute.")
    return _("It is read no more.")


def _form(request: HttpRequest, found: Feed, title: str) -> HttpResponse:
    given = request.POST if request.method == "POST" else None
    form = FeedForm(given, instance=found, user=request.user)
    if given is not None and form.is_valid():
        sources.save(form.instance, author=request.user)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("admin:feed", args=[form.instance.pk]))
    context = {"title": title, "form": form, "pk": found.pk}
    status = 400 if form.errors else 200
    return frame.render(request, "outreach/feeds/form.html", context, status=status)
