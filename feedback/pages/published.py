"""Published answers: what others asked before, and what was answered."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from feedback.answering import publishing
from feedback.models import Event, Topic

PAGE = 20
MOST_WORDS = 200  # letters of a search


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The newest, or those with these words and on this topic."""
    words = request.GET.get("q", "").replace("\0", "")[:MOST_WORDS].strip()
    topic, before = _number(request, "topic"), _number(request, "before")
    found = publishing.shown(words, topic)
    if before:
        found = found.filter(pk__lt=before)
    answers = list(found[: PAGE + 1])
    context = {
        "answers": answers[:PAGE],
        "older": answers[PAGE - 1].pk if len(answers) > PAGE else None,
        "words": words,
        "topic": topic,
        "topics": sorted(Topic.objects.filter(is_active=True), key=str),
        "is_narrowed": bool(words or topic or before),
    }
    return render(request, "site/answers.html", context)


@require_safe
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One question and its answer; 404 when it was taken back."""
    found = get_object_or_404(publishing.shown(), pk=pk)
    return render(request, "site/answer.html", {"answer": found})


def link_of(events: list[Event], what: str = "published") -> int | None:
    """What was published of an appeal and not taken back, from its timeline: its answer, or
    itself as a `proposal`."""
    told = [event.data for event in events if event.kind == Event.Kind.PUBLISHED]
    published = [data for data in told if what in data]
    if not published or published[-1].get("withdrawn"):
        return None
    return published[-1][what]


def _number(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 16 else None
