"""Rating the answer: two questions with five words each, and a sentence if one wishes."""

from contextlib import suppress
from http import HTTPStatus

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from feedback import ratings, workflow
from feedback.models import Rating, RatingInvitation
from feedback.pages.fields import SiteForm, Words
from feedback.proceedings import afterwards
from feedback.statuses import RESOLVED

MARKS = (
    (5, _("very good")),
    (4, _("good")),
    (3, _("neither good nor bad")),
    (2, _("bad")),
    (1, _("very bad")),
)
_MARK = {"choices": MARKS, "coerce": int, "empty_value": None, "widget": forms.RadioSelect}


class RatingForm(SiteForm):
    resolution = forms.TypedChoiceField(
        label=_("How was your matter solved?"),
        error_messages={
            "required": _("Choose how your matter was solved."),
            "invalid_choice": _("Choose how your matter was solved."),
        },
        **_MARK,
    )
    servant = forms.TypedChoiceField(
        label=_("How did the civil servant treat you?"),
        error_messages={
            "required": _("Choose how the civil servant treated you."),
            "invalid_choice": _("Choose how the civil servant treated you."),
        },
        **_MARK,
    )
    words = Words(
        label=_("One sentence, if you wish"),
        help_text=_("What was good, or what should be better."),
        rows=3,
        most=2000,
        required=False,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """The form behind a link that was sent with the answer."""
    try:
        invitation = ratings.open_invitation(token)
    except RatingInvitation.DoesNotExist:
        return _closed(request, "unknown", HTTPStatus.NOT_FOUND)
    except ratings.AlreadyRated:
        return _closed(request, "used", HTTPStatus.CONFLICT)
    except ratings.Expired:
        return _closed(request, "expired", HTTPStatus.GONE)
    form = RatingForm(request.POST or None)
    status = HTTPStatus.OK
    if request.method == "POST":
        form, status = RatingForm(request.POST), HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                ratings.rate(invitation, **form.cleaned_data)
            except ratings.AlreadyRated:
                return _closed(request, "used", HTTPStatus.CONFLICT)
            return HttpResponseRedirect(reverse("rated", args=[token]))
    context = {"form": form, "appeal": invitation.appeal, "marks": MARKS}
    return render(request, "site/rate.html", context, status=status)


def _closed(request: HttpRequest, why: str, status: int) -> HttpResponse:
    return render(request, "site/rate_closed.html", {"why": why}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rated(request: HttpRequest, token: str) -> HttpResponse:
    """Thanks; after a bad rating, the offer to open the matter again."""
    try:
        invitation = ratings.invitation_by(token)
    except RatingInvitation.DoesNotExist as error:
        raise Http404 from error
    appeal = invitation.appeal
    rating = get_object_or_404(Rating, appeal=appeal, resolution_round=invitation.resolution_round)
    same_round = invitation.resolution_round == appeal.resolution_round
    offered = same_round and rating.resolution <= ratings.BAD and appeal.status in RESOLVED
    if request.method == "POST" and offered:
        with suppress(workflow.Forbidden):  # somebody of ours was quicker
            afterwards.reopen(appeal)
        offered = False
    context = {
        "appeal": appeal,
        "offered": offered,
        "reopened": not offered and appeal.resolution_round > invitation.resolution_round,
    }
    return render(request, "site/rated.html", context)
