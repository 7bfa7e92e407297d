"""The citizen's judgement of the answer."""

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from feedback import ratings
from feedback.api import limits
from feedback.api.appeals import PublicView, appeal_for
from feedback.api.authentication import must_own
from feedback.api.inputs import NewRating
from feedback.api.outputs import InvitationOut, RatingOut
from feedback.api.problems import Problem
from feedback.models import Appeal, Rating, RatingInvitation
from feedback.proceedings import afterwards


class RatingOfAnswer(PublicView):
    def get_throttles(self) -> list:
        return [limits.Adding()] if self.request.method == "POST" else []

    @extend_schema(
        operation_id="rating_retrieve",
        tags=["appeals"],
        summary="Ask whether the answer can be rated",
        responses=InvitationOut,
    )
    def get(self, request: Request, code: str) -> Response:
        appeal = appeal_for(request, code)
        must_own(request, appeal)
        invitation = _invitation(appeal)
        current = Rating.objects.filter(
            appeal=appeal, resolution_round=appeal.resolution_round
        ).first()
        body = {
            "open": invitation is not None and _is_open(invitation),
            "expires_at": invitation.expires_at if invitation else None,
            "rating": current,
        }
        return Response(InvitationOut(body).data)

    @extend_schema(
        operation_id="rating_create",
        tags=["appeals"],
        summary="Rate the answer",
        description="Once for each answer, within 30 days of it. With `reopen`, the matter is "
        "opened again.",
        request=NewRating,
        responses={201: RatingOut},
    )
    def post(self, request: Request, code: str) -> Response:
        appeal = appeal_for(request, code)
        form = NewRating(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        given = data.pop("invitation", "")
        if not given:
            must_own(request, appeal)
        invitation = _invitation(appeal, token=given)
        if invitation is None:
            raise Problem(409, "conflict", _("There is no answer yet that could be rated."))
        reopen = data.pop("reopen")
        with transaction.atomic():
            rating = ratings.rate(ratings.open_invitation(invitation.token), **data)
            if reopen:
                afterwards.reopen(rating.appeal)
        return Response(RatingOut(rating).data, status=201)


def _invitation(appeal: Appeal, *, token: str = "") -> RatingInvitation | None:
    """The invitation to rate the present answer; with a token, only that one."""
    invitations = RatingInvitation.objects.filter(appeal=appeal)
    if token:
        return invitations.filter(token=token).first()
    return invitations.filter(resolution_round=appeal.resolution_round).first()


def _is_open(invitation: RatingInvitation) -> bool:
    try:
        ratings.open_invitation(invitation.token)
    except (ratings.Expired, ratings.AlreadyRated):
        return False
    return True
