"""The first page of a survey in a browser: what it is about, and the beginning."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from channels import throttle
from feedback.pages import dress
from feedback.pages.visitors import network_of
from surveys.asking import forms, places, sittings
from surveys.asking.doors import (
    Door,
    Unknown,
    closed,
    content_language,
    find,
    language_of,
    speak,
    where,
)
from surveys.questionnaires import flow
from surveys.questionnaires.definition import labelled

OFTEN = {"burst": 100, "per_hour": 200}  # beginnings from one network: a hall has many people


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What it is about, and the beginning; or where it was left."""
    try:
        door = find(request, token)
    except Unknown:
        return closed(request, "unknown", HTTPStatus.NOT_FOUND)
    if request.method == "POST":
        return _begin(door)
    if door.is_done and not door.may_again:
        return closed(request, "done", HTTPStatus.OK)
    if not sittings.is_accepting(door.survey):
        return closed(request, "closed", HTTPStatus.GONE)
    language = language_of(door)
    with translation.override(language):
        response = _first_page(door)
    if language != get_language():  # theirs, until they choose another
        speak(response, language)
    return response


def _first_page(door: Door) -> HttpResponse:
    if door.invitation is not None:
        sittings.note_opened(door.invitation)
    sitting, language = door.sitting, get_language()
    definition = door.survey.version.definition
    if sitting is not None:
        sitting.language = language
    count = len([q for q in flow.visible(definition, {}) if q.kind not in forms.UNSHOWN])
    context = {
        "survey": door.survey,
        "intro": labelled(definition.intro, language),
        "content_language": content_language(definition, language),
        "sitting": sitting,
        "go_on": where(sitting) if sitting else "",
        "may_decline": door.invitation is not None,
        "count": count,
        "minutes": max(1, round(count / 4)),
        "place": door.request.GET.get("place", "")[:100],
    }
    return render(door.request, "surveys/asking/first.html", context)


def _begin(door: Door) -> HttpResponse:
    request, survey = door.request, door.survey
    if "decline" in request.POST and door.invitation is not None:
        sittings.decline(door.invitation)
        return closed(request, "declined", HTTPStatus.OK)
    if door.is_done and not door.may_again:
        return HttpResponseRedirect(door.url("answer_thanks"))
    sitting = door.sitting
    if sitting is None:
        if not throttle.allow("survey", network_of(request), **OFTEN):
            return closed(request, "often", HTTPStatus.TOO_MANY_REQUESTS)
        spot = places.find(request.POST.get("place", "")) if door.invitation is None else None
        try:
            sitting = sittings.begin(
                survey,
                invitation=door.invitation,
                language=get_language(),
                channel=dress.channel_of(request),
                **_about(door, spot),
            )
        except sittings.Closed:
            return closed(request, "closed", HTTPStatus.GONE)
        except sittings.Answered:
            return HttpResponseRedirect(door.url("answer_thanks"))
        door.remember(sitting=str(sitting.key))
    return HttpResponseRedirect(door.url("answer_page", where(sitting)))


def _about(door: Door, spot: places.Spot | None) -> dict:
    """Whose service it is about, where more is known than the survey and the invitation say."""
    if spot is not None:
        return {"organisation": spot.organisation, "place": spot.code}
    appeal = door.invitation.appeal if door.invitation else None
    return {"organisation": appeal.organisation} if appeal and appeal.organisation else {}
