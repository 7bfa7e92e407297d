"""The archive: every bulletin that is out, on a page, on paper, in a workbook, as JSON."""

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from analytics import exports
from analytics.access import for_officials
from analytics.bulletins import archive, checking, correcting, drawing, moved
from analytics.bulletins.forms import WordForm
from analytics.bulletins.releasing import MOST_LETTERS
from analytics.models import Bulletin, BulletinKind, FactsState
from feedback.reports import paper, workbook

_PAGE = 30
JSON = "application/json"
LANGUAGES = dict(settings.LANGUAGES)


@require_safe
@never_cache
@for_officials
def bulletins(request: HttpRequest) -> HttpResponse:
    """The archive, the newest first."""
    found = archive.readable(request.user)
    kind, before = (_whole(request.GET.get(name)) for name in ("kind", "before"))
    if kind is not None:
        found = found.filter(kind=kind)
    if before is not None:
        found = found.filter(pk__lt=before)
    found = found.select_related("kind", "organisation", "sector").defer("content").order_by("-id")
    shown = list(found[: _PAGE + 1])
    context = {
        "bulletins": shown[:_PAGE],
        "next": shown[_PAGE - 1].pk if len(shown) > _PAGE else None,
        "kind": kind,
        "kinds": _read_kinds(request),
        "may_write": archive.writes(request.user),
    }
    return render(request, "analytics/bulletins.html", context)


def _read_kinds(request: HttpRequest) -> list[BulletinKind]:
    """The kinds of which the reader may read any."""
    read = archive.readable(request.user).filter(kind=OuterRef("pk"))
    return list(BulletinKind.objects.filter(Exists(read)))


@require_safe
@never_cache
@for_officials
def bulletin(request: HttpRequest, pk: int) -> HttpResponse:
    """One bulletin as it was published, and beside it what today's facts say."""
    found = archive.one(request.user, pk)
    return render(request, "analytics/bulletin.html", opened(request, found))


def opened(request: HttpRequest, found: Bulletin, form: WordForm | None = None) -> dict:
    """All that the page of a bulletin shows."""
    language = _language(request)
    may_write = archive.may_write(request.user, found)
    waits = found.released_at is None
    if waits and may_write and form is None:
        form = WordForm(languages=found.figures["languages"], most=MOST_LETTERS)
    return {
        "bulletin": found,
        "document": drawing.document(found, language),
        "language": language,
        "languages_offered": LANGUAGES.items(),
        "changes": _named(correcting.changes(found)),
        "moved": moved.tables(found, get_language() or settings.LANGUAGE_CODE),
        "counted_at": FactsState.objects.values_list("counted_at", flat=True).first(),
        "check": checking.check(found) if "check" in request.GET else None,
        "hash": drawing.in_groups(found.hash),
        "form": form if waits and may_write else None,
        "mails": _mails(found) if may_write else None,
    }


def _named(changes: correcting.Changes) -> dict:
    """What differs, with the names of the figures."""
    return {
        name: [
            {"name": drawing.figure_name(each.name), "published": each.published}
            | {"today": each.today}
            for each in getattr(changes, name)
        ]
        for name in ("corrections", "since")
    }


def _mails(found: Bulletin) -> dict:
    """How the mails of a bulletin go, and which of them failed."""
    numbers = found.mails.aggregate(
        all=Count("pk"),
        sent=Count("pk", filter=Q(sent_at__isnull=False)),
        given_up=Count("pk", filter=Q(sent_at=None, next_try_at=None)),
    )
    return numbers | {"failed": found.mails.filter(sent_at=None).exclude(error="")[:20]}


@require_safe
@never_cache
@for_officials
def pdf(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The bulletin on paper; the same bytes each time."""
    found, document = _in_language(request, pk, language)
    content = paper.pdf(document, found.written_at)
    return _file(found, language, "pdf", content, paper.CONTENT_TYPE)


@require_safe
@never_cache
@for_officials
def xlsx(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The bulletin as a workbook; the same bytes each time."""
    found, document = _in_language(request, pk, language)
    content = workbook.xlsx(document, found.written_at)
    return _file(found, language, "xlsx", content, workbook.CONTENT_TYPE)


@require_safe
@never_cache
@for_officials
def json(request: HttpRequest, pk: int) -> HttpResponse:
    """What was frozen, byte for byte; its sha256 is the bulletin's hash."""
    found = archive.one(request.user, pk)
    answer = HttpResponse(found.content.encode(), content_type=JSON)
    name = f"{found.figures['kind']['code']}-{found.year}-{found.number}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-SHA256"] = found.hash
    return answer


@require_safe
@never_cache
@for_officials
def part(request: HttpRequest, pk: int, language: str, name: str) -> HttpResponse:
    """The table of one part as CSV."""
    found, document = _in_language(request, pk, language)
    wanted = next((each for each in document.parts if each.name == name and each.lines), None)
    if wanted is None:
        raise Http404
    rows = (
        [line.label, *(cell.text if cell.number is None else cell.number for cell in line.cells)]
        for line in wanted.lines
    )
    answer = StreamingHttpResponse(
        exports.table(wanted.head, rows), content_type="text/csv; charset=utf-8"
    )
    file = f"{drawing.file_name(found, language)}-{name}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer


def _in_language(request: HttpRequest, pk: int, language: str):
    if language not in LANGUAGES:
        raise Http404
    found = archive.one(request.user, pk)
    return found, drawing.document(found, language)


def _file(found: Bulletin, language: str, ending: str, content: bytes, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    name = f"{drawing.file_name(found, language)}.{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in LANGUAGES else get_language() or settings.LANGUAGE_CODE


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 16 else None
