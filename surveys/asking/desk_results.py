"""What came of a survey, at the desk: figures by question, and the answers as a file."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.permissions import can
from accounts.roles import Capability
from feedback.desk import frame
from surveys import access
from surveys.asking import files, photos, results
from surveys.asking.desk import TEMPLATES
from surveys.models import Survey
from surveys.questionnaires.definition import labelled


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Counts, shares and means; words only for who may read words."""
    if not can(request.user, Capability.WRITE_SURVEYS):
        return frame.forbidden(request, Capability.WRITE_SURVEYS)
    survey = access.survey_for(request.user, pk, Capability.WRITE_SURVEYS)
    reads = can(request.user, Capability.READ_WORDS)
    total, found = results.of(survey, get_language(), with_words=reads)
    _only_shown(found)
    context = {
        "title": _("Results: %(name)s") % {"name": survey.name},
        "survey": survey,
        "total": total,
        "found": [(each, labelled(each.question.hint, get_language())) for each in found],
        "reads_words": reads,
        "grows": survey.is_anonymous and survey.state == Survey.State.OPEN,
        "small": results.SMALL,
    }
    return frame.render(request, f"{TEMPLATES}/results.html", context)


def _only_shown(found: list[results.Found]) -> None:
    """Leave the photos of which there is a copy to show, and count the others."""
    ready = photos.ready({identity for each in found for identity in each.photos})
    for each in found:
        shown = [identity for identity in each.photos if identity in ready]
        each.photos, each.unshown = shown, len(each.photos) - len(shown)


def take(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The answers and the codebook as a file; who took it when is kept."""
    if not can(request.user, Capability.WRITE_SURVEYS):
        return frame.forbidden(request, Capability.WRITE_SURVEYS)
    survey = access.survey_for(request.user, pk, Capability.WRITE_SURVEYS)
    if form not in files.TYPES:
        raise Http404
    with_words = can(request.user, Capability.READ_WORDS)
    try:
        file = files.take(survey, form, user=request.user, with_words=with_words)
    except files.TooFew:
        messages.error(request, _("There are fewer answers than may be shown."))
        return HttpResponseRedirect(reverse("admin:survey_results", args=[pk]))
    response = FileResponse(file, content_type=files.TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="survey-{survey.pk}.{form}"'
    response["Cache-Control"] = "private, no-store"
    return response
