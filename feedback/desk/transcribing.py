"""Writing down what was said in a recording, on the appeal's page."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Capability
from feedback import access, transcripts
from feedback.actors import staff
from feedback.desk import frame, page
from feedback.desk.forms import WordsField
from feedback.models import Transcript
from feedback.workflow import Outdated


class TranscriptForm(forms.Form):
    """What was heard; `seen` is what stood there when the page was opened."""

    seen = WordsField(rows=1, required=False)
    text = WordsField(
        label=gettext_lazy("What is said in it"),
        rows=4,
        error_messages={"required": gettext_lazy("Write down what you hear.")},
    )


def write(request: HttpRequest, pk: int, file: UUID) -> HttpResponse:
    """Keep the words of one recording of an appeal."""
    appeal = access.appeal_for(request.user, pk)
    if not access.may(request.user, appeal, Capability.TRIAGE):
        return frame.forbidden(request, Capability.TRIAGE)
    transcript = get_object_or_404(
        Transcript.objects.select_related("attachment__message", "appeal"), pk=file, appeal=appeal
    )
    form = TranscriptForm(request.POST)
    if not form.is_valid():
        reason = " ".join(error for errors in form.errors.values() for error in errors)
        return page.show(request, appeal, conflict=page.Conflict(reason), status=400)
    said = form.cleaned_data
    try:
        transcripts.write(
            transcript, text=said["text"], seen=said["seen"], actor=staff(request.user)
        )
    except Outdated:
        reason = _("A colleague wrote this recording down meanwhile. Nothing of yours was saved.")
        conflict = page.Conflict(reason, text=said["text"])
        return page.show(request, appeal, conflict=conflict, status=409)
    messages.success(request, _("Written down."))
    address = reverse("admin:feedback_appeal_change", args=[appeal.pk])
    return HttpResponseRedirect(f"{address}#t{transcript.pk}")
