"""The desk's pages of votes: the list, one vote with its steps, and its draft."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import can, reach
from accounts.roles import Capability
from feedback.desk import frame
from surveys import access, proposals
from surveys.models import Ballot, Vote
from surveys.votes import (
    counting,
    objecting,
    paper,
    publishing,
    steps,
    wording,
    writing,
)
from surveys.votes.acts import Refused
from surveys.votes.forms import VoteForm

RUN = Capability.RUN_VOTES
PAGE = 50
_LABELS = {
    "propose": gettext_lazy("Propose for approval"),
    "take_back": gettext_lazy("Take back to draft"),
    "approve": gettext_lazy("Approve"),
    "count": gettext_lazy("Count"),
    "reopen_count": gettext_lazy("Take the count back"),
    "publish": gettext_lazy("Publish"),
    "annul": gettext_lazy("Annul"),
}
REFUSED = {
    "own": gettext_lazy("Another person must do this."),
    "reason": gettext_lazy("Give a reason."),
    "over": gettext_lazy("Its end is over already: give a later one."),
    "coming": gettext_lazy("Messages received in time are still being read. Try in a minute."),
    "dead": gettext_lazy(
        "Dead letters were received while it was open. Have them read, or say why they do not"
        " matter."
    ),
    "boxes": gettext_lazy("Two members do not agree about every box yet."),
    "list": gettext_lazy("The list of voters is not the one that was sealed."),
    "chain": gettext_lazy("The record of what was done was changed."),
    "closed": gettext_lazy("The vote is closed."),
    "not_closed": gettext_lazy("Boxes are counted after the end."),
    "figures": gettext_lazy("The marks do not fit the number of papers."),
    "voted": gettext_lazy("This person has voted already: no paper is given out."),
    "not_on_list": gettext_lazy("This person is not on the list of voters."),
    "decided": gettext_lazy("Somebody has decided it already."),
    "not_upheld": gettext_lazy("A published result is annulled only when an objection is upheld."),
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The votes within reach, newest first."""
    if not access.may_see_votes(request.user):
        return frame.forbidden(request, RUN)
    found = access.votes_to_see(request.user)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdecimal() and len(before) < 9:
        found = found.filter(number__lt=int(before))
    rows = list(found.order_by("-number")[: PAGE + 1])
    context = {
        "title": _("Votes"),
        "votes": rows[:PAGE],
        "further": rows[PAGE - 1].number if len(rows) > PAGE else None,
        "may_write": can(request.user, RUN),
    }
    return frame.render(request, "surveys/votes/desk_index.html", context)


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One vote: where it stands, what can be done, and after the count what came out. Before the
    end only how many have voted is known to anybody."""
    if not access.may_see_votes(request.user):
        return frame.forbidden(request, RUN)
    vote = access.vote_for(request.user, pk)
    count = publishing.counts(vote).first() if vote.status not in steps.RUNNING else None
    context = {
        "title": f"№ {vote.number} {vote.title}",
        "vote": vote,
        "labels": vote.labels(),
        "who": wording.who(vote),
        "rules": wording.rules(vote),
        "seen": proposals.mark(vote) if vote.status == steps.PROPOSED else "",
        "steps": _steps(request, vote),
        "have_voted": Ballot.objects.filter(vote=vote).count() if vote.opened_at else None,
        "called": vote.electors.exclude(called_at=None).count() if vote.opened_at else None,
        "waiting": counting.waiting(vote) if vote.status == steps.CLOSED else None,
        "boxes": paper.boxes(vote),
        "result": wording.result(vote, count) if count else None,
        "objections": vote.objections.select_related("decided_by"),
        "may_decide": can(request.user, Capability.APPROVE_SENDING),
        "is_apart": objecting.may_decide(vote, request.user),
        "may_count": can(request.user, Capability.COUNT_BALLOTS),
        "acts": [(each, wording.act(each.what)) for each in vote.acts.select_related("user")],
    }
    return frame.render(request, "surveys/votes/desk_vote.html", context)


def _steps(request: HttpRequest, vote: Vote) -> list[tuple[steps.Step, str, bool]]:
    """What they may do, in words, and whether another person must."""
    return [
        (step, str(_LABELS[step.act]), step.is_own(vote, request.user))
        for step in steps.possible(vote.status)
        if (step.act != "annul" or not vote.published_at or objecting.upheld(vote))
        and any(access.may_do(request.user, vote, needed) for needed in step.needed)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new draft, or one that is changed."""
    if not can(request.user, RUN):
        return frame.forbidden(request, RUN)
    vote = access.vote_for(request.user, pk, RUN) if pk else None
    if vote and vote.status != steps.DRAFT:
        messages.warning(request, _("Only a draft can be changed."))
        return _back(vote)
    form = VoteForm(
        request.POST if request.method == "POST" else None,
        instance=vote,
        reach=reach(request.user, RUN),
    )
    if request.method == "POST" and form.is_valid():
        try:
            if vote is None:
                vote = writing.create(user=request.user, **form.columns)
            else:
                vote = access.vote_for(request.user, pk, RUN)
                writing.change(vote, user=request.user, **form.columns)
        except Refused:
            messages.warning(request, _("Only a draft can be changed."))
        else:
            messages.success(request, _("Saved."))
        return _back(vote)
    context = {"title": _("Draft of a vote"), "form": form, "vote": vote}
    return frame.render(
        request, "surveys/votes/desk_write.html", context, status=400 if form.errors else 200
    )


