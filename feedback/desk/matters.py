"""What an appeal has to do with others: a piece of its page that comes after it, or a page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Capability
from feedback import access
from feedback.actors import staff
from feedback.desk import attempts, frame, matters_found, trees
from feedback.desk.matters_forms import IncidentForm, LinkForm, SplitForm, TextsForm
from feedback.matters import splitting
from feedback.models import Appeal, Event, Message, Topic
from feedback.workflow import Forbidden

PIECE = "piece"  # in the address: only the inside of the panel


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Duplicates, joinings, links and the incident of an appeal."""
    appeal = access.appeal_for(request.user, pk)
    found = matters_found.of(appeal, request.user)
    texts = found.head.incident.texts if found.head else {}
    languages = found.head.languages if found.head else {}
    others = {code: people for code, people in languages.items() if code != appeal.language}
    capabilities = (Capability.TRIAGE, Capability.ANSWER, Capability.MERGE_CITIZENS)
    context = {
        "title": _("The same matter"),
        "appeal": appeal,
        "found": found,
        "may": {each.name.lower(): access.may(request.user, appeal, each) for each in capabilities},
        "seen": _seen(appeal),
        "link": LinkForm(auto_id="link_%s"),
        "incident": IncidentForm.of(found.head.incident if found.head else None),
        "answers": TextsForm(languages=others, texts=texts, auto_id="answer_%s"),
        "news": TextsForm(languages=languages or {appeal.language: 1}, auto_id="news_%s"),
        "back": (request.GET.get("back") or "")[:2000],
    }
    template = "desk/_matters.html" if PIECE in request.GET else "desk/matters.html"
    return frame.render(request, template, context)


def _seen(appeal: Appeal) -> dict:
    """What the forms bear to notice what happened after."""
    said = Message.objects.filter(appeal=appeal).order_by("-id")
    told = Event.objects.filter(appeal=appeal).order_by("-sequence")
    return {
        "version": appeal.version,
        "message": said.values_list("pk", flat=True).first() or 0,
        "event": told.values_list("sequence", flat=True).first() or 0,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, pk: int, message: int) -> HttpResponse:
    """Make an appeal of its own of what a message says of a second matter."""
    appeal, refused = attempts.appeal_for(request, pk, Capability.TRIAGE)
    if refused:
        return refused
    words = get_object_or_404(Message.objects.select_related("appeal"), pk=message, appeal=appeal)
    if words.direction != Message.Direction.IN:
        raise Http404
    known = trees.read()
    form = SplitForm(request.POST or None, message=words, trees=known)
    if request.method == "POST" and form.is_valid():
        return _split(request, appeal, words, form)
    context = {
        "title": _("A second matter"),
        "appeal": appeal,
        "message": words,
        "form": form,
        "seen": _seen(appeal),
    }
    status = 400 if form.is_bound else 200
    return frame.render(request, "desk/split.html", context, status=status)


def _split(request: HttpRequest, appeal: Appeal, words: Message, form: SplitForm) -> HttpResponse:
    wanted = form.cleaned_data
    topic = get_object_or_404(Topic, pk=wanted["topic"]) if wanted["topic"] else None
    second = splitting.Second(
        text=wanted["text"], kind=wanted["kind"], topic=topic, files=wanted.get("files", [])
    )
    try:
        made = splitting.split(words, second, actor=staff(request.user), key=str(wanted["token"]))
    except Forbidden:
        return attempts.refused(request, appeal, form)
    return attempts.done(
        request, made, _("The second matter has a code of its own: %(code)s") % {"code": made.code}
    )
