"""Publishing what somebody said of a project: the page where the words are rid of personal data."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Capability
from feedback import access as appeals
from feedback.actors import staff
from feedback.answering import publishing
from feedback.desk import answering_publish, frame
from feedback.desk.forms import WordsField
from feedback.desk.publication_form import Ground, PublicationForm
from feedback.models import Message, PublicationConsent
from feedback.workflow import Forbidden, Outdated
from outreach.models import ProjectComment
from outreach.projects import access, commenting
from outreach.projects.desk import may_enter


class CommentForm(PublicationForm):
    title = None
    text = WordsField(label=_("The words, without personal data"), rows=6)
    answer = WordsField(
        label=_("The answer, once there is one and it is not published by itself"),
        rows=5,
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def view(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """The page, and what becomes of it."""
    comment, refused = _found(request, number, pk)
    if refused:
        return refused
    appeal, found = comment.appeal, []
    form = CommentForm(request.POST or None, initial=_initial(comment), auto_id="comment_%s")
    if request.method == "POST" and form.is_valid():
        try:
            commenting.publish(comment, actor=staff(request.user), **form.cleaned_data)
        except publishing.PersonalData as error:
            found = error.findings
            form.add_error(None, answering_publish.count(len(found)))
        except publishing.NoGround:
            form.add_error("ground", gettext("They did not agree. Name the law that asks for it."))
        except Outdated:
            form.add_error(None, gettext("Somebody changed this appeal meanwhile. Look again."))
        except Forbidden:
            form.add_error(None, gettext("What is confidential cannot be published."))
        else:
            messages.success(request, gettext("Published."))
            return HttpResponseRedirect(reverse("admin:project", args=[number]))
    context = {
        "title": gettext("Publish what was said"),
        "appeal": appeal,
        "comment": comment,
        "form": form,
        "agreed": PublicationConsent.objects.filter(appeal=appeal).exists(),
        "found": answering_publish.named(found),
        "published": comment if comment.published_at else None,
    }
    status = 400 if form.errors else 200
    return frame.render(request, "outreach/projects/desk_publish.html", context, status=status)


@require_POST
def take_down(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Show it to nobody any more."""
    comment, refused = _found(request, number, pk)
    if refused:
        return refused
    commenting.take_down(comment, actor=staff(request.user))
    messages.success(request, gettext("Taken off the site."))
    return HttpResponseRedirect(reverse("admin:project", args=[number]))


def _found(
    request: HttpRequest, number: int, pk: int
) -> tuple[ProjectComment, None] | tuple[None, HttpResponse]:
    """The comment, for whoever sees the project and may publish its appeal; or why not."""
    if not may_enter(request):
        return None, frame.forbidden(request, Capability.MANAGE_PROJECTS)
    project = access.project_for(request.user, number)
    kept = ProjectComment.objects.select_related("project", "appeal")
    comment = get_object_or_404(kept, project=project, pk=pk)
    appeal = appeals.appeal_for(request.user, comment.appeal_id)
    if not commenting.may_publish(staff(request.user), appeal):
        return None, frame.forbidden(request, Capability.PUBLISH)
    return comment, None


def _initial(comment: ProjectComment) -> dict:
    """As it stands; else the words as they were said, to be mended."""
    appeal = comment.appeal
    answer = comment.answer or commenting.answer_of(appeal)
    known = {"version": appeal.version, "law": comment.law, "answer": answer}
    if comment.text:
        return known | {"text": comment.text, "ground": comment.ground}
    said = Message.objects.filter(appeal=appeal, direction=Message.Direction.IN).order_by("id")
    text = said.values_list("text", flat=True).first() or ""
    agreed = PublicationConsent.objects.filter(appeal=appeal).exists()
    return known | {"text": text, "ground": Ground.CONSENT if agreed else Ground.LAW}
