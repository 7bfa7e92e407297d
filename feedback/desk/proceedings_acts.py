"""Statutory steps on the appeal's page: each a POST, guarded by access and by what was seen."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.roles import Capability
from feedback import access
from feedback.actors import Actor, staff
from feedback.desk import attempts, frame, trees
from feedback.desk.forms import SeenForm
from feedback.desk.proceedings_forms import (
    ContributeForm,
    ExtendForm,
    PartForm,
    RedirectForm,
    ShareForm,
)
from feedback.models import Appeal, Share
from feedback.proceedings import extending, redirecting, shares, withdrawing
from feedback.workflow import Forbidden

_Act = Callable[[Appeal, dict, Actor], str]


def _do(
    request: HttpRequest,
    pk: int,
    needed: Capability,
    form_for: Callable[[Appeal], SeenForm],
    act: _Act,
) -> HttpResponse:
    appeal, refused = attempts.appeal_for(request, pk, needed)
    if refused:
        return refused
    form = form_for(appeal)
    if not form.is_valid():
        return attempts.refused(request, appeal, form)
    wanted, actor = form.cleaned_data, staff(request.user)
    return attempts.attempt(request, appeal, form, lambda: act(appeal, wanted, actor))


def redirect(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the appeal to the body that is competent, here or outside."""

    def act(appeal: Appeal, wanted: dict, actor: Actor) -> str:
        to: Organisation | redirecting.Outside
        if wanted["organisation"]:
            to = Organisation.objects.get(pk=wanted["organisation"])
            name = str(to)
        else:
            to = redirecting.Outside(wanted["outside"], wanted["contact"])
            name = to.name
        given = {"reason": wanted["reason"], "version": wanted["version"]}
        redirecting.redirect(appeal, to=to, actor=actor, **given)
        return _("Sent to %(organisation)s.") % {"organisation": name}

    return _do(
        request,
        pk,
        Capability.TRIAGE,
        lambda appeal: RedirectForm(request.POST, appeal=appeal, trees=trees.read()),
        act,
    )


def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide that the answer may take longer."""

    def act(appeal: Appeal, wanted: dict, actor: Actor) -> str:
        given = {name: wanted[name] for name in ("until", "reason", "version")}
        extending.extend(appeal, actor=actor, **given)
        return _("More time is given, and the citizen is told.")

    appeal, refused = attempts.appeal_for(request, pk, Capability.DECIDE)
    if refused:
        return refused
    bounds = extending.bounds(appeal)
    if bounds is None:
        return attempts.refused(request, appeal, SeenForm(request.POST))
    return _do(
        request, pk, Capability.DECIDE, lambda _appeal: ExtendForm(request.POST, bounds=bounds), act
    )


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The citizen said that they take it back."""

    def act(appeal: Appeal, wanted: dict, actor: Actor) -> str:
        withdrawing.withdraw(appeal, actor=actor, version=wanted["version"])
        return _("Withdrawn and closed. The citizen is told.")

    return _do(request, pk, Capability.TRIAGE, lambda _appeal: SeenForm(request.POST), act)


def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask another body for its part."""

    def act(appeal: Appeal, wanted: dict, actor: Actor) -> str:
        body = Organisation.objects.get(pk=wanted["organisation"])
        given = {name: wanted[name] for name in ("question", "until", "version")}
        try:
            shares.ask(appeal, organisation=body, actor=actor, **given)
        except shares.AskedAlready as error:
            raise Forbidden(str(error)) from error
        return _("%(organisation)s is asked for its part.") % {"organisation": body}

    return _do(
        request,
        pk,
        Capability.TRIAGE,
        lambda appeal: ShareForm(
            request.POST, appeal=appeal, trees=trees.read(), today=timezone.localdate()
        ),
        act,
    )


def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """A part is not needed any more."""

    def act(appeal: Appeal, wanted: dict, actor: Actor) -> str:
        shares.call_off(_part(appeal, wanted["part"]), actor=actor)
        return _("Called off.")

    return _do(request, pk, Capability.TRIAGE, lambda _appeal: PartForm(request.POST), act)


def contribute(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one's body's part."""

    def act(part: Share, wanted: dict, actor: Actor) -> str:
        shares.contribute(part, text=wanted["text"], actor=actor)
        return _("Your part is given to the body that leads.")

    return _with_own_part(request, pk, ContributeForm, act)


def take_part(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's body's part upon oneself."""

    def act(part: Share, wanted: dict, actor: Actor) -> str:
        shares.take(part, actor=actor)
        return _("It is yours now.")

    return _with_own_part(request, pk, PartForm, act)


def _with_own_part(
    request: HttpRequest,
    pk: int,
    form_class: type[PartForm],
    act: Callable[[Share, dict, Actor], str],
) -> HttpResponse:
    """For whoever answers for the body that owes it; the others of the appeal may only look."""
    appeal = access.appeal_for(request.user, pk)
    given = request.POST.get("part", "")
    owed = shares.of(appeal).filter(pk=int(given) if given.isdecimal() else 0).first()
    if owed is None or not shares.may_contribute(request.user, owed):
        return frame.forbidden(request, Capability.ANSWER)
    form = form_class(request.POST)
    if not form.is_valid():
        return attempts.refused(request, appeal, form)
    wanted, actor = form.cleaned_data, staff(request.user)
    return attempts.attempt(request, appeal, form, lambda: act(owed, wanted, actor))


def _part(appeal: Appeal, pk: int) -> Share:
    found = shares.of(appeal).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