@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a step; who may, says the table of steps."""
    act, reason = request.POST.get("do", ""), request.POST.get("reason", "")[:2000]
    if not access.may_see_votes(request.user):
        return frame.forbidden(request, RUN)
    vote = access.vote_for(request.user, pk)
    known = steps.BY_ACT.get(act)
    if known is None or not known.needed:
        return _back(vote)
    if not any(access.may_do(request.user, vote, needed) for needed in known.needed):
        return frame.forbidden(request, known.needed[0])
    try:
        if act == "approve":
            writing.approve(vote, user=request.user, seen=request.POST.get("seen", ""))
        else:
            _ACTS[act](vote, request.user, reason)
    except Refused as refused:
        words = REFUSED.get(str(refused), _("Somebody changed it meanwhile. Look again."))
        messages.warning(request, words)
    else:
        messages.success(request, _("Done."))
    return _back(vote)


_ACTS = {
    "propose": lambda vote, user, reason: writing.propose(vote, user=user),
    "take_back": lambda vote, user, reason: writing.take_back(vote, user=user, reason=reason),
    "count": lambda vote, user, reason: counting.count(vote, user=user, despite=reason),
    "reopen_count": lambda vote, user, reason: publishing.reopen_count(
        vote, user=user, reason=reason
    ),
    "publish": lambda vote, user, reason: publishing.publish(vote, user=user),
    "annul": lambda vote, user, reason: writing.annul(vote, user=user, reason=reason),
}


@require_POST
def decide(request: HttpRequest, pk: int, objection: int) -> HttpResponse:
    """Decide an objection, with reasons."""
    needed = Capability.APPROVE_SENDING
    if not can(request.user, needed):
        return frame.forbidden(request, needed)
    vote = access.vote_for(request.user, pk, needed)
    found = vote.objections.filter(pk=objection).first()
    decision = request.POST.get("decision", "")
    if found is None or decision not in ("upheld", "dismissed"):
        return _back(vote)
    try:
        objecting.decide(found, decision, request.POST.get("reason", "")[:4000], user=request.user)
    except Refused as refused:
        messages.warning(request, REFUSED[str(refused)])
    else:
        messages.success(request, _("Decided."))
    return _back(vote)


def _back(vote: Vote) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:vote", args=[vote.pk]))
