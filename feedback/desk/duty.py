"""One's own shift: being here, the next appeal, and handing over what is left."""

import uuid
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.permissions import can
from accounts.roles import Capability
from feedback.actors import staff
from feedback.desk import frame, pills
from feedback.desk.forms import WordsField
from feedback.desk.pills import Pill
from feedback.duty import attending, claiming, handing, load, roster
from feedback.duty.load import Hand
from feedback.models import Appeal

NEEDED, MANAGES = Capability.TRIAGE, Capability.MANAGE_SHIFTS
_HERE = {
    "come": (attending.come, gettext_lazy("You are here: appeals may come to you.")),
    "pause": (attending.pause, gettext_lazy("You pause: nothing new comes to you by itself.")),
    "go": (attending.go, gettext_lazy("Your shift is over. Thank you.")),
}


@dataclass(frozen=True)
class Row:
    """An appeal that may be handed over."""

    appeal: Appeal
    link: str
    pill: Pill
    has_draft: bool
    to: int | None


class HandOverForm(forms.Form):
    """Which of the appeals go to whom, with what words. `whose` is who has them now."""

    whose = forms.IntegerField(widget=forms.HiddenInput)
    token = forms.UUIDField(widget=forms.HiddenInput)
    to = forms.TypedChoiceField(
        label=gettext_lazy("All of them to"), required=False, coerce=int, empty_value=None
    )
    note = WordsField(label=gettext_lazy("Note for whoever gets them"), rows=3, required=False)

    use_required_attribute = False

    def __init__(self, *args, takers: list[Hand], **kwargs) -> None:
        super().__init__(*args, auto_id="duty_%s", **kwargs)
        people = [(hand.user.pk, name_of(hand)) for hand in takers]
        self.fields["to"].choices = [("", gettext_lazy("as it stands with each")), *people]


def name_of(hand: Hand) -> str:
    """Somebody with how much they have in hand."""
    return f"{hand.user} ({hand.held}/{hand.capacity})"


def view(request: HttpRequest) -> HttpResponse:
    """The page of one's own shift; of another's for who manages shifts."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    whose = _whose(request, request.GET.get("of", ""))
    return _page(request, whose)


def _whose(request: HttpRequest, number: str) -> User:
    """Whose shift the page is about; 404 for what is none of this person's business."""
    if not number or number == str(request.user.pk):
        return request.user
    if not can(request.user, MANAGES) or not number.isdecimal() or len(number) > 18:
        raise Http404
    found = User.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, whose: User, form: HandOverForm | None = None) -> HttpResponse:
    now = timezone.now()
    is_own = whose.pk == request.user.pk
    hands = handing.takers(whose, now)
    rows = [_row(each, now) for each in handing.suggested(whose, hands)]
    context = {
        "title": _("My shift") if is_own else _("Shift of %(name)s") % {"name": whose},
        "whose": whose,
        "is_own": is_own,
        "attendance": attending.of(whose),
        "shift": roster.current(whose, now),
        "following": roster.following(whose, now),
        "hand": load.of([whose])[whose.pk],
        "rows": rows,
        "drafts": sum(row.has_draft for row in rows),
        "takers": [(hand.user.pk, name_of(hand)) for hand in hands],
        "form": form
        or HandOverForm(initial={"whose": whose.pk, "token": uuid.uuid4()}, takers=hands),
        "manages": can(request.user, MANAGES),
        "now": now,
    }
    return frame.render(request, "desk/duty.html", context, status=400 if form else 200)


def _row(each: handing.Open, now) -> Row:
    return Row(
        appeal=each.appeal,
        link=reverse("admin:feedback_appeal_change", args=[each.appeal.pk]),
        pill=pills.of(each.appeal, now),
        has_draft=each.has_draft,
        to=each.to.pk if each.to else None,
    )


def here(request: HttpRequest) -> HttpResponse:
    """Say that one is here, pauses, or goes."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    act, words = _HERE.get(request.POST.get("do", ""), (None, ""))
    if act is not None:
        act(request.user)
        messages.success(request, words)
    return HttpResponseRedirect(reverse("admin:desk_duty"))


def next_appeal(request: HttpRequest) -> HttpResponse:
    """Take the most pressing appeal that fits, and open it."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    try:
        appeal = claiming.next_for(request.user)
    except claiming.HandsFull as full:
        words = {"held": full.hand.held, "capacity": full.hand.capacity}
        messages.warning(
            request,
            _("You have %(held)s in hand, and may have %(capacity)s. Finish or hand over one.")
            % words,
        )
        return HttpResponseRedirect(reverse("admin:desk_duty"))
    if appeal is None:
        messages.info(request, _("Nothing waits that fits you. Thank you."))
        return HttpResponseRedirect(reverse("admin:feedback_appeal_changelist"))
    messages.success(request, _("It is yours now."))
    return HttpResponseRedirect(reverse("admin:feedback_appeal_change", args=[appeal.pk]))


def hand_over(request: HttpRequest) -> HttpResponse:
    """Give what was ticked to whom was chosen."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    whose = _whose(request, request.POST.get("whose", ""))
    hands = handing.takers(whose)
    form = HandOverForm(request.POST, takers=hands)
    if not form.is_valid():
        return _page(request, whose, form)
    pairs = _pairs(request, form.cleaned_data["to"], {hand.user.pk: hand.user for hand in hands})
    given = form.cleaned_data
    missed = handing.hand_over(
        pairs, of=whose, note=given["note"], actor=staff(request.user), key=str(given["token"])
    )
    _tell(request, len(pairs) - len(missed), len(missed))
    address = reverse("admin:desk_duty")
    if whose.pk != request.user.pk:
        address += f"?{urlencode({'of': whose.pk})}"
    return HttpResponseRedirect(address)


def _pairs(request: HttpRequest, to: int | None, people: dict[int, User]) -> list[tuple[int, User]]:
    """What was ticked, each with who gets it."""
    ticked = [pk for pk in request.POST.getlist("appeal") if pk.isdecimal() and len(pk) < 19]
    pairs = []
    for pk in ticked[: handing.MOST]:
        chosen = request.POST.get(f"to-{pk}", "")
        taker = people.get(to or (int(chosen) if chosen.isdecimal() else 0))
        if taker is not None:
            pairs.append((int(pk), taker))
    return pairs


def _tell(request: HttpRequest, given: int, missed: int) -> None:
    if given:
        words = ngettext(
            "%(number)d appeal was handed over.", "%(number)d appeals were handed over.", given
        )
        messages.success(request, words % {"number": given})
    else:
        messages.info(request, _("Nothing was handed over: tick what goes, and choose to whom."))
    if missed:
        words = ngettext(
            "%(number)d could not be handed over: it is not theirs any more, or not for this"
            " person.",
            "%(number)d could not be handed over: they are not theirs any more, or not for this"
            " person.",
            missed,
        )
        messages.warning(request, words % {"number": missed})
