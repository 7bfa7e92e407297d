"""What the desk's pages of an evaluation have in common: who gets in, and the line of steps."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse

from accounts.permissions import can
from accounts.roles import Capability
from feedback.desk import frame
from surveys import access
from surveys.evaluations.planning import ORDER, NotReady
from surveys.models import Evaluation


@dataclass(frozen=True)
class Stop:
    """A step in the line above the page. `state`: done, now or ahead."""

    label: str
    link: str
    state: str
    is_here: bool


def entered(
    view: Callable, capability: Capability = Capability.RUN_EVALUATIONS
) -> Callable[..., HttpResponse]:
    """The view, called with the evaluation in place of its number; for whom it is not: why."""

    @wraps(view)
    def guarded(request: HttpRequest, pk: int, **rest) -> HttpResponse:
        if not can(request.user, capability):
            return frame.forbidden(request, capability)
        return view(request, access.evaluation_for(request.user, pk, capability), **rest)

    return guarded


def render(
    request: HttpRequest,
    evaluation: Evaluation,
    page: str,
    template: str,
    context: dict,
    *,
    status: int = 200,
) -> HttpResponse:
    """One page of an evaluation; `page` is the step that it is about."""
    line = stops(evaluation, page)
    now = ORDER.index(Evaluation.Step(evaluation.step))
    shown = {
        "title": str(evaluation),
        "evaluation": evaluation,
        "stops": line,
        "now": line[now],
        "following": line[now + 1] if now + 1 < len(line) else None,
    }
    return frame.render(
        request, f"surveys/evaluations/{template}", {**shown, **context}, status=status
    )


def stops(evaluation: Evaluation, page: str) -> list[Stop]:
    """The line of steps, each with the page it leads to."""
    now = ORDER.index(Evaluation.Step(evaluation.step))
    return [
        Stop(
            label=str(step.label),
            link=link(evaluation, step),
            state="done" if place < now else "now" if place == now else "ahead",
            is_here=step == page,
        )
        for place, step in enumerate(ORDER)
    ]


def link(evaluation: Evaluation, step: str) -> str:
    """Where the page of a step is."""
    try:
        return reverse(f"admin:evaluation_{step}", args=[evaluation.pk])
    except NoReverseMatch:
        return ""


def back(request: HttpRequest, evaluation: Evaluation, page: str, words: str) -> HttpResponse:
    """To the page of a step, with words on what was done."""
    if words:
        messages.success(request, words)
    return HttpResponseRedirect(reverse(f"admin:evaluation_{page}", args=[evaluation.pk]))


def not_ready(
    request: HttpRequest, evaluation: Evaluation, page: str, error: NotReady
) -> HttpResponse:
    """To the page of a step, with what is missing."""
    for what in error.what:
        messages.error(request, what)
    return HttpResponseRedirect(reverse(f"admin:evaluation_{page}", args=[evaluation.pk]))
