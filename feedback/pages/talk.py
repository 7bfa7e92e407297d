"""More from the citizen about an appeal: words and files, and that it is not solved after all."""

import uuid
from contextlib import suppress
from http import HTTPStatus

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from feedback import access, intake, workflow
from feedback.matters import joined
from feedback.models import Appeal, Message
from feedback.pages import assured, dress, evidence, tracked, tracking
from feedback.pages.conversation import AddForm
from feedback.proceedings import afterwards


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add words, and files with them, to one's own appeal."""
    return _added(request, _own(request, pk), reopen="reopen" in request.POST)


def _own(request: HttpRequest, pk: int) -> Appeal:
    """The appeal, if this browser proved to be its owner's; else 404."""
    found = tracked.find(request, pk)
    if not access.owns(request, found) or joined.leads_to(found).pk != found.pk:
        raise Http404
    return found


def _added(request: HttpRequest, found: Appeal, *, reopen: bool) -> HttpResponse:
    form = _form(request)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return tracking.page(request, found, form=form, status=status)
    with transaction.atomic():
        if reopen and afterwards.may_reopen(found):
            with suppress(workflow.Forbidden):  # somebody of ours was quicker: the words count
                afterwards.reopen(found)
        message = say(request, found, form)
        # Within the lock that the words took: the same form sent twice brings its files once.
        workflow.lock(message.appeal)
        sent_before = message.attachments.exists()
        taken = evidence.Taken([]) if sent_before else evidence.take(request, message=message)
    where = _where(request, found, message)
    if taken.errors:
        context = {"file_errors": taken.errors}
        return tracking.page(request, tracked.find(request, where), status=taken.status, **context)
    messages.success(request, _done(found, message, reopen=reopen))
    return HttpResponseRedirect(reverse("tracked", args=[where]) + "#conversation")


def _where(request: HttpRequest, found: Appeal, message: Message) -> int:
    """The appeal that the words went into: another one, when this was over for too long."""
    if message.appeal_id != found.pk:
        tracked.remember(request, message.appeal)
        access.grant(request, message.appeal)
    return message.appeal_id


def _done(found: Appeal, message: Message, *, reopen: bool) -> str:
    if message.appeal.follows_id == found.pk:
        return _("This is your second appeal now. Its code: %(code)s") % {
            "code": message.appeal.code
        }
    if reopen and found.status == workflow.Status.REOPENED:
        return _("The matter is open again.")
    return _("We have it.")


def _form(request: HttpRequest) -> AddForm:
    """What was filled in; a token that was lost on the way is given anew, the words count."""
    form = AddForm(request.POST)
    if "token" in form.errors:
        return AddForm({"text": request.POST.get("text", ""), "token": uuid.uuid4()})
    return form


def say(request: HttpRequest, found: Appeal, form: AddForm) -> Message:
    """Write the words of the form into the appeal, once for each filling-in of the form."""
    return afterwards.hear(
        found,
        intake.Words(
            intake_key=f"web:{found.pk}:{form.cleaned_data['token']}",
            channel=dress.channel_of(request),
            text=form.cleaned_data["text"],
            language=get_language(),
            address=found.address,
            citizen=found.citizen,
            assurance=assured.by_login(request, found.citizen),
        ),
    )
