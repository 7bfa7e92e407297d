"""Doing something on an appeal's page: may they, was it seen, and what to show when it is too late.

Every act of the desk goes through here, so that each refuses, collides and returns the same way.
"""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.roles import Capability
from feedback import access
from feedback.desk import conversation, frame, page, trees
from feedback.desk.forms import SayForm, SeenForm
from feedback.models import Appeal
from feedback.proceedings import refusing
from feedback.workflow import Forbidden, Outdated


def appeal_for(
    request: HttpRequest, pk: int, capability: Capability
) -> tuple[Appeal, HttpResponse | None]:
    """The appeal, and the page that says no to whoever may read it but not do this."""
    appeal = access.appeal_for(request.user, pk)
    if access.may(request.user, appeal, capability):
        return appeal, None
    return appeal, frame.forbidden(request, capability)


def ask_for_ground(form: forms.Form, appeal: Appeal) -> None:
    """A refusal without its ground in law goes back to the writer, words and all."""
    if refusing.lacks_ground(appeal, form.cleaned_data["ground"]):
        form.add_error("text", refusing.NeedsGround.told)


def attempt(
    request: HttpRequest, appeal: Appeal, form: SeenForm, act: Callable[[], str]
) -> HttpResponse:
    """Do it; when others were quicker, show what they did beside what was wanted."""
    try:
        done_so = act()
    except Outdated:
        reason = _("Somebody changed this appeal meanwhile. Nothing of yours was saved.")
    except Forbidden as error:
        reason = getattr(error, "told", "") or _(
            "This step is not possible any more. Nothing of yours was saved."
        )
    else:
        return done(request, appeal, done_so)
    wanted = form.cleaned_data
    appeal = access.appeal_for(request.user, appeal.pk)
    meanwhile = conversation.since(
        appeal, trees.read(), message=wanted["message"], event=wanted["event"]
    )
    conflict = page.Conflict(reason, text=wanted.get("text", ""), meanwhile=meanwhile)
    again = form if isinstance(form, SayForm) else None
    return page.show(request, appeal, say=again, conflict=conflict, status=409)


def refused(request: HttpRequest, appeal: Appeal, form: forms.Form) -> HttpResponse:
    """What was sent cannot be taken; the first of the form's own reasons is told."""
    told = [str(error) for name in form.fields for error in form.errors.get(name, [])]
    told += [str(error) for error in form.non_field_errors()]
    reason = told[0] if told and getattr(form, "tells_why", False) else ""
    conflict = page.Conflict(reason or _("This cannot be chosen any more. Please look again."))
    return page.show(request, appeal, conflict=conflict, status=400)


def done(request: HttpRequest, appeal: Appeal, words: str = "") -> HttpResponse:
    """Back to the page; or to the queue, when it went out of the person's sight by this."""
    if words:
        messages.success(request, words)
    back = (request.POST.get("back") or "")[:2000]
    if access.visible_to(request.user).filter(pk=appeal.pk).exists():
        address = reverse("admin:feedback_appeal_change", args=[appeal.pk])
        return HttpResponseRedirect(f"{address}?{urlencode({'back': back})}" if back else address)
    address = reverse("admin:feedback_appeal_changelist")
    return HttpResponseRedirect(f"{address}?{back}" if back else address)
