"""Where the kinds of bulletins are kept, and bulletins are let out, written and mailed by hand."""

from collections.abc import Callable
from datetime import date
from functools import wraps

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from analytics.access import for_officials, forbidden
from analytics.bulletins import (
    archive,
    calendar,
    composing,
    drawing,
    mailing,
    releasing,
    views,
    writing,
)
from analytics.bulletins.canonical import START
from analytics.bulletins.forms import KindForm, WordForm
from analytics.models import Bulletin, BulletinKind
from analytics.numbers import count
from analytics.periods import Span, today


def for_writers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lets in who may write bulletins."""

    @wraps(view)
    @for_officials
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not archive.writes(request.user):
            return forbidden(request)
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@never_cache
@for_writers
def kinds(request: HttpRequest) -> HttpResponse:
    """The kinds that the writer keeps, and what could be written by hand."""
    now = timezone.now()
    kept = archive.kinds(request.user).select_related("organisation", "sector")
    shown = [{"kind": kind, "writable": writing.writable(kind, now)[:_OFFERED]} for kind in kept]
    return render(request, "analytics/bulletin_kinds.html", {"kinds": shown})


_OFFERED = 14  # past periods that one chooses from


@never_cache
@for_writers
def kind(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """One kind, to be made or changed."""
    if pk is None:
        found = BulletinKind(sections=[], languages=[get_language()], starts_on=today())
    else:
        found = archive.kind(request.user, pk)
    form = KindForm(request.POST or None, instance=found, writer=request.user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
        messages.success(request, _("Kept. It holds from the next bulletin on."))
        return redirect("analytics:bulletin_kinds")
    return render(request, "analytics/bulletin_kind.html", {"form": form, "kind": found})


@require_safe
@never_cache
@for_writers
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the next bulletin of a kind would say by now; nothing of it is kept."""
    found = archive.kind(request.user, pk)
    now = timezone.now()
    span = calendar.span_of(found.unit, today())
    standing = composing.Standing(number=0, previous=START, counted_at=now, written_at=now)
    read = composing.figures(found, span)
    content = composing.content(found, span, read, standing, [])
    document = drawing.of_content(content, get_language())
    return render(request, "analytics/bulletin_preview.html", {"document": document, "kind": found})


@require_POST
@for_writers
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the bulletin of a past period written now, that has none."""
    found = archive.kind(request.user, pk)
    span = _offered(found, request.POST.get("first", ""))
    if span is None:
        messages.error(request, _("There is no such period to be written: choose another."))
        return redirect("analytics:bulletin_kinds")
    try:
        written = writing.write(found, span, by=request.user)
    except writing.NotYet:
        messages.error(request, _("Its figures are still being counted: try again in a minute."))
        return redirect("analytics:bulletin_kinds")
    if written is None:
        messages.info(request, _("Somebody else has just written it."))
        return redirect("analytics:bulletin_kinds")
    return redirect("analytics:bulletin", written.pk)


def _offered(kind: BulletinKind, first: str) -> Span | None:
    try:
        day = date.fromisoformat(first)
    except ValueError:
        return None
    found = writing.writable(kind, timezone.now())
    return next((span for span in found if span.first == day), None)


@require_POST
@for_writers
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a bulletin out, with a head's word."""
    found = _to_write(request, pk)
    if found.released_at is None:
        languages = found.figures["languages"]
        form = WordForm(request.POST, languages=languages, most=releasing.MOST_LETTERS)
        if not form.is_valid():
            context = views.opened(request, found, form)
            return render(request, "analytics/bulletin.html", context, status=422)
        with transaction.atomic():
            if releasing.release(found, by=request.user, word=form.cleaned_data):
                messages.success(request, _("It is out, and goes to those on the list."))
                return redirect("analytics:bulletin", pk)
    messages.info(request, _("It is out already: somebody else was quicker."))
    return redirect("analytics:bulletin", pk)


@require_POST
@for_writers
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try the mails once more that nobody tries any more."""
    number = mailing.again(_to_write(request, pk))
    text = ngettext(
        "%(count)s mail is tried again.", "%(count)s mails are tried again.", number
    ) % {"count": count(number)}
    messages.success(request, text)
    return redirect("analytics:bulletin", pk)


def _to_write(request: HttpRequest, pk: int) -> Bulletin:
    """A bulletin of a kind that the person writes. Raises `Http404`."""
    found = archive.one(request.user, pk)
    archive.kind(request.user, found.kind_id)
    return found
