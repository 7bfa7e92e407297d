"""The knowledge base at the desk: found by words, read, and what to look through again."""

from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.permissions import can
from accounts.roles import Capability
from feedback import access
from feedback.desk import frame
from feedback.knowledge import finding, reading, using
from feedback.models import Article, ArticleUse, ArticleVersion

PAGE = 50
MOST_FOUND = 30
_OPEN, _REVIEW, _DRAFTS, _RETIRED = "", "review", "drafts", "retired"


@dataclass(frozen=True)
class Row:
    """An article as the list shows it."""

    article: Article
    title: str
    language: str
    languages: list[str]
    figures: dict = field(default_factory=dict)
    is_due: bool = False


def view(request: HttpRequest) -> HttpResponse:
    """The list: all, found by words, to be looked through, begun, or out of use."""
    if not can(request.user, Capability.ENTER_DESK):
        return frame.forbidden(request, Capability.ENTER_DESK)
    words = request.GET.get("q", "").replace("\0", "").strip()[:300]
    shelf = request.GET.get("shelf", "")
    page = Paginator(_keys(words, shelf), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Knowledge base"),
        "words": words,
        "shelf": shelf,
        "shelves": [
            (_OPEN, _("In use")),
            (_REVIEW, _("To look through again")),
            (_DRAFTS, _("Begun")),
            (_RETIRED, _("Out of use")),
        ],
        "page": page,
        "rows": _rows(list(page.object_list)),
        "may_write": can(request.user, Capability.WRITE_ARTICLES),
    }
    return frame.render(request, "desk/knowledge/list.html", context)


def _keys(words: str, shelf: str) -> list[int]:
    if words:
        return finding.alike(words, internal=True, most=MOST_FOUND, least=finding.SEARCHED)
    articles = Article.objects.order_by("slug")
    match shelf:
        case "review":
            articles = articles.filter(is_retired=False, review_on__lte=timezone.localdate())
            articles = articles.order_by("review_on")
        case "drafts":
            begun = ArticleVersion.objects.filter(published_at=None).values("article")
            articles = articles.filter(pk__in=begun)
        case "retired":
            articles = articles.filter(is_retired=True)
        case _:
            articles = articles.filter(is_retired=False)
    return list(articles.values_list("pk", flat=True))


def _rows(keys: list[int]) -> list[Row]:
    language, today = get_language() or "", timezone.localdate()
    current = reading.titles(keys, language)
    figures = using.figures(keys)
    articles = Article.objects.prefetch_related("versions").in_bulk(keys)
    rows = []
    for key in keys:
        if (article := articles.get(key)) is None:
            continue
        version = current.get(key) or next(iter(article.versions.all()), None)
        spoken = {each.language for each in article.versions.all() if each.is_current}
        rows.append(
            Row(
                article,
                title=version.title if version else article.slug,
                language=version.language if version else "",
                languages=sorted(spoken),
                figures=figures[key],
                is_due=article.review_on is not None and article.review_on <= today,
            )
        )
    return rows


def read(request: HttpRequest, pk: int) -> HttpResponse:
    """One article as colleagues read it, in any of its languages, with its older versions."""
    if not can(request.user, Capability.ENTER_DESK):
        return frame.forbidden(request, Capability.ENTER_DESK)
    article = get_object_or_404(Article.objects.select_related("organisation", "reviewer"), pk=pk)
    versions = list(article.versions.select_related("author", "publisher"))
    wanted = request.GET.get("language") or get_language() or ""
    version = _chosen(versions, article, wanted, request.GET.get("number", ""))
    may_write = can(request.user, Capability.WRITE_ARTICLES)
    if version is not None and version.published_at is None and not may_write:
        raise Http404
    context = {
        "title": version.title if version else article.slug,
        "article": article,
        "version": version,
        "body": reading.html(version.body) if version else "",
        "languages": sorted({each.language for each in versions if each.is_current}),
        "history": [
            each
            for each in versions
            if version and each.language == version.language and (each.published_at or may_write)
        ],
        "figures": using.figures([article.pk])[article.pk],
        "votes": article.votes.exclude(words="")[:20] if may_write else [],
        "topics": list(article.topics.all()),
        "may_write": may_write,
    }
    return frame.render(request, "desk/knowledge/article.html", context)


def _chosen(
    versions: list[ArticleVersion], article: Article, language: str, number: str
) -> ArticleVersion | None:
    """The version that the address names, else the one in force, else the newest draft."""
    if number.isdecimal():
        for each in versions:
            if (each.language, each.number) == (language, int(number)):
                return each
        raise Http404
    return reading.version_for(article, language) or next(iter(versions), None)


def beside(request: HttpRequest, pk: int) -> HttpResponse:
    """For the composer: the articles nearest to what was typed, or to what the citizen wrote."""
    appeal = access.appeal_for(request.user, pk)
    if not access.may(request.user, appeal, Capability.NOTE):
        return JsonResponse({}, status=403)
    typed = request.POST.get("text", "")[: finding.MOST_LETTERS].strip()
    keys = finding.alike(f"{typed} {appeal.summary}", internal=True)
    known = reading.titles(keys, appeal.language)
    return JsonResponse({"articles": [_offered(known[key]) for key in keys if key in known]})


def _offered(version: ArticleVersion) -> dict:
    """An article as the composer shows it, with its words as they go into a message."""
    address = reverse("admin:feedback_article_change", args=[version.article_id])
    is_public = version.article.audience == Article.Audience.PUBLIC
    return {
        "title": version.title,
        "language": version.language,
        "link": f"{address}?language={version.language}",
        # What is for colleagues only is read, and never goes out by a press.
        "words": reading.plain(version.body) if is_public else "",
        "used": reverse("admin:article_used", args=[version.article_id]),
    }


def used(request: HttpRequest, pk: int) -> HttpResponse:
    """An article was put into an answer."""
    if not can(request.user, Capability.NOTE):
        return JsonResponse({}, status=403)
    using.count(get_object_or_404(Article, pk=pk), ArticleUse.Deed.INSERTED)
    return HttpResponse(status=204)
