"""What a link of a survey opens, and how far this browser is in it.

A link names an invitation (a secret) or an open survey (its token); what is begun by an open link
is known to the browser's session alone.
"""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from channels import throttle
from feedback.pages import dress
from feedback.pages.visitors import network_of
from surveys.asking import forms, sittings
from surveys.models import Invitation, Sitting, Survey
from surveys.questionnaires.definition import Definition

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


# How far they are ---------------------------------------------------------------------------------
def pages_of(sitting: Sitting, language: str) -> list[forms.Page]:
    return forms.pages(
        sittings.definition_of(sitting),
        sitting.answers,
        language=language,
        seed=sittings.seed_of(sitting),
        one_by_one=sitting.survey.is_one_by_one,
        left_out=(),
    )


def where(sitting: Sitting) -> int:
    """The page where it goes on: that of the first question that was never seen."""
    seen = set(sitting.trail)
    for page in pages_of(sitting, sitting.language):
        if any(each.question.code not in seen for each in page.asked):
            return page.number
    return max(1, len(pages_of(sitting, sitting.language)))


# In whose language --------------------------------------------------------------------------------
def language_of(door: Door) -> str:
    """The language in which the page is shown: the visitor's, else the invitation's."""
    chosen = settings.LANGUAGE_COOKIE_NAME in door.request.COOKIES
    wanted = door.invitation.language if door.invitation and not chosen else ""
    return wanted if wanted in dict(settings.LANGUAGES) else get_language()


def speak(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )


def content_language(definition: Definition, language: str) -> str:
    spoken = definition.languages
    return language if language in spoken else next(iter(spoken), language)


def closed(request: HttpRequest, why: str, status: int) -> HttpResponse:
    return render(request, "surveys/asking/closed.html", {"why": why}, status=status)
