"""What people said to a broadcast: read together, answered together, or taken to the queue."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import can
from accounts.roles import Capability, Role, roles_with
from feedback.desk import frame
from feedback.statuses import OPEN
from feedback.workflow import Forbidden, Outdated
from outreach import access
from outreach.broadcasts import replies
from outreach.models import Broadcast, Reply, ReplyWords

SIZE = 100
NEEDED = Capability.READ_APPEALS


class AnswerForm(forms.Form):
    """One answer in each language that people replied in."""

    use_required_attribute = False
    closes = forms.BooleanField(
        label=gettext_lazy("Close the matter with the answer"), required=False, initial=True
    )

    falls_back = forms.BooleanField(
        label=gettext_lazy("They may get it in the other language"), required=False
    )

    def __init__(self, *args, people: dict[str, int], broadcast: Broadcast, **kwargs) -> None:
        """`people`: how many wait in which language; each has a field, and the broadcast's own."""
        super().__init__(*args, **kwargs)
        self.own = broadcast.language or settings.LANGUAGE_CODE
        self.languages = list(dict.fromkeys([*people, self.own]))
        self.left_out: dict[str, int] = {}
        for code in self.languages:
            number = people.get(code, 0)
            waits = ngettext("%(n)s person waits.", "%(n)s people wait.", number)
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Answer (%(language)s)") % {"language": _named(code)},
                help_text=waits % {"n": number},
                max_length=10_000,
                required=False,
                widget=forms.Textarea({"rows": 4, "lang": code}),
            )

    @property
    def texts(self) -> list[forms.BoundField]:
        """The fields of the words, for a template."""
        return [self[f"text_{code}"] for code in self.languages]

    @property
    def words(self) -> dict[str, str]:
        """What was written, by language."""
        given = {code: self.cleaned_data[f"text_{code}"] for code in self.languages}
        return {code: text for code, text in given.items() if text.strip()}

    @property
    def fallback(self) -> str:
        """The language that the others fall back to."""
        return self.own if self.own in self.words else next(iter(self.words))

    def covers(self, people: dict[str, int]) -> bool:
        """Whether everybody gets their language, or may get another; else what is missing is
        said, with how many people it is about."""
        self.left_out = {code: n for code, n in people.items() if code not in self.words}
        if self.left_out and not self.cleaned_data["falls_back"]:
            for code, number in self.left_out.items():
                self.add_error(None, self._would_get_another(code, number))
            return False
        return True

    def _would_get_another(self, code: str, number: int) -> str:
        told = ngettext(
            "%(n)s person wrote in this language: %(theirs)s. They would get: %(other)s.",
            "%(n)s people wrote in this language: %(theirs)s. They would get: %(other)s.",
            number,
        )
        return told % {"n": number, "theirs": _named(code), "other": _named(self.fallback)}

    def clean(self) -> dict:
        given = super().clean()
        if not any(given.get(f"text_{code}", "").strip() for code in self.languages):
            raise forms.ValidationError(_("Write the answer in one language at least."))
        return given


