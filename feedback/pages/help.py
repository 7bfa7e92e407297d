"""Articles for citizens: found by words, read, and asked whether they helped."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from feedback.knowledge import finding, reading, using
from feedback.models import Article, ArticleUse, ArticleVersion
from feedback.pages import drafts
from feedback.pages.fields import SiteForm

MOST_FOUND = 20
MOST_LISTED = 200
_VOTED = "articles_voted"  # in the session: keys of articles this browser voted on


class VoteForm(SiteForm):
    helped = forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))])
    words = forms.CharField(required=False, max_length=500)


@require_safe
def articles(request: HttpRequest) -> HttpResponse:
    """All articles by their titles, or those that a search finds."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:300]
    if words:
        keys = finding.alike(words, internal=False, most=MOST_FOUND, least=finding.SEARCHED)
        shown = _in_order(keys)
    else:
        public = reading.published(internal=False).order_by("slug")
        keys = list(public.values_list("pk", flat=True)[:MOST_LISTED])
        shown = sorted(_in_order(keys), key=lambda version: version.title.casefold())
    context = {"words": words, "versions": shown}
    return render(request, "site/help/articles.html", context)


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article, in the reader's language where it is written in it."""
    version = _version(slug)
    using.count(version.article, ArticleUse.Deed.OPENED)
    context = {
        "version": version,
        "body": reading.html(version.body),
        "voted": version.article_id in request.session.get(_VOTED, []),
        "writing": drafts.open_one(request) is not None,
    }
    return render(request, "site/help/article.html", context)


@require_POST
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether the article helped; once a browser, which may change its mind."""
    version = _version(slug)
    form = VoteForm(request.POST)
    if form.is_valid():
        if not request.session.session_key:
            request.session.save()
        said = form.cleaned_data
        using.vote(
            version,
            reader=request.session.session_key,
            is_helpful=said["helped"] == "yes",
            words=said["words"],
        )
        voted = [pk for pk in request.session.get(_VOTED, []) if pk != version.article_id]
        request.session[_VOTED] = [*voted, version.article_id][-50:]
    return HttpResponseRedirect(f"{reverse('article', args=[slug])}#helped")


@require_POST
def answered(request: HttpRequest, slug: str) -> HttpResponse:
    """An article answered what somebody was about to send: nothing is sent."""
    version = _version(slug)
    if drafts.open_one(request) is not None:
        using.count(version.article, ArticleUse.Deed.SPARED)
        drafts.leave(request)
    return render(request, "site/help/answered.html", {"version": version})


def beside(text: str) -> list[ArticleVersion]:
    """The articles that may already answer what somebody wrote."""
    return _in_order(finding.alike(text, internal=False))


def _in_order(keys: list[int]) -> list[ArticleVersion]:
    known = reading.titles(keys, get_language() or "")
    return [known[key] for key in keys if key in known]


def _version(slug: str) -> ArticleVersion:
    found = get_object_or_404(Article, slug=slug, is_retired=False, audience="public")
    version = reading.version_for(found, get_language() or "")
    if version is None:
        raise Http404
    return version
