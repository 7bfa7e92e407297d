"""The hearing on a draft at the desk: asked and answered by who runs the evaluation, commented on
by the heads of the evaluated bodies."""

from datetime import date

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.permissions import can
from accounts.roles import Capability
from feedback.desk import frame
from feedback.desk.forms import WordsField
from surveys import access
from surveys.evaluations import hearing, screen
from surveys.evaluations.hearing import NotHeard
from surveys.evaluations.planning import NotReady
from surveys.evaluations.report_document import document
from surveys.models import DraftComment, DraftHearing, Evaluation

Step = Evaluation.Step
MOST = 100


class CommentForm(forms.Form):
    """For which body, and what it says."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Organisation"), queryset=None, empty_label=gettext_lazy("choose")
    )
    words = WordsField(
        label=gettext_lazy("Comment, printed in the report as it stands"),
        rows=8,
        max_length=hearing.MOST_LETTERS,
    )

    use_required_attribute = False

    def __init__(self, *args, bodies, **kwargs) -> None:
        super().__init__(*args, auto_id="comment_%s", **kwargs)
        self.fields["organisation"].queryset = bodies
        self.fields["organisation"].initial = bodies.first()


def ask(request: HttpRequest, evaluation: Evaluation, edition: int) -> HttpResponse:
    """Send an edition to the bodies, until a day."""
    report = evaluation.reports.filter(edition=min(edition, 32767)).first()
    if report is None:
        raise Http404
    try:
        hearing.ask(report, request.user, until=_day(request.POST.get("until", "")))
    except NotHeard as error:
        return screen.not_ready(request, evaluation, Step.REPORT, NotReady([str(error)]))
    return screen.back(request, evaluation, Step.REPORT, _("The organisations are asked."))


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise NotHeard(_("Say until which day.")) from None


def answer(request: HttpRequest, evaluation: Evaluation, comment: int) -> HttpResponse:
    """Answer what a body said."""
    said = DraftComment.objects.filter(pk=comment, hearing__report__evaluation=evaluation).first()
    if said is None:
        raise Http404
    try:
        hearing.answer(said, request.POST.get("words", "")[: hearing.MOST_LETTERS], request.user)
    except NotHeard as error:
        return screen.not_ready(request, evaluation, Step.REPORT, NotReady([str(error)]))
    return screen.back(request, evaluation, Step.REPORT, _("Answered."))


def drafts(request: HttpRequest) -> HttpResponse:
    """The drafts on which bodies of one's own are asked, the newest first."""
    if not can(request.user, Capability.DECIDE):
        return frame.forbidden(request, Capability.DECIDE)
    found = access.drafts_to_see(request.user).order_by("-pk")[:MOST]
    context = {
        "title": _("Drafts of evaluations"),
        "drafts": [(each, hearing.is_open(each)) for each in found],
    }
    return frame.render(request, "surveys/evaluations/drafts.html", context)


def draft(request: HttpRequest, hearing_pk: int) -> HttpResponse:
    """One draft, what was said to it by one's own bodies, and a form to say it."""
    if not can(request.user, Capability.DECIDE):
        return frame.forbidden(request, Capability.DECIDE)
    asked = _asked(request, hearing_pk)
    bodies = access.bodies_to_speak_for(request.user, asked)
    said = asked.comments.filter(organisation__in=bodies).select_related("organisation", "user")
    silent = bodies.exclude(pk__in=said.values("organisation"))
    form = CommentForm(request.POST or None, bodies=silent)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            hearing.comment(asked, given["organisation"], given["words"], request.user)
        except NotHeard as error:
            form.add_error(None, str(error))
        else:
            return HttpResponseRedirect(reverse("admin:evaluation_draft", args=[asked.pk]))
    context = {
        "title": str(asked.report.evaluation),
        "asked": asked,
        "is_late": asked.until < timezone.localdate(),
        "may_say": hearing.is_open(asked) and silent.exists(),
        "said": said,
        "form": form,
        "document": document(asked.report, get_language() or "en"),
    }
    status = 400 if form.is_bound else 200
    return frame.render(request, "surveys/evaluations/draft.html", context, status=status)


def _asked(request: HttpRequest, pk: int) -> DraftHearing:
    found = access.drafts_to_see(request.user).filter(pk=min(pk, 2**63 - 1)).first()
    if found is None:
        raise Http404
    return found
