"""The doors that a phone uses when it has a connection: what goes along, and what comes in."""

import json
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import translation
from django.utils.translation import get_language

from accounts.permissions import can
from accounts.roles import Capability
from surveys.asking import offline_intake, offline_kit

NEEDED = Capability.INTERVIEW
FILE = "photo-"  # and the question's code: the name of a field with pictures


def kit(request: HttpRequest) -> HttpResponse:
    """What goes along, with the key for the phone and the word that a form must bring back."""
    if not can(request.user, NEEDED):
        return _answer({}, HTTPStatus.FORBIDDEN)
    with translation.override(_language(request)):
        body = offline_kit.of(request.user, get_language())
    return _answer(body | {"csrf": get_token(request)}, HTTPStatus.OK)


def take(request: HttpRequest) -> HttpResponse:
    """One record with its pictures: 201 taken, 200 taken before, 404 not theirs, 422 refused."""
    if not can(request.user, NEEDED):
        return _answer({}, HTTPStatus.FORBIDDEN)
    try:
        with translation.override(_language(request)):
            is_new = offline_intake.take(request.user, _record(request), _files(request))
    except offline_intake.Refused as refusal:
        status = HTTPStatus.NOT_FOUND if refusal.is_foreign else HTTPStatus.UNPROCESSABLE_ENTITY
        return _answer({"detail": refusal.words, "problems": refusal.problems}, status)
    return _answer({}, HTTPStatus.CREATED if is_new else HTTPStatus.OK)


def _language(request: HttpRequest) -> str:
    """That of the page which asks: a phone may keep it in another than the desk is read in."""
    wanted = request.GET.get("language", "")
    return wanted if wanted in dict(settings.LANGUAGES) else get_language()


def _record(request: HttpRequest):
    """The record as JSON; None for what is none."""
    text = request.POST.get("record", "")
    try:
        record = json.loads(text)
        json.dumps(record, ensure_ascii=False).encode()  # halves of letters could not be kept
    except (ValueError, RecursionError):
        return None
    return record


def _files(request: HttpRequest) -> dict:
    return {
        name.removeprefix(FILE): files
        for name, files in request.FILES.lists()
        if name.startswith(FILE)
    }


def _answer(body: dict, status: int) -> JsonResponse:
    answer = JsonResponse(body, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer
