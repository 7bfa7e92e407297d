"""The addresses of samples, weights and scores, below /admin/surveys/evaluations/."""

from collections.abc import Callable

from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from surveys.evaluations import figures_pages, sampling_pages
from surveys.evaluations.screen import entered


def patterns(guard: Callable) -> list[URLPattern]:
    """The addresses; `guard` lets in who may enter the desk."""

    def act(view: Callable) -> Callable:
        return guard(require_POST(entered(view)))

    def page(view: Callable) -> Callable:
        return guard(require_safe(entered(view)))

    body = "<int:pk>/sample/<int:body>/"
    return [
        path("<int:pk>/sample/", page(sampling_pages.overview), name="evaluation_sample"),
        path(body, page(sampling_pages.of_body), name="evaluation_sample_body"),
        path(f"{body}frame/", act(sampling_pages.build), name="evaluation_sample_frame"),
        path(f"{body}list/", act(sampling_pages.bring), name="evaluation_sample_list"),
        path(f"{body}expect/", act(sampling_pages.expect), name="evaluation_sample_expect"),
        path(f"{body}draw/", act(sampling_pages.draw), name="evaluation_sample_draw"),
        path(f"{body}numbers.csv", page(sampling_pages.numbers), name="evaluation_sample_numbers"),
        path(f"{body}drawn.csv", page(sampling_pages.drawn), name="evaluation_sample_drawn"),
        path("<int:pk>/weigh/", page(figures_pages.weigh), name="evaluation_weigh"),
        path("<int:pk>/weigh/make/", act(figures_pages.make_weights), name="evaluation_weights"),
        path(
            "<int:pk>/weigh/weights.csv",
            page(figures_pages.weight_file),
            name="evaluation_weight_file",
        ),
        path("<int:pk>/score/", page(figures_pages.score), name="evaluation_score"),
        path("<int:pk>/score/make/", act(figures_pages.make_scores), name="evaluation_scores"),
        path(
            "<int:pk>/score/scores.csv",
            page(figures_pages.score_file),
            name="evaluation_score_file",
        ),
    ]
