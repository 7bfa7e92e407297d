"""The public pages of votes: which there are, what each asks, what came out."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from channels import throttle
from feedback.pages.visitors import network_of
from surveys.models import Ballot, Vote
from surveys.votes import acts, objecting, publishing, secrecy, steps, telling, wording

PAGE = 20
_LOOKS = {"burst": 30, "per_hour": 120}
SHOWN = (
    *(steps.APPROVED, steps.OPEN, steps.CLOSED, steps.COUNTED),
    *(steps.PUBLISHED, steps.CONTESTED, steps.ANNULLED),
)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The votes that go on or come, then those that are over, newest first."""
    shown = Vote.objects.filter(status__in=SHOWN, approved_at__isnull=False)
    going_on = shown.filter(status__in=(steps.APPROVED, *steps.RUNNING)).order_by("closes_at")
    over = shown.exclude(status__in=(steps.APPROVED, *steps.RUNNING)).order_by("-number")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdecimal() and len(before) < 9:
        over = over.filter(number__lt=int(before))
    found = list(over[: PAGE + 1])
    context = {
        "going_on": list(going_on[:50]),
        "over": found[:PAGE],
        "further": found[PAGE - 1].number if len(found) > PAGE else None,
    }
    return render(request, "surveys/votes/index.html", context)


@never_cache
@require_safe
def vote(request: HttpRequest, number: int) -> HttpResponse:
    """What is asked, who may answer, until when and how; once it is published, the result."""
    found = find(number)
    context = {
        "vote": found,
        "labels": found.labels(),
        "who": wording.who(found),
        "how_sure": wording.how_sure(found),
        "rules": wording.rules(found),
        "word": telling.WORDS[telling.spoken(request.LANGUAGE_CODE)],
        "takes": is_open(found),
        "turnout": _turnout(found),
        "contest": objecting.is_open(found),
        "contest_until": objecting.until(found) if found.published_at else None,
        "objections": list(found.objections.all()[:100]),
        "annulled": found.acts.filter(what="annul").first(),
        "acts": [
            (done, wording.act(done.what))
            for done in found.acts.exclude(what__in=("create", "take_back"))
        ],
    }
    if found.published_at:
        context["result"] = wording.result(found, publishing.standing(found))
    return render(request, "surveys/votes/vote.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, number: int) -> HttpResponse:
    """Somebody finds their line in the published file by their receipt. It is sent in the body:
    addresses are kept in logs, beside the network that asked."""
    found = find(number)
    typed = request.POST.get("receipt", "")[:40]
    is_out = found.published_at is not None  # the list stays to be looked at when annulled
    context = {"vote": found, "typed": typed, "is_out": is_out, "errors": []}
    status = HTTPStatus.OK
    if typed and is_out:
        if not throttle.allow("vote-receipt", network_of(request), **_LOOKS):
            return HttpResponse(_("Too often. Try again later."), status=429)
        known = secrecy.read_receipt(typed)
        line = publishing.line_of(publishing.standing(found), known) if known else None
        if line is None:
            context["errors"] = [_("This receipt is not in the list. Look at each letter again.")]
            context["errors_field"] = "receipt"
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        else:
            context |= {"line": line, "chosen": wording.chosen(found, line["choice"])}
    return render(request, "surveys/votes/receipt.html", context, status=status)


@require_safe
def file(request: HttpRequest, number: int, form: str) -> HttpResponse:
    """The file that anybody can count again."""
    found = find(number)
    kinds = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
    if found.published_at is None or form not in kinds:  # stays to be checked when annulled
        raise Http404
    count = publishing.standing(found)
    text = count.csv if form == "csv" else count.json
    response = HttpResponse(text.encode(), content_type=kinds[form])
    response["Content-Disposition"] = f'attachment; filename="vote-{found.number}.{form}"'
    return response


def find(number: int) -> Vote:
    """A vote that is shown to everybody, or 404."""
    found = Vote.objects.filter(
        number=number, status__in=SHOWN, approved_at__isnull=False
    ).select_related("sector", "audience", "organisation")
    if (known := found.first()) is None:
        raise Http404
    return known


def is_open(found: Vote) -> bool:
    """Whether a voice that comes now is in time."""
    return found.status == steps.OPEN and acts.now() < found.closes_at


def _turnout(found: Vote) -> int | None:
    """How many have voted, where the vote says that it is shown; never for what."""
    if found.shows_turnout and found.status in steps.RUNNING:
        return Ballot.objects.filter(vote=found).count()
    return None
