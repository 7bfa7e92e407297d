"""Publishing an answer: the page where a question and its answer are rid of personal data."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.roles import Capability
from feedback import access
from feedback.actors import staff
from feedback.answering import publishing
from feedback.desk import attempts, frame
from feedback.desk.forms import WordsField
from feedback.desk.publication_form import Ground, PublicationForm
from feedback.models import Appeal, Message, PublicationConsent, PublishedAnswer
from feedback.workflow import Forbidden, Outdated

_KINDS = {
    "email": _("e-mail address"),
    "phone": _("phone number"),
    "register": _("number of a person"),
    "name": _("name of the citizen"),
}


class PublishForm(PublicationForm):
    question = WordsField(label=_("The question, without personal data"), rows=8)
    answer = WordsField(label=_("The answer, without personal data"), rows=12)


@require_http_methods(["GET", "HEAD", "POST"])
def view(request: HttpRequest, pk: int) -> HttpResponse:
    """The page, and what becomes of it."""
    appeal = access.appeal_for(request.user, pk)
    if not access.may(request.user, appeal, Capability.PUBLISH):
        return frame.forbidden(request, Capability.PUBLISH)
    answer = publishing.answer_of(appeal)
    if answer is None or not publishing.may_publish(appeal):
        raise Http404
    found: list[publishing.Finding] = []
    if request.method == "POST":
        form = PublishForm(request.POST, auto_id="publish_%s")
        if form.is_valid():
            try:
                return _published(request, appeal, form.cleaned_data)
            except publishing.PersonalData as error:
                found = error.findings
                form.add_error(None, count(len(found)))
            except publishing.NoGround:
                form.add_error("ground", _("They did not agree. Name the law that asks for it."))
            except (Forbidden, Outdated):
                form.add_error(None, _("Somebody changed this appeal meanwhile. Look again."))
    else:
        form = PublishForm(initial=_initial(appeal, answer), auto_id="publish_%s")
    context = {
        "title": gettext("Publish the answer"),
        "appeal": appeal,
        "form": form,
        "agreed": PublicationConsent.objects.filter(appeal=appeal).exists(),
        "found": named(found),
        "published": _shown(appeal),
    }
    status = 400 if form.errors else 200
    return frame.render(request, "desk/publish.html", context, status=status)


def take_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Take what was published off the site."""
    appeal, refused = attempts.appeal_for(request, pk, Capability.PUBLISH)
    if refused:
        return refused
    published = get_object_or_404(PublishedAnswer, appeal=appeal)
    publishing.withdraw(published, actor=staff(request.user))
    return attempts.done(request, appeal, gettext("Taken off the site."))


def _published(request: HttpRequest, appeal: Appeal, wanted: dict) -> HttpResponse:
    publishing.publish(appeal, actor=staff(request.user), **wanted)
    attempts.done(request, appeal, gettext("Published."))
    return HttpResponseRedirect(reverse("admin:feedback_appeal_change", args=[appeal.pk]))


def _initial(appeal: Appeal, answer: Message) -> dict:
    """What is shown now; else the words as they were said, to be mended."""
    published = _shown(appeal)
    first = appeal.messages.filter(direction=Message.Direction.IN).order_by("id").first()
    known = {
        "title": appeal.subject or appeal.summary[:100],
        "question": first.text if first else "",
        "answer": answer.text,
        "ground": Ground.CONSENT,
    }
    if published:
        known = {name: getattr(published, name) for name in (*known, "law")}
    return known | {"version": appeal.version}


def _shown(appeal: Appeal) -> PublishedAnswer | None:
    return PublishedAnswer.objects.filter(appeal=appeal, withdrawn_at=None).first()


def named(found: list[publishing.Finding]) -> list[tuple[str, str]]:
    """What was found, each with what it seems to be."""
    return [(_KINDS[each.kind], each.words) for each in found]


def count(number: int) -> str:
    """That so many places of a text are to be looked at."""
    return ngettext(
        "%(number)s place looks like personal data. Take it out, or say that it is none.",
        "%(number)s places look like personal data. Take them out, or say that they are none.",
        number,
    ) % {"number": number}
