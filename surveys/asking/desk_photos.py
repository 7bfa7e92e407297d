"""The pictures among the answers, for who may read words of this survey."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from accounts.roles import Capability
from feedback.pages import files
from surveys import access
from surveys.models import Photo


def show(request: HttpRequest, pk: int, photo: UUID) -> HttpResponseBase | HttpResponse:
    """The copy without what the camera wrote into it. 404 for whoever may not see it."""
    survey = access.survey_for(request.user, pk, Capability.WRITE_SURVEYS)
    if not access.may_see_photos(request.user, survey):
        raise Http404
    known = Photo.objects.select_related("attachment")
    held = get_object_or_404(known, pk=photo, survey=survey, response__isnull=False)
    return files.serve(request, held.attachment)
