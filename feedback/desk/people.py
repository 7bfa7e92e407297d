"""A citizen at the desk: found by phone, mailbox, name or code, with all their appeals."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Citizen
from accounts.models.citizens import masked
from accounts.permissions import can
from accounts.roles import Capability
from feedback import access
from feedback.desk import frame, paging, queue_rows, trees, wording
from feedback.finding import people

MOST_FOUND = 5


@dataclass(frozen=True)
class Card:
    """A person as a search shows them: masked, with what became of their appeals."""

    link: str
    name: str
    reached: str
    record: people.Record
    statuses: list[tuple[str, int]]
    places: list[tuple[str, int]]


def found(request: HttpRequest, citizens: list[int], known: trees.Trees) -> list[Card]:
    """The people whom a search meant, as far as one may see appeals of theirs."""
    return [
        card
        for citizen in Citizen.objects.filter(pk__in=citizens[:MOST_FOUND])
        if (card := _card(request, citizen, known)) is not None
    ]


def _card(request: HttpRequest, citizen: Citizen, known: trees.Trees) -> Card | None:
    record = people.record(citizen.pk, request.user)
    if record is None:
        return None
    places = [
        *((wording.channel(slug), often) for slug, often in record.channels.most_common()),
        *(
            (known.organisations.name(pk), often)
            for pk, often in record.organisations.most_common(5)
        ),
        *((known.sectors.name(pk), often) for pk, often in record.sectors.most_common(5)),
    ]
    return Card(
        link=reverse("admin:desk_citizen", args=[citizen.pk]),
        name=" ".join(f"{word[0]}***" for word in citizen.name.split()),
        reached=", ".join(masked(each.value) for each in citizen.addresses.order_by("pk")[:3]),
        record=record,
        statuses=[(wording.status(each), often) for each, often in record.statuses.most_common()],
        places=places,
    )


def view(request: HttpRequest, citizen: int) -> HttpResponse:
    """All appeals of one citizen that this member of staff may see, the newest first."""
    if not can(request.user, Capability.READ_APPEALS):
        return frame.forbidden(request, Capability.READ_APPEALS)
    known = trees.read()
    card = _card(request, get_object_or_404(Citizen, pk=citizen), known)
    if card is None:
        raise Http404
    theirs = access.visible_to(request.user).filter(citizen=citizen)
    page = paging.page(
        theirs.defer("search", "subject").select_related("assignee"),
        by_due=False,
        at=request.GET.get("at", ""),
    )
    context = {
        "title": _("All appeals of one citizen"),
        "card": card,
        "rows": queue_rows.rows(page, known, request.GET),
        "previous": page.previous,
        "next": page.next,
    }
    return frame.render(request, "desk/citizen.html", context)
