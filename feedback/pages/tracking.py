"""The page of one appeal: where it is, what was answered, and for its owner all that was said."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Address
from feedback import access, confirming, timeline
from feedback.matters import joined
from feedback.models import Appeal, Event
from feedback.pages import (
    common_matter,
    conversation,
    due,
    evidence,
    letters,
    milestones,
    proving,
    published,
    statutory,
    tracked,
)
from feedback.pages.conversation import AddForm
from feedback.proceedings import afterwards, withdrawing
from feedback.statuses import RESOLVED


@never_cache
@require_safe
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Where an appeal is, for whoever has its code; the conversation, for its owner."""
    found = tracked.find(request, pk)
    if (into := joined.leads_to(found)).pk != found.pk:  # the page links to it
        tracked.remember(request, into)
    if found.follows is not None and access.owns(request, found):
        tracked.remember(request, found.follows)
    return page(request, found)


def page(
    request: HttpRequest,
    found: Appeal,
    *,
    form: AddForm | None = None,
    status: int = HTTPStatus.OK,
    **context,
) -> HttpResponse:
    """The tracking page; `form` is the one for more words, when it has errors to show."""
    is_owner = access.owns(request, found)
    events = list(Event.objects.filter(appeal=found).order_by("sequence"))
    said = conversation.read(found, everything=is_owner)
    answers = [message for message in said if message.is_official_answer]
    letters.beside(answers, is_owner=is_owner)
    common = common_matter.of(found)
    steps = sorted([*milestones.read(events), *common.steps], key=lambda step: step.at)
    context |= {
        "appeal": found,
        "is_owner": is_owner,
        "milestones": steps,
        "common": common,
        "broken": timeline.first_break(events),
        "links": len(events),
        "fingerprint": events[-1].hash if events else "",
        "due": due.of(common.goes_with or found),
        "elsewhere": statutory.elsewhere(events),
        "said": said,
        "published": published.link_of(events),
        "proposal": published.link_of(events, "proposal"),
        "answers": answers[-1:] if is_owner else answers,
        "form": form or AddForm.blank(),
        "may_rate": is_owner and _may_rate(found),
        "may_reopen": is_owner and afterwards.may_reopen(found),
        "reopen_until": afterwards.open_until(found),
        "is_past": is_owner and afterwards.is_past(found),
        "may_withdraw": is_owner and withdrawing.may_withdraw(found),
        "can_prove": _can_prove(found),
        "may_confirm": is_owner and not found.merged_into_id and confirming.may_ask(found),
        **evidence.limits(),
    }
    return render(request, "site/appeal.html", context, status=status)


def _may_rate(found: Appeal) -> bool:
    return bool(
        found.rating_token
        and found.rated is None
        and found.status in RESOLVED
        and found.rating_until > timezone.now()
    )


def _can_prove(found: Appeal) -> bool:
    """Whether a one-time code can show that somebody is the appeal's owner."""
    kinds = (Address.Kind.PHONE, Address.Kind.EMAIL)
    return found.address is not None and found.address.kind in kinds


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Show by a one-time code that the appeal is one's own."""
    found = tracked.find(request, pk)
    here = reverse("tracked", args=[pk])
    if access.owns(request, found) or not _can_prove(found):
        return HttpResponseRedirect(here)

    def proved(known: Address) -> HttpResponse:
        access.grant(request, found)
        return HttpResponseRedirect(here)

    return proving.page(
        request,
        "site/confirm.html",
        address=found.address,
        purpose=f"track:{pk}",
        proved=proved,
        appeal=found,
        back=here,
    )
