"""What the desk's pages of questionnaires have in common: who gets in, and the frame."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.permissions import can
from accounts.roles import Capability
from feedback.desk import frame
from surveys import access
from surveys.models import Questionnaire, Version
from surveys.questionnaires import preview, versions

NEEDED = Capability.WRITE_SURVEYS


def allowed(view: Callable) -> Callable[..., HttpResponse]:
    """The view, for whoever writes surveys; for others: why not."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **rest) -> HttpResponse:
        if not can(request.user, NEEDED):
            return frame.forbidden(request, NEEDED)
        return view(request, *args, **rest)

    return guarded


def reading(view: Callable) -> Callable[..., HttpResponse]:
    """The view, called with the questionnaire in place of its number."""

    @wraps(view)
    def guarded(request: HttpRequest, pk: int, **rest) -> HttpResponse:
        return view(request, access.questionnaire_for(request.user, pk), **rest)

    return allowed(guarded)


def writing(view: Callable) -> Callable[..., HttpResponse]:
    """The view, called with the questionnaire and its draft, for whoever may change it.

    Where there is no draft, or somebody was quicker, it leads to the page with words on that.
    """

    @wraps(view)
    def guarded(request: HttpRequest, questionnaire: Questionnaire, **rest) -> HttpResponse:
        if not access.may_write_questionnaire(request.user, questionnaire):
            return frame.forbidden(request, NEEDED)
        draft = questionnaire.versions.first()
        if draft is None or draft.frozen_at is not None:
            return refused(request, questionnaire, _("This version was fielded: begin a new one."))
        try:
            return view(request, questionnaire, draft, **rest)
        except versions.Stale:
            words = _("Somebody else changed the questionnaire meanwhile. Look, then try again.")
            return refused(request, questionnaire, words)
        except versions.Frozen:
            return refused(request, questionnaire, _("This version was fielded meanwhile."))
        except KeyError:
            words = _("That question or section is not there any more. Somebody else removed it.")
            return refused(request, questionnaire, words)

    return reading(guarded)


def refused(request: HttpRequest, questionnaire: Questionnaire, words: str) -> HttpResponse:
    """To the questionnaire's page, with why nothing was done."""
    messages.error(request, words)
    return to_page(questionnaire)


def to_page(questionnaire: Questionnaire, *, place: str = "", button: str = "") -> HttpResponse:
    """To the questionnaire's page; `place` is the code where to look, `button` what was pressed
    there, so that who works by keyboard goes on from it."""
    link = reverse("admin:questionnaire", args=[questionnaire.pk])
    if button:  # browsers focus nothing by themselves where the address names a place
        return HttpResponseRedirect(f"{link}?{urlencode({'at': place, 'button': button})}")
    return HttpResponseRedirect(f"{link}#at-{place}" if place else link)


def render(
    request: HttpRequest,
    template: str,
    questionnaire: Questionnaire,
    version: Version,
    context: dict,
    *,
    status: int = 200,
) -> HttpResponse:
    """One page about a questionnaire."""
    shared = {
        "title": questionnaire.name,
        "ways": preview.WAYS,
        "questionnaire": questionnaire,
        "version": version,
        "may_write": access.may_write_questionnaire(request.user, questionnaire),
    }
    return frame.render(
        request, f"surveys/questionnaires/{template}", {**shared, **context}, status=status
    )
