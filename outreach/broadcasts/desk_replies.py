"""What people said to a broadcast: read together, answered together, or taken to the queue."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import can
from accounts.roles import Capability
from feedback.desk import frame
from feedback.statuses import OPEN
from feedback.workflow import Forbidden, Outdated
from outreach import access
from outreach.broadcasts import replies
from outreach.models import Broadcast

SIZE = 100
NEEDED = Capability.READ_APPEALS


class AnswerForm(forms.Form):
    """One answer in each language that people replied in."""

    use_required_attribute = False
    closes = forms.BooleanField(
        label=gettext_lazy("Close the matter with the answer"), required=False, initial=True
    )

    def __init__(self, *args, languages: list[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages
        names = dict(settings.LANGUAGES)
        for code in languages:
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Answer (%(language)s)") % {"language": names.get(code, code)},
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
    waiting = found.filter(appeal__status__in=OPEN, is_apart=False)
    languages = _languages(broadcast, waiting)
    given = request.POST if request.method == "POST" else None
    form = AnswerForm(given, languages=languages)
    if given is not None and can(request.user, Capability.ANSWER) and form.is_valid():
        if _chosen(request) != []:
            return _answer(request, broadcast, form)
        form.add_error(None, _("Tick at least one."))
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 18:
        found = found.filter(pk__lt=int(before))
    rows = list(found.order_by("-pk")[: SIZE + 1])
    context = {
        "title": _("Replies: %(name)s") % {"name": broadcast.name},
        "broadcast": broadcast,
        "rows": rows[:SIZE],
        "older": rows[SIZE - 1].pk if len(rows) > SIZE else None,
        "waiting": waiting.values("appeal").distinct().count(),
        "form": form,
        "may_answer": can(request.user, Capability.ANSWER),
        "may_triage": can(request.user, Capability.TRIAGE),
        "open": OPEN,
    }
    wrong = given is not None
    return frame.render(
        request, "outreach/broadcasts/replies.html", context, status=400 if wrong else 200
    )


def _languages(broadcast: Broadcast, waiting) -> list[str]:
    """The languages of those who wait, the most frequent first; the centre's own always."""
    spoken = list(waiting.values_list("appeal__language", flat=True)[:2000])
    by_number = sorted(set(spoken), key=lambda code: (-spoken.count(code), code))
    return list(dict.fromkeys([*by_number, broadcast.language or settings.LANGUAGE_CODE]))


def _chosen(request: HttpRequest) -> list[int] | None:
    """The replies that are ticked; None where all of them are meant."""
    if request.POST.get("whom") != "ticked":
        return None
    ticked = request.POST.getlist("reply")
    return [int(each) for each in ticked if each.isdecimal() and len(each) < 19][:SIZE]


def _answer(request: HttpRequest, broadcast: Broadcast, form: AnswerForm) -> HttpResponse:
    words = form.words
    fallback = broadcast.language if broadcast.language in words else next(iter(words))
    answer = replies.answer_all(
        broadcast,
        words,
        language=fallback,
        user=request.user,
        chosen=_chosen(request),
        closes=form.cleaned_data["closes"],
    )
    number = answer.replies.count()
    said = ngettext("%(n)d reply is being answered.", "%(n)d replies are being answered.", number)
    messages.success(request, said % {"n": number})
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
