"""Objections to ratings at the desk: the list of whoever decides, one's own, and one of them."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import User
from feedback import access
from feedback.actors import staff
from feedback.desk import frame
from feedback.desk.forms import WordsField
from feedback.models import Objection, Rating
from feedback.objections import deciding, raising
from feedback.workflow import Forbidden

SIZE = 30
UPHOLD, REJECT = "uphold", "reject"


class ObjectionForm(forms.Form):
    """What is wrong with the rating."""

    ground = forms.ChoiceField(
        label=gettext_lazy("On what ground"),
        choices=Objection.Ground.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a ground.")},
    )
    words = WordsField(
        label=gettext_lazy("Why, in your words"),
        rows=4,
        required=False,
        max_length=raising.MOST_WORDS,
    )

    use_required_attribute = False

    def clean(self) -> dict:
        cleaned = super().clean()
        says_nothing = not (cleaned.get("words") or "").strip()
        if cleaned.get("ground") == Objection.Ground.OTHER and says_nothing:
            self.add_error("words", _("Say why: the ground alone does not."))
        return cleaned


class DecisionForm(forms.Form):
    """Whether the rating stands."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Your decision"),
        choices=[
            (UPHOLD, gettext_lazy("Upheld: set the rating aside")),
            (REJECT, gettext_lazy("Rejected: the rating stays")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a decision.")},
    )
    reason = WordsField(
        label=gettext_lazy("The reason, which the civil servant reads"),
        rows=4,
        required=False,
        max_length=deciding.MOST_WORDS,
    )
    drops_mark = forms.BooleanField(
        label=gettext_lazy("If upheld: the mark for the answer does not count for us, either"),
        required=False,
    )
    hides_words = forms.BooleanField(
        label=gettext_lazy("If upheld: hide the citizen's words, and tell them so"),
        required=False,
    )

    use_required_attribute = False

    def clean(self) -> dict:
        cleaned = super().clean()
        decision = cleaned.get("decision")
        if decision and not (cleaned.get("reason") or "").strip():
            rejects = decision == REJECT
            why = _("Say why the rating stays.") if rejects else _("Say why it is set aside.")
            self.add_error("reason", why)
        return cleaned


def view(request: HttpRequest) -> HttpResponse:
    """One's own, or `of=people`: those of one's people; newest first, `before` the last seen."""
    user = request.user
    is_head = bool(access.people_reach(user))
    of_people = is_head and request.GET.get("of") != "mine"
    found = access.objections_to_see(user) if of_people else user.objections.all()
    to_decide = of_people and request.GET.get("all") != "1"
    if to_decide:
        found = found.filter(state=Objection.State.OPEN)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    told = found.select_related("rating", "user", "organisation", "decided_by").order_by("-id")
    rows = list(told[: SIZE + 1])
    context = {
        "title": _("Objections to ratings"),
        "objections": rows[:SIZE],
        "older": rows[SIZE - 1].pk if len(rows) > SIZE else None,
        "is_head": is_head,
        "of_people": of_people,
        "to_decide": to_decide,
        "kept": "" if to_decide else "all=1&" if of_people else "of=mine&",
    }
    return frame.render(request, "desk/objections.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, rating: int) -> HttpResponse:
    """A rating with the objection to it: to whom it rates, and to whoever decides."""
    found = _rating(request.user, rating)
    objection = getattr(found, "objection", None)
    may_object = raising.may_object(found, request.user)
    may_decide = (
        objection is not None
        and objection.state == Objection.State.OPEN
        and deciding.may_decide(objection, request.user)
    )
    form = _form(request, may_object=may_object, may_decide=may_decide)
    conflict = ""
    if request.method == "POST":
        if form is None:
            conflict = _("This is not possible any more. Nothing of yours was saved.")
        elif form.is_valid():
            try:
                messages.success(request, _act(request, found, objection, form))
                return HttpResponseRedirect(
                    reverse("admin:desk_objection", kwargs={"rating": found.pk})
                )
            except Forbidden as error:
                conflict = getattr(error, "told", "") or _(
                    "This is not possible any more. Nothing of yours was saved."
                )
    context = {
        "title": _("Objection to a rating"),
        "rating": found,
        "objection": objection,
        "form": form,
        "may_object": may_object,
        "may_decide": may_decide,
        "until": raising.until(found),
        "conflict": conflict,
        "sees_appeal": access.visible_to(request.user).filter(pk=found.appeal_id).exists(),
    }
    status = 409 if conflict else 400 if form is not None and form.errors else 200
    return frame.render(request, "desk/objection.html", context, status=status)


def _rating(user: User, pk: int) -> Rating:
    """A rating of oneself or of one's people, or 404."""
    if pk >= 2**63:
        raise Http404
    shown = ("appeal", "rated_user", "organisation", "objection__decided_by", "objection__user")
    for seen in (access.ratings_of(user), access.ratings_of_people(user)):
        if rating := seen.select_related(*shown).filter(pk=pk).first():
            return rating
    raise Http404


def _form(
    request: HttpRequest, *, may_object: bool, may_decide: bool
) -> ObjectionForm | DecisionForm | None:
    data = request.POST if request.method == "POST" else None
    if may_object:
        return ObjectionForm(data, auto_id="objection_%s")
    return DecisionForm(data, auto_id="decision_%s") if may_decide else None


def _act(request: HttpRequest, rating: Rating, objection: Objection | None, form) -> str:
    wanted, actor = form.cleaned_data, staff(request.user)
    if objection is None:
        raising.raise_one(rating, ground=wanted["ground"], words=wanted["words"], actor=actor)
        return _("Your head is asked to decide.")
    if wanted["decision"] == REJECT:
        deciding.reject(objection, actor=actor, reason=wanted["reason"])
        return _("The rating stays, and its civil servant is told why.")
    deciding.uphold(
        objection,
        actor=actor,
        reason=wanted["reason"],
        counts_for_body=not wanted["drops_mark"],
        hides_words=wanted["hides_words"],
    )
    return _("The rating is set aside.")
