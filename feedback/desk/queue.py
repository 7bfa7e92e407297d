"""The queue: which appeals stand where, what hurts first on top."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.utils.http import quote_etag, urlencode
from django.utils.translation import gettext as _

from accounts.permissions import can
from accounts.roles import Capability
from feedback import access
from feedback.desk import (
    bulk_forms,
    frame,
    paging,
    people,
    preferences,
    queue_doors,
    queue_rows,
    queues,
    trees,
)
from feedback.desk.filters import FilterForm
from feedback.desk.queues import Queue
from feedback.finding import vocabulary
from feedback.models import Appeal, Event

MOST_NEWS = 50  # appeals that changed since the page was made


def view(request: HttpRequest) -> HttpResponse:
    """The page of the queue: queues, filters, and some of the appeals."""
    if not can(request.user, Capability.READ_APPEALS):
        return frame.forbidden(request, Capability.READ_APPEALS)
    if first := _first(request):
        return HttpResponseRedirect(first)
    newest = queue_doors.standing(request).newest  # before the list: what comes later is told
    form = FilterForm(request.GET, trees.read())
    queue = queues.named(request.GET, form)
    page = paging.page(
        listed(request, queue, form).defer("search", "subject").select_related("assignee"),
        by_due=queue.by_due,
        at=request.GET.get("at", ""),
    )
    here = queue_doors.here(request) if "saved" in request.GET else queue.slug
    doors = queue_doors.doors(request, here)
    context = {
        "title": next((door.label for door in doors if door.is_here), queue.label),
        "queue": queue,
        "doors": doors,
        "form": form,
        "chosen": len(form.chosen),
        "is_narrowed": bool(form.chosen or form.words),
        "address": request.GET.urlencode(),
        "newest": newest,
        "rows": queue_rows.rows(page, form.trees, request.GET, looked_for=form.words),
        "people": people.found(request, form.people, form.trees),
        "meant": _meant(request, form) if form.words and not page.appeals else {},
        "density": preferences.of(request.user).density,
        "nothing": "" if page.appeals else _nothing(form),
        "previous": _with(request.GET, at=page.previous) if page.previous else "",
        "next": _with(request.GET, at=page.next) if page.next else "",
        "may_register": can(request.user, Capability.REGISTER_APPEALS),
        "bulk_actions": bulk_forms.offered(request.user),
        "most_at_once": bulk_forms.MOST,
    }
    return frame.render(request, "desk/queue.html", context)


def listed(request: HttpRequest, queue: Queue, form: FilterForm):
    """All appeals of a list, of which a page shows some."""
    return queues.appeals_in(queue, request.user).filter(form.condition())


def live(request: HttpRequest) -> HttpResponse:
    """What moved since the page was made: the counts, which lines of the list changed, and how
    many other appeals of the list did. Nothing is sent again that the page knows already."""
    if not can(request.user, Capability.READ_APPEALS):
        return JsonResponse({}, status=403)
    news = {"counts": queue_doors.counts(request)}
    since = request.GET.get("since", "")
    if since.isdecimal() and len(since) < 19:
        news |= _news(request, int(since))
    response = JsonResponse(news)
    response["ETag"] = quote_etag(salted_hmac("desk.live", response.content).hexdigest()[:32])
    return get_conditional_response(request, etag=response["ETag"], response=response)


def _news(request: HttpRequest, since: int) -> dict:
    newest = queue_doors.standing(request).newest
    if newest <= since:
        return {"newest": newest, "changed": []}
    form = FilterForm(request.GET, trees.read())
    queue = queues.named(request.GET, form)
    happened = Event.objects.filter(pk__gt=since).values("appeal")
    changed = listed(request, queue, form).filter(pk__in=happened)
    return {"newest": newest, "changed": list(changed.values_list("pk", flat=True)[:MOST_NEWS])}


def neighbour(request: HttpRequest, pk: int, way: str) -> HttpResponse:
    """On to the next appeal of the list that one came from, or back to the one before."""
    appeal = access.appeal_for(request.user, pk)
    back = request.GET.get("back", "")[:2000]
    address = QueryDict(back)
    form = FilterForm(address, trees.read())
    queue = queues.named(address, form)
    cursor = paging.Cursor.read(address.get("stand", ""))
    if cursor is None or cursor.pk != appeal.pk:
        cursor = paging.Cursor.of(appeal, timezone.now())
    found = paging.beside(
        listed(request, queue, form), cursor, by_due=queue.by_due, back=way == "previous"
    )
    if found is None:
        return HttpResponseRedirect(list_at(back, appeal))
    return HttpResponseRedirect(queue_rows.link(found, address, cursor.at or timezone.now()))


def link(appeal: Appeal, back: str) -> str:
    """An appeal's page from which the way leads back to the list."""
    page = reverse("admin:feedback_appeal_change", args=[appeal.pk])
    return f"{page}?{urlencode({'back': back})}" if back else page


def list_at(back: str, appeal: Appeal) -> str:
    """The list, at the line of an appeal."""
    root = reverse("admin:feedback_appeal_changelist")
    return f"{root}?{back}#a{appeal.pk}" if back else f"{root}#a{appeal.pk}"


def _first(request: HttpRequest) -> str:
    """Where this person wants to begin, when the address says nothing."""
    wanted = preferences.of(request.user).first
    if request.GET or not wanted:
        return ""
    doors = queue_doors.doors(request)
    return next((door.link for door in doors if door.slug == wanted), "")


def _with(address: QueryDict, **changes: str) -> str:
    """The query of an address with other values in it."""
    changed = address.copy()
    for name, value in changes.items():
        changed[name] = value
    return changed.urlencode()


def _meant(request: HttpRequest, form: FilterForm) -> dict:
    """The words that were perhaps meant, with where they lead."""
    meant = vocabulary.meant(form.words)
    return {"words": meant, "address": _with(request.GET, q=meant)} if meant else {}


def _nothing(form: FilterForm) -> str:
    """What to say when nothing stands here."""
    if form.words or form.chosen:
        return _("Nothing found. Take a filter away, or search with fewer words.")
    return _("Nothing waits here. New appeals come in by themselves.")
