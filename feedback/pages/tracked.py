"""Which appeals a browser has opened by their codes. The code itself is in no address and no
session; an appeal's number in an address opens nothing to a browser that never gave the code."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest

from accounts.models import User
from feedback.models import Appeal, Attachment, Rating, RatingInvitation

_KEY = "tracked"  # in the session: ids of appeals
_MOST = 50
_BESIDE = ("organisation", "address", "citizen", "follows", "incident", "part_of__incident")
_BESIDE += ("merged_into__incident",)


def remember(request: HttpRequest, appeal: Appeal) -> None:
    """From now on this browser may look at where the appeal is."""
    known = [pk for pk in request.session.get(_KEY, []) if pk != appeal.pk]
    request.session[_KEY] = [*known, appeal.pk][-_MOST:]


def find(request: HttpRequest, pk: int) -> Appeal:
    """An appeal that this browser gave the code of, or whose citizen is signed in; else 404.

    With what the page shows: bodies, address, whether it was rated, and how to rate it.
    """
    appeals = _for_page(Appeal.objects.filter(_may_look(request, pk), pk=pk))
    appeal = appeals.first()
    if appeal is None:
        raise Http404
    return appeal


def _may_look(request: HttpRequest, pk: int) -> Q:
    if pk in request.session.get(_KEY, []):
        return Q()
    user: User | AnonymousUser = request.user
    return Q(citizen__user=user) if user.is_authenticated else Q(pk__in=[])


def _for_page(appeals: QuerySet[Appeal]) -> QuerySet[Appeal]:
    this_round = {"appeal": OuterRef("pk"), "resolution_round": OuterRef("resolution_round")}
    return appeals.select_related(*_BESIDE).annotate(
        rating_token=Subquery(RatingInvitation.objects.filter(**this_round).values("token")[:1]),
        rating_until=Subquery(
            RatingInvitation.objects.filter(**this_round).values("expires_at")[:1]
        ),
        rated=Subquery(Rating.objects.filter(**this_round).values("resolution")[:1]),
        has_files=Exists(Attachment.objects.filter(message__appeal=OuterRef("pk"))),
    )
