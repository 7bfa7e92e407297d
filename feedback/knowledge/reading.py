"""Reading articles: which language somebody gets, and the words as a page shows them."""

import nh3
from django.conf import settings
from django.db.models import QuerySet
from markdown_it import MarkdownIt

from feedback.models import Article, ArticleVersion

_TAGS = {"p", "ul", "ol", "li", "h2", "h3", "strong", "em", "a", "blockquote", "br", "hr"}
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


def published(*, internal: bool) -> QuerySet[Article]:
    """The articles in use that somebody may read; `internal` ones are for colleagues."""
    articles = Article.objects.filter(is_retired=False, versions__is_current=True).distinct()
    return articles if internal else articles.filter(audience=Article.Audience.PUBLIC)


def version_for(article: Article, language: str) -> ArticleVersion | None:
    """The words in the reader's language, else in the centre's, else in whichever there is."""
    current = {each.language: each for each in article.versions.filter(is_current=True)}
    for wanted in (language, settings.LANGUAGE_CODE, "en", *sorted(current)):
        if wanted in current:
            return current[wanted]
    return None


def titles(articles: list[int], language: str) -> dict[int, ArticleVersion]:
    """The current version of each article by its key, in the reader's language where there is
    one; one statement."""
    wanted = list(dict.fromkeys((language, settings.LANGUAGE_CODE, "en")))
    found = ArticleVersion.objects.filter(article__in=articles, is_current=True)

    def liking(version: ArticleVersion) -> int:
        known = version.language in wanted
        return len(wanted) - wanted.index(version.language) if known else 0

    ranked = sorted(found.select_related("article"), key=liking)
    return {each.article_id: each for each in ranked}


def html(body: str) -> str:
    """The text as safe HTML: paragraphs, lists, small headings, links; nothing that runs."""
    drawn = _MARKDOWN.render(body).replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    return nh3.clean(
        drawn,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    )


def plain(body: str) -> str:
    """The text for a message without marks: what operators put into an answer."""
    return "\n".join(
        line.lstrip("#> ").replace("**", "").replace("__", "") for line in body.splitlines()
    ).strip()
