"""The desk's pages of asking back, below /admin/surveys/."""

from collections.abc import Callable

from django.urls import URLPattern, URLResolver, include, path

from surveys.asking import desk_urls as asking
from surveys.evaluations import desk_urls as evaluations
from surveys.questionnaires import desk_urls as questionnaires
from surveys.votes import desk_urls as votes


def patterns(guard: Callable) -> list[URLPattern | URLResolver]:
    """The addresses by subject."""
    return [
        path("questionnaires/", include(questionnaires.patterns(guard))),
        path("asking/", include(asking.patterns(guard))),
        path("votes/", include(votes.patterns(guard))),
        path("evaluations/", include(evaluations.patterns(guard))),
    ]
