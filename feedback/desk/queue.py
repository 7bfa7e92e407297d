"""The queue: which appeals stand where, the most pressing first."""

from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import can
from accounts.roles import Capability
from feedback import described
from feedback.desk import frame, paging, pills, queues, trees, wording
from feedback.desk.filters import FilterForm
from feedback.desk.pills import Pill
from feedback.desk.queues import Queue
from feedback.models import Appeal
from feedback.statuses import OPEN

MOST_APPEALS = 99  # of one person, as the list counts them

_APPEALS_OF = """
SELECT person.id,
       (SELECT count(*) FROM (SELECT 1 FROM feedback_appeal
                               WHERE citizen_id = person.id LIMIT %s) AS theirs)
  FROM unnest(%s::bigint[]) AS person(id)
"""


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    appeal: Appeal
    summary: str  # the first words, or what came without any
    link: str
    pill: Pill
    status: str
    channel: str
    icon: str
    language: str
    place: str
    appeals: str  # how many this person brought, "" when nobody knows who it is


@dataclass(frozen=True)
class Door:
    """A queue as the list of queues shows it."""

    slug: str
    label: str
    icon: str
    link: str
    count: str
    is_here: bool


def view(request: HttpRequest) -> HttpResponse:
    """The page of the queue: queues, filters, and some of the appeals."""
    if not can(request.user, Capability.READ_APPEALS):
        return frame.forbidden(request, Capability.READ_APPEALS)
    form = FilterForm(request.GET, trees.read())
    queue = _queue(request, form)
    page = paging.page(
        queues.appeals_in(queue, request.user)
        .filter(form.condition())
        .defer("search", "subject")
        .select_related("assignee"),
        by_due=queue.by_due,
        at=request.GET.get("at", ""),
    )
    context = {
        "title": queue.label,
        "queue": queue,
        "doors": doors(request, queue),
        "form": form,
        "chosen": len(form.chosen),
        "rows": _rows(page.appeals, form.trees, request.GET),
        "nothing": "" if page.appeals else _nothing(form),
        "previous": _with(request.GET, at=page.previous) if page.previous else "",
        "next": _with(request.GET, at=page.next) if page.next else "",
        "may_register": can(request.user, Capability.REGISTER_APPEALS),
    }
    return frame.render(request, "desk/queue.html", context)


def live_counts(request: HttpRequest) -> HttpResponse:
    """The counts by themselves, for the page to ask again now and then."""
    if not can(request.user, Capability.READ_APPEALS):
        return JsonResponse({}, status=403)
    counted = queues.counts(request.user)
    return JsonResponse({slug: queues.in_words(number) for slug, number in counted.items()})


def doors(request: HttpRequest, here: Queue | None = None) -> list[Door]:
    """The queues with their counts, for this person; counted once for a request."""
    if not hasattr(request, "desk_counts"):
        request.desk_counts = queues.counts(request.user)
    root = reverse("admin:feedback_appeal_changelist")
    return [
        Door(
            slug=queue.slug,
            label=str(queue.label),
            icon=queue.icon,
            link=f"{root}?queue={queue.slug}",
            count=queues.in_words(request.desk_counts[queue.slug]) if queue.counted else "",
            is_here=queue is here,
        )
        for queue in queues.offered(request.user)
    ]


def current(request: HttpRequest) -> Queue:
    """The queue that the address names, as far as it can be told without the filters."""
    if request.GET.get("q", "").strip():
        return queues.EVERYTHING
    return queues.QUEUES.get(request.GET.get("queue", ""), queues.FIRST)


def _queue(request: HttpRequest, form: FilterForm) -> Queue:
    """Words are looked for everywhere; so is a status that no open appeal has."""
    named = current(request)
    status = form.chosen.get("status")
    if named is queues.FIRST and status and status not in OPEN:
        return queues.EVERYTHING
    return named


def _rows(appeals: list[Appeal], known: trees.Trees, address: QueryDict) -> list[Row]:
    now = timezone.now()
    numbers = _appeals_of({appeal.citizen_id for appeal in appeals} - {None})
    wordless = described.appeals(appeals)
    languages = dict(settings.LANGUAGES)
    back = QueryDict(mutable=True)
    back["back"] = address.urlencode()
    return [
        Row(
            appeal=appeal,
            summary=appeal.summary or wordless[appeal.pk],
            link=reverse("admin:feedback_appeal_change", args=[appeal.pk])
            + (f"?{back.urlencode()}" if address else ""),
            pill=pills.of(appeal, now),
            status=wording.status(appeal.status),
            channel=wording.channel(appeal.channel),
            icon=wording.icon(appeal.channel),
            language=languages.get(appeal.language, appeal.language),
            place=appeal.place or known.sectors.name(appeal.sector_id),
            appeals=numbers.get(appeal.citizen_id, ""),
        )
        for appeal in appeals
    ]


def _appeals_of(citizens: set[int]) -> dict[int, str]:
    """How many appeals each person brought, in one statement that stops counting in time."""
    if not citizens:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_APPEALS_OF, [MOST_APPEALS + 1, sorted(citizens)])
        return {
            citizen: f"{MOST_APPEALS}+" if number > MOST_APPEALS else str(number)
            for citizen, number in cursor.fetchall()
        }


def _with(address: QueryDict, **changes: str) -> str:
    """The query of an address with other values in it."""
    changed = address.copy()
    for name, value in changes.items():
        changed[name] = value
    return changed.urlencode()


def _nothing(form: FilterForm) -> str:
    """What to say when nothing stands here."""
    if form.words or form.chosen:
        return _("Nothing found. Take a filter away, or search with fewer words.")
    return _("Nothing waits here. New appeals come in by themselves.")
