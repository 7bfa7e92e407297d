"""Answering in a browser: the first page, the questions, the thanks; with scripts and without.

A link names an invitation (a secret) or an open survey (its token); what is begun by an open link
is known to the browser's session alone.
"""

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from channels import throttle
from feedback.pages import dress
from feedback.pages.visitors import network_of
from surveys.asking import forms, places, sittings
from surveys.models import Invitation, Sitting, Survey
from surveys.questionnaires import flow
from surveys.questionnaires.definition import labelled

OFTEN = {"burst": 100, "per_hour": 200}  # beginnings from one network: a hall has many people
MISSES = {"burst": 30, "per_hour": 60}  # links that nobody has
SESSION = "surveys"
KIOSK = "kiosk"


class Unknown(Exception):
    """There is no such link."""


@dataclass
class Door:
    """What a link opens, and how far this browser is in it."""

    request: HttpRequest
    token: str
    survey: Survey
    invitation: Invitation | None = None

    @property
    def sitting(self) -> Sitting | None:
        begun = Sitting.objects.select_related("survey__version")
        if self.invitation is not None:
            return begun.filter(invitation=self.invitation).first()
        key = self._kept.get("sitting")
        return begun.filter(survey=self.survey, key=key).first() if key else None

    @property
    def is_done(self) -> bool:
        if self.invitation is not None:
            return bool(self.invitation.answered_on or self.invitation.declined_at)
        return bool(self._kept.get("done"))

    @property
    def may_again(self) -> bool:
        """Whether the next one may answer at the same screen."""
        at_kiosk = dress.channel_of(self.request) == KIOSK
        at_counter = self.survey.purpose == Survey.Purpose.COUNTER
        return self.invitation is None and (at_kiosk or at_counter)

    @property
    def _kept(self) -> dict:
        return self.request.session.get(SESSION, {}).get(str(self.survey.pk), {})

    def remember(self, **kept) -> None:
        """What this browser knows of an open survey; of an invitation it need know nothing."""
        if self.invitation is None:
            known = dict(self.request.session.get(SESSION, {}))
            known[str(self.survey.pk)] = kept
            self.request.session[SESSION] = known

    def url(self, name: str = "answer", *more) -> str:
        return reverse(f"surveys:{name}", args=[self.token, *more])


def find(request: HttpRequest, token: str) -> Door:
    """What the link opens. Raises `Unknown`."""
    try:
        survey = Survey.objects.select_related("version").get(token=UUID(token), is_open=True)
    except ValueError:
        pass
    except Survey.DoesNotExist as error:
        raise Unknown from error
    else:
        if survey.state in (Survey.State.OPEN, Survey.State.CLOSED):
            return Door(request, token, survey)
        raise Unknown
    network = network_of(request)
    if not throttle.spent("survey-miss", network, **MISSES):
        try:
            invitation = sittings.invitation_by(token)
            return Door(request, token, invitation.survey, invitation)
        except Invitation.DoesNotExist:
            throttle.allow("survey-miss", network, **MISSES)
    raise Unknown


