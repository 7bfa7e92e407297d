"""The questions of a survey in a browser; with scripts and without."""

from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from surveys.asking import following, forms, photo_fields, sittings
from surveys.asking.doors import (
    Door,
    Unknown,
    closed,
    content_language,
    find,
    pages_of,
    speak,
    where,
)
from surveys.models import Sitting
from surveys.questionnaires import flow


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """One page of questions."""
    try:
        door = find(request, token)
    except Unknown:
        return closed(request, "unknown", HTTPStatus.NOT_FOUND)
    sitting = door.sitting
    if sitting is None:  # sent twice, gone back after the end, or a browser that forgot
        return HttpResponseRedirect(door.url("answer_thanks" if door.is_done else "answer"))
    if not sittings.is_accepting(door.survey):
        return closed(request, "closed", HTTPStatus.GONE)
    shown = pages_of(sitting, get_language())
    if not 1 <= number <= len(shown):
        return HttpResponseRedirect(door.url("answer_page", where(sitting)))
    current = shown[number - 1]
    if request.method == "POST":
        return _take(door, sitting, current)
    current.mark(sitting.trail)
    if "check" in request.GET:
        _judge(current)
    return _show(door, sitting, current)


@require_safe
def photo(request: HttpRequest, token: str, photo: UUID) -> HttpResponseBase:
    """A picture that whoever is answering sent, until all is sent."""
    try:
        door = find(request, token)
    except Unknown as error:
        raise Http404 from error
    return photo_fields.show(request, door.sitting, photo)


def _judge(current: forms.Page) -> None:
    """Say what is still open on a page that was left so."""
    for each in current.asked:
        each.error = forms.problem(each.question, each.raw, each.language)


def _show(door: Door, sitting: Sitting, current: forms.Page, **more) -> HttpResponse:
    definition = sittings.definition_of(sitting)
    photo_fields.lay_out(current, lambda identity: door.url("answer_photo", identity))
    context = {
        "survey": door.survey,
        "sitting": sitting,
        "page": current,
        "form": current,
        "content_language": content_language(definition, get_language()),
        "back": door.url("answer_page", current.number - 1) if current.number > 1 else door.url(),
        "percent": 100 * (current.number - 1) // current.of,
        "here": door.url("answer_page", current.number),
        "may_go_on": bool(following.further(definition, current)),
        "rules": following.rules(definition, sitting.answers, current),
        **more,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if current.summary else HTTPStatus.OK
    return render(door.request, "surveys/asking/page.html", context, status=status)


def _take(door: Door, sitting: Sitting, current: forms.Page) -> HttpResponse:
    data = door.request.POST
    posted = set(data.getlist("asked"))
    sound = _heard(door.request, sitting, current, posted)
    codes = [each.question.code for each in current.asked]
    if sittings.keep_page(sitting, sound, codes, forms.seconds(data, codes), get_language()):
        if "language" in data:
            return _in_language(door, sitting, current, data["language"])
        if "later" in data:
            return HttpResponseRedirect(door.url("answer_later"))
        if current.summary:
            return _show(door, sitting, current)
        return _onward(door, sitting, current, posted)
    return HttpResponseRedirect(door.url("answer_thanks"))


def _heard(request: HttpRequest, sitting: Sitting, current: forms.Page, posted: set[str]) -> dict:
    """Put in what was sent, judge it, and leave on the page what is asked by it: a script shows a
    question as soon as an answer brings it up, and takes it away again. The sound answers."""
    if posted:
        current.asked = [each for each in current.line if each.question.code in posted]
    sound = photo_fields.take(request, sitting, current)
    given = sitting.answers | sound
    definition = sittings.definition_of(sitting)
    asked = {each.code for each in flow.visible(definition, given)}
    current.asked = [each for each in current.asked if each.question.code in asked]
    for each in current.line:
        each.waits = each not in current.asked
    return sound


def _in_language(door: Door, sitting: Sitting, current: forms.Page, language: str) -> HttpResponse:
    """The same page in another language, with all that was typed, judged or not."""
    if language not in dict(settings.LANGUAGES):
        language = get_language()
    current.forgive()
    for each in current.line:
        each.language = language
    with translation.override(language):
        fresh = pages_of(sitting, language)[current.number - 1]
        current.title, current.intro = fresh.title, fresh.intro
        response = _show(door, sitting, current)
    speak(response, language)
    return response


def _onward(door: Door, sitting: Sitting, current: forms.Page, posted: set) -> HttpResponse:
    """The next page; the same, where an answer brought up more questions; or the end."""
    now = pages_of(sitting, get_language())
    same = next((page for page in now if page.number == current.number), None)
    if same and posted:
        same.mark(posted)
        if same.follow_ups:  # the address leads to the field, with a script and without
            here = door.url("answer_page", same.number)
            return HttpResponseRedirect(f"{here}#{same.follow_ups[0].first_id}")
    if current.number < len(now):
        return HttpResponseRedirect(door.url("answer_page", current.number + 1))
    try:
        sittings.finish(sitting)
    except sittings.Closed:
        return closed(door.request, "closed", HTTPStatus.GONE)
    except sittings.Incomplete as error:
        wanted = set(error.problems)
        for page in now:
            if any(each.question.code in wanted for each in page.asked):
                return HttpResponseRedirect(door.url("answer_page", page.number) + "?check")
        raise
    door.remember(done=True)
    return HttpResponseRedirect(door.url("answer_thanks"))