def _broadcast(request: HttpRequest, pk: int) -> Broadcast:
    """A broadcast of theirs, or one to which somebody replied whose appeal they may see; or 404."""
    found = Broadcast.objects.filter(pk=pk).first()
    if found is not None and (
        access.broadcasts_to_see(request.user).filter(pk=pk).exists()
        or replies.to_see(found, request.user).exists()
    ):
        return found
    raise Http404


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """The broadcasts whose replies wait for an answer."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    context = {
        "title": _("Replies to broadcasts"),
        "rows": replies.waiting_by_broadcast(request.user),
    }
    return frame.render(request, "outreach/broadcasts/waiting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """The replies, and the form that answers all or the ticked ones."""
    if not can(request.user, NEEDED):
        return frame.forbidden(request, NEEDED)
    broadcast = _broadcast(request, pk)
    found = replies.to_see(broadcast, request.user)
    all_of_them, waiting = found, found.filter(appeal__status__in=OPEN, is_apart=False)
    may_answer = can(request.user, Capability.ANSWER)
    may_word = not may_answer and access.may_word_answers(request.user, broadcast)
    suggested = ReplyWords.objects.select_related("user").filter(broadcast=broadcast).first()
    given = request.POST if request.method == "POST" else None
    form = AnswerForm(
        given,
        people=replies.people_by_language(waiting),
        broadcast=broadcast,
        initial=_initial(suggested),
    )
    if given is not None and form.is_valid():
        if may_word:
            return _suggest(request, broadcast, form)
        if may_answer and (done := _answered(request, broadcast, form, waiting)):
            return done
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 18:
        found = found.filter(pk__lt=int(before))
    rows = list(found.order_by("-pk")[: SIZE + 1])
    context = {
        "title": _("Replies: %(name)s") % {"name": broadcast.name},
        "broadcast": broadcast,
        "may_open": access.broadcasts_to_see(request.user).filter(pk=pk).exists(),
        "rows": rows[:SIZE],
        "older": rows[SIZE - 1].pk if len(rows) > SIZE else None,
        "waiting": waiting.values("appeal").distinct().count(),
        "tally": replies.tally(all_of_them),
        "form": form,
        "may_answer": may_answer,
        "may_word": may_word,
        "to_all": request.POST.get("whom") == "all",
        "ticked": set(_chosen(request) or ()),
        "suggested": suggested,
        "answering_roles": _answering_roles(),
        "may_triage": can(request.user, Capability.TRIAGE),
        "open": OPEN,
    }
    wrong = given is not None
    return frame.render(
        request, "outreach/broadcasts/replies.html", context, status=400 if wrong else 200
    )


def _named(code: str) -> str:
    return str(dict(settings.LANGUAGES).get(code, code))


def _initial(suggested: ReplyWords | None) -> dict[str, str]:
    return {f"text_{code}": text for code, text in suggested.texts.items()} if suggested else {}


def _answering_roles() -> list[str]:
    """What those are called who may answer."""
    return [Role(role).label for role in roles_with(Capability.ANSWER)]


def _chosen(request: HttpRequest) -> list[int] | None:
    """The replies that are ticked; None where all of them are meant."""
    if request.POST.get("whom") != "ticked":
        return None
    ticked = request.POST.getlist("reply")
    return [int(each) for each in ticked if each.isdecimal() and len(each) < 19][:SIZE]


def _answered(
    request: HttpRequest, broadcast: Broadcast, form: AnswerForm, waiting: QuerySet[Reply]
) -> HttpResponse | None:
    """The answer is given; None when nobody was chosen, or somebody's language was left out."""
    chosen = _chosen(request)
    if chosen == []:
        form.add_error(None, _("Tick at least one."))
        return None
    meant = waiting if chosen is None else waiting.filter(pk__in=chosen)
    if not form.covers(replies.people_by_language(meant.filter(answer=None))):
        return None
    answer = replies.answer_all(
        broadcast,
        form.words,
        language=form.fallback,
        user=request.user,
        chosen=chosen,
        closes=form.cleaned_data["closes"],
    )
    number = answer.replies.count()
    said = ngettext("%(n)d reply is being answered.", "%(n)d replies are being answered.", number)
    messages.success(request, said % {"n": number})
    return _to(broadcast.pk)


def _suggest(request: HttpRequest, broadcast: Broadcast, form: AnswerForm) -> HttpResponse:
    replies.suggest(broadcast, form.words, user=request.user)
    messages.success(request, _("Handed on. Whoever answers finds your words in their form."))
    return _to(broadcast.pk)


@require_POST
def take_apart(request: HttpRequest, pk: int, reply: int) -> HttpResponse:
    """A reply that is a matter of its own goes to the queue."""
    if not can(request.user, Capability.TRIAGE):
        return frame.forbidden(request, Capability.TRIAGE)
    broadcast = _broadcast(request, pk)
    found = get_object_or_404(replies.to_see(broadcast, request.user), pk=reply)
    try:
        replies.take_apart(found, user=request.user)
    except (Forbidden, Outdated):
        messages.error(request, _("Your roles do not allow it here."))
    else:
        messages.success(request, _("It stands in the queue now, as a matter of its own."))
    return _to(pk)


def _to(pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:broadcast_replies", args=[pk]))
