"""One version of a questionnaire: what it asks, and what is different from the one before."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from surveys.models import Questionnaire
from surveys.questionnaires import outline, screen, versions
from surveys.questionnaires.differing import difference


def version(request: HttpRequest, questionnaire: Questionnaire, number: int) -> HttpResponse:
    """The version to be read."""
    found = get_object_or_404(questionnaire.versions, number=number)
    before = questionnaire.versions.filter(number__lt=number).first()
    asked, language = found.definition, get_language()
    context = {
        "hash": versions.content_hash(asked),
        "before": before,
        "changes": difference(before.definition, asked, language) if before else [],
        "blocks": outline.blocks(asked, [], language),
    }
    return screen.render(request, "version.html", questionnaire, found, context)
