"""After a survey in a browser, or between: the thanks, going on later, going on elsewhere."""

from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from surveys.asking.doors import Unknown, closed, content_language, find, where
from surveys.models import Sitting
from surveys.questionnaires.definition import labelled


@never_cache
@require_safe
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """It is sent."""
    try:
        door = find(request, token)
    except Unknown:
        return closed(request, "unknown", HTTPStatus.NOT_FOUND)
    if not door.is_done:
        return HttpResponseRedirect(door.url())
    definition = door.survey.version.definition
    context = {
        "survey": door.survey,
        "thanks": labelled(definition.thanks, get_language()),
        "content_language": content_language(definition, get_language()),
        "again": door.url() if door.may_again else "",
    }
    return render(request, "surveys/asking/thanks.html", context)


@never_cache
@require_safe
def later(request: HttpRequest, token: str) -> HttpResponse:
    """It is kept: by which link it goes on, on any device."""
    try:
        door = find(request, token)
    except Unknown:
        return closed(request, "unknown", HTTPStatus.NOT_FOUND)
    sitting = door.sitting
    if sitting is None:
        return HttpResponseRedirect(door.url("answer_thanks" if door.is_done else "answer"))
    link = door.url() if door.invitation else door.url("answer_resume", sitting.key)
    context = {
        "survey": door.survey,
        "link": f"{settings.PUBLIC_URL}{link}",
        "here": door.url("answer_page", where(sitting)),
        "until": sitting.expires_at,
    }
    return render(request, "surveys/asking/later.html", context)


@never_cache
@require_safe
def resume(request: HttpRequest, token: str, key: UUID) -> HttpResponse:
    """Go on in this browser with what was begun in another, by an open link."""
    try:
        door = find(request, token)
    except Unknown:
        return closed(request, "unknown", HTTPStatus.NOT_FOUND)
    begun = Sitting.objects.filter(survey=door.survey, key=key, invitation=None).first()
    if begun is not None:
        door.remember(sitting=str(begun.key))
        return HttpResponseRedirect(door.url("answer_page", where(begun)))
    return HttpResponseRedirect(door.url())
