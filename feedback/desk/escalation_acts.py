"""What the list of escalations does to the appeals that were ticked, one by one."""

from collections import Counter
from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.permissions import can
from accounts.roles import Capability
from feedback import access, answers
from feedback.actors import Actor, staff
from feedback.clock import chasing
from feedback.desk import escalations, frame
from feedback.models import Appeal
from feedback.workflow import Forbidden, Outdated

MOST_AT_ONCE = 50
MOST_LETTERS = 5000
Act = Callable[[Appeal, int], str]  # the appeal, the version that was seen: how it went

DONE, NOBODY, CHANGED, REFUSED = "done", "nobody", "changed", "refused"


def act(request: HttpRequest) -> HttpResponse:
    """Remind, reassign or note; each appeal by itself, and told how it went."""
    if not can(request.user, Capability.SEE_ESCALATIONS):
        return frame.forbidden(request, Capability.SEE_ESCALATIONS)
    wanted = _wanted(request)
    ticked = [each for each in map(_ticked, request.POST.getlist("row")[:MOST_AT_ONCE]) if each]
    if not ticked:
        messages.error(request, _("Choose at least one appeal."))
    elif isinstance(wanted, str):
        messages.error(request, wanted)
    else:
        results = Counter(_attempt(request.user, wanted, *each) for each in ticked)
        _tell(request, results)
    back = reverse("admin:desk_escalations")
    address = request.POST.get("back", "")[:2000]
    return HttpResponseRedirect(f"{back}?{address}" if address else back)


def _wanted(request: HttpRequest) -> Act | str:
    """What is to be done to each; or why nothing can be."""
    actor = staff(request.user)
    text = request.POST.get("text", "").replace("\0", "").strip()[:MOST_LETTERS]
    match request.POST.get("do"):
        case "remind":
            return partial(_remind, actor)
        case "note":
            return partial(_note, actor, text) if text else _("Write something first.")
        case "assign":
            pk = request.POST.get("person", "")
            people = {str(each.pk): each for each in escalations.staff()}
            return partial(_assign, actor, people[pk]) if pk in people else _("Choose a person.")
    return _("Choose what to do.")


def _ticked(words: str) -> tuple[int, int] | None:
    pk, _sign, version = words.partition(":")
    if not (pk.isdecimal() and version.isdecimal() and len(pk) < 19 and len(version) < 10):
        return None
    return int(pk), int(version)


def _attempt(user: User, wanted: Act, pk: int, version: int) -> str:
    try:
        appeal = access.appeal_for(user, pk, Capability.SEE_ESCALATIONS)
        return wanted(appeal, version)
    except Outdated:
        return CHANGED
    except (Forbidden, Http404):
        return REFUSED


def _remind(actor: Actor, appeal: Appeal, version: int) -> str:
    return DONE if chasing.remind(appeal, actor=actor) else NOBODY


def _note(actor: Actor, text: str, appeal: Appeal, version: int) -> str:
    if not access.may(actor.user, appeal, Capability.NOTE):
        return REFUSED
    answers.note(appeal, text=text, actor=actor)
    return DONE


def _assign(actor: Actor, person: User, appeal: Appeal, version: int) -> str:
    if not access.may(actor.user, appeal, Capability.TRIAGE):
        return REFUSED
    theirs = (Capability.TRIAGE, Capability.ANSWER)
    if not any(access.may(person, appeal, each) for each in theirs):
        return REFUSED
    answers.assign(appeal, actor=actor, assignee=person, version=version)
    return DONE


def _tell(request: HttpRequest, results: Counter) -> None:
    if number := results[DONE]:
        words = ngettext("Done for %(n)d appeal.", "Done for %(n)d appeals.", number)
        messages.success(request, words % {"n": number})
    if number := results[NOBODY]:
        words = ngettext(
            "%(n)d appeal has nobody who could be reminded.",
            "%(n)d appeals have nobody who could be reminded.",
            number,
        )
        messages.warning(request, words % {"n": number})
    if number := results[CHANGED]:
        words = ngettext(
            "%(n)d appeal was changed by somebody else meanwhile, and left alone.",
            "%(n)d appeals were changed by somebody else meanwhile, and left alone.",
            number,
        )
        messages.warning(request, words % {"n": number})
    if number := results[REFUSED]:
        words = ngettext(
            "For %(n)d appeal this is not possible.",
            "For %(n)d appeals this is not possible.",
            number,
        )
        messages.error(request, words % {"n": number})
