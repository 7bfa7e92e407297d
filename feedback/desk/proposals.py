"""Publishing a proposal for support: the page where it is rid of personal data, and taking it
off the site."""

from datetime import timedelta

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.roles import Capability
from feedback import access
from feedback.actors import staff
from feedback.answering import publishing
from feedback.desk import answering_publish, attempts, frame
from feedback.desk.forms import WordsField
from feedback.desk.publication_form import Ground, PublicationForm
from feedback.models import Appeal, Message, Proposal, PublicationConsent
from feedback.proposals import collecting
from feedback.workflow import Forbidden, Outdated

USUALLY = timedelta(days=30)


class ProposalForm(PublicationForm):
    text = WordsField(label=_("The proposal, without personal data"), rows=10)
    until = forms.DateField(
        label=_("Others can support it until"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    threshold = forms.IntegerField(
        label=_("Tell the head of the organisation at so many voices"),
        min_value=1,
        max_value=100_000_000,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    answer = WordsField(
        label=_("The answer, once there is one and it is not published by itself"),
        rows=5,
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def view(request: HttpRequest, pk: int) -> HttpResponse:
    """The page, and what becomes of it."""
    appeal = access.appeal_for(request.user, pk)
    if not access.may(request.user, appeal, Capability.PUBLISH):
        return frame.forbidden(request, Capability.PUBLISH)
    if not collecting.may_publish(appeal):
        raise Http404
    found: list[publishing.Finding] = []
    if request.method == "POST":
        form = ProposalForm(request.POST, auto_id="proposal_%s")
        if form.is_valid():
            try:
                return _published(request, appeal, form.cleaned_data)
            except publishing.PersonalData as error:
                found = error.findings
                form.add_error(None, answering_publish.count(len(found)))
            except publishing.NoGround:
                form.add_error("ground", _("They did not agree. Name the law that asks for it."))
            except collecting.WrongDay:
                form.add_error("until", _("Choose a day from today on, within a year."))
            except (Forbidden, Outdated):
                form.add_error(None, _("Somebody changed this appeal meanwhile. Look again."))
    else:
        form = ProposalForm(initial=_initial(appeal), auto_id="proposal_%s")
    context = {
        "title": gettext("Publish the proposal"),
        "appeal": appeal,
        "form": form,
        "agreed": PublicationConsent.objects.filter(appeal=appeal).exists(),
        "found": answering_publish.named(found),
        "published": _standing(appeal),
    }
    return frame.render(request, "desk/proposal.html", context, status=400 if form.errors else 200)


def take_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it off the site."""
    appeal, refused = attempts.appeal_for(request, pk, Capability.PUBLISH)
    if refused:
        return refused
    proposal = get_object_or_404(Proposal, appeal=appeal)
    collecting.take_down(proposal, actor=staff(request.user))
    return attempts.done(request, appeal, gettext("Taken off the site."))


def _published(request: HttpRequest, appeal: Appeal, wanted: dict) -> HttpResponse:
    collecting.publish(appeal, actor=staff(request.user), **wanted)
    attempts.done(request, appeal, gettext("Published."))
    return HttpResponseRedirect(reverse("admin:feedback_appeal_change", args=[appeal.pk]))


def _initial(appeal: Appeal) -> dict:
    """As it stood last; else the words as they were said, to be mended."""
    if proposal := Proposal.objects.filter(appeal=appeal).first():
        names = set(ProposalForm.base_fields) - {"version", "is_clean"}
        return {name: getattr(proposal, name) for name in names} | {"version": appeal.version}
    said = Message.objects.filter(appeal=appeal, direction=Message.Direction.IN)
    return {
        "version": appeal.version,
        "title": appeal.subject or appeal.summary[:100],
        "text": said.order_by("id").values_list("text", flat=True).first() or "",
        "until": timezone.localdate() + USUALLY,
        "ground": Ground.CONSENT,
    }


def _standing(appeal: Appeal) -> Proposal | None:
    return Proposal.objects.filter(appeal=appeal, withdrawn_at=None).first()