# The first page -----------------------------------------------------------------------------------
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What it is about, and the beginning; or where it was left."""
    try:
        door = find(request, token)
    except Unknown:
        return _closed(request, "unknown", HTTPStatus.NOT_FOUND)
    if request.method == "POST":
        return _begin(door)
    if door.is_done and not door.may_again:
        return _closed(request, "done", HTTPStatus.OK)
    if not sittings.is_accepting(door.survey):
        return _closed(request, "closed", HTTPStatus.GONE)
    language = _language_of(door)
    with translation.override(language):
        response = _first_page(door)
    if language != get_language():  # theirs, until they choose another
        _speak(response, language)
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
        "content_language": _content_language(definition, language),
        "sitting": sitting,
        "go_on": _where(sitting) if sitting else "",
        "may_decline": door.invitation is not None,
        "count": count,
        "minutes": max(1, round(count / 4)),
        "place": door.request.GET.get("place", "")[:100],
    }
    return render(door.request, "surveys/asking/first.html", context)


def _language_of(door: Door) -> str:
    """The language in which the page is shown: the visitor's, else the invitation's."""
    chosen = settings.LANGUAGE_COOKIE_NAME in door.request.COOKIES
    wanted = door.invitation.language if door.invitation and not chosen else ""
    return wanted if wanted in dict(settings.LANGUAGES) else get_language()


def _speak(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )


def _content_language(definition, language: str) -> str:
    spoken = definition.languages
    return language if language in spoken else next(iter(spoken), language)


def _begin(door: Door) -> HttpResponse:
    request, survey = door.request, door.survey
    if "decline" in request.POST and door.invitation is not None:
        sittings.decline(door.invitation)
        return _closed(request, "declined", HTTPStatus.OK)
    if door.is_done and not door.may_again:
        return HttpResponseRedirect(door.url("answer_thanks"))
    sitting = door.sitting
    if sitting is None:
        if not throttle.allow("survey", network_of(request), **OFTEN):
            return _closed(request, "often", HTTPStatus.TOO_MANY_REQUESTS)
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
            return _closed(request, "closed", HTTPStatus.GONE)
        except sittings.Answered:
            return HttpResponseRedirect(door.url("answer_thanks"))
        door.remember(sitting=str(sitting.key))
    return HttpResponseRedirect(door.url("answer_page", _where(sitting)))


def _about(door: Door, spot: places.Spot | None) -> dict:
    """Whose service it is about, where more is known than the survey and the invitation say."""
    if spot is not None:
        return {"organisation": spot.organisation, "place": spot.code}
    appeal = door.invitation.appeal if door.invitation else None
    return {"organisation": appeal.organisation} if appeal and appeal.organisation else {}


def _pages(sitting: Sitting, language: str) -> list[forms.Page]:
    return forms.pages(
        sittings.definition_of(sitting),
        sitting.answers,
        language=language,
        seed=sittings.seed_of(sitting),
        one_by_one=sitting.survey.is_one_by_one,
    )


def _where(sitting: Sitting) -> int:
    """The page where it goes on: that of the first question that was never seen."""
    seen = set(sitting.trail)
    for page in _pages(sitting, sitting.language):
        if any(each.question.code not in seen for each in page.asked):
            return page.number
    return max(1, len(_pages(sitting, sitting.language)))


# The questions ------------------------------------------------------------------------------------
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """One page of questions."""
    try:
        door = find(request, token)
    except Unknown:
        return _closed(request, "unknown", HTTPStatus.NOT_FOUND)
    sitting = door.sitting
    if sitting is None:  # sent twice, gone back after the end, or a browser that forgot
        return HttpResponseRedirect(door.url("answer_thanks" if door.is_done else "answer"))
    if not sittings.is_accepting(door.survey):
        return _closed(request, "closed", HTTPStatus.GONE)
    shown = _pages(sitting, get_language())
    if not 1 <= number <= len(shown):
        return HttpResponseRedirect(door.url("answer_page", _where(sitting)))
    current = shown[number - 1]
    if request.method == "POST":
        return _take(door, sitting, current)
    if "check" in request.GET:
        _judge(current)
    return _show(door, sitting, current)


def _judge(current: forms.Page) -> None:
    """Say what is still open on a page that was left so."""
    for each in current.asked:
        each.error = forms.problem(each.question, each.raw, each.language)


def _show(door: Door, sitting: Sitting, current: forms.Page, **more) -> HttpResponse:
    definition = sittings.definition_of(sitting)
    context = {
        "survey": door.survey,
        "sitting": sitting,
        "page": current,
        "form": current,
        "content_language": _content_language(definition, get_language()),
        "back": door.url("answer_page", current.number - 1) if current.number > 1 else door.url(),
        "percent": 100 * (current.number - 1) // current.of,
        "here": door.url("answer_page", current.number),
        **more,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if current.summary else HTTPStatus.OK
    return render(door.request, "surveys/asking/page.html", context, status=status)


def _take(door: Door, sitting: Sitting, current: forms.Page) -> HttpResponse:
    data = door.request.POST
    posted = set(data.getlist("asked"))
    current.asked = [each for each in current.asked if not posted or each.question.code in posted]
    sound = current.take(data)
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


def _in_language(door: Door, sitting: Sitting, current: forms.Page, language: str) -> HttpResponse:
    """The same page in another language, with all that was typed, judged or not."""
    if language not in dict(settings.LANGUAGES):
        language = get_language()
    current.forgive()
    for each in current.asked:
        each.language = language
    with translation.override(language):
        fresh = _pages(sitting, language)[current.number - 1]
        current.title, current.intro = fresh.title, fresh.intro
        response = _show(door, sitting, current)
    _speak(response, language)
    return response


def _onward(door: Door, sitting: Sitting, current: forms.Page, posted: set) -> HttpResponse:
    """The next page; the same, where an answer brought up more questions; or the end."""
    now = _pages(sitting, get_language())
    same = next((page for page in now if page.number == current.number), None)
    if same and posted and any(each.question.code not in posted for each in same.asked):
        return HttpResponseRedirect(door.url("answer_page", same.number))
    if current.number < len(now):
        return HttpResponseRedirect(door.url("answer_page", current.number + 1))
    try:
        sittings.finish(sitting)
    except sittings.Closed:
        return _closed(door.request, "closed", HTTPStatus.GONE)
    except sittings.Incomplete as error:
        wanted = set(error.problems)
        for page in now:
            if any(each.question.code in wanted for each in page.asked):
                return HttpResponseRedirect(door.url("answer_page", page.number) + "?check")
        raise
    door.remember(done=True)
    return HttpResponseRedirect(door.url("answer_thanks"))


# Afterwards ---------------------------------------------------------------------------------------
@never_cache
@require_safe
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """It is sent."""
    try:
        door = find(request, token)
    except Unknown:
        return _closed(request, "unknown", HTTPStatus.NOT_FOUND)
    if not door.is_done:
        return HttpResponseRedirect(door.url())
    definition = door.survey.version.definition
    context = {
        "survey": door.survey,
        "thanks": labelled(definition.thanks, get_language()),
        "content_language": _content_language(definition, get_language()),
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
        return _closed(request, "unknown", HTTPStatus.NOT_FOUND)
    sitting = door.sitting
    if sitting is None:
        return HttpResponseRedirect(door.url("answer_thanks" if door.is_done else "answer"))
    link = door.url() if door.invitation else door.url("answer_resume", sitting.key)
    context = {
        "survey": door.survey,
        "link": f"{settings.PUBLIC_URL}{link}",
        "here": door.url("answer_page", _where(sitting)),
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
        return _closed(request, "unknown", HTTPStatus.NOT_FOUND)
    begun = Sitting.objects.filter(survey=door.survey, key=key, invitation=None).first()
    if begun is not None:
        door.remember(sitting=str(begun.key))
        return HttpResponseRedirect(door.url("answer_page", _where(begun)))
    return HttpResponseRedirect(door.url())


def _closed(request: HttpRequest, why: str, status: int) -> HttpResponse:
    return render(request, "surveys/asking/closed.html", {"why": why}, status=status)
