"""Writing articles at the desk: what an article is, its words by language, publication."""

from difflib import unified_diff

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from accounts.permissions import can
from accounts.roles import CAPABILITIES, Capability
from feedback.actors import staff
from feedback.desk import frame, trees
from feedback.desk.forms import WordsField
from feedback.knowledge import writing
from feedback.models import Article, ArticleVersion, Topic
from feedback.workflow import Outdated

_DO_PUBLISH, _DO_RESTORE, _DO_RETIRE, _DO_USE = "publish", "restore", "retire", "use"


class ArticleForm(forms.Form):
    """An article and its words in one language. `seen` is the draft that was open."""

    slug = forms.SlugField(
        label=gettext_lazy("Address"),
        max_length=100,
        help_text=gettext_lazy("Latin letters, digits and hyphens: it stands in the link."),
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Who reads it"), choices=Article.Audience.choices
    )
    topics = forms.MultipleChoiceField(label=gettext_lazy("Topics"), required=False)
    organisation = forms.TypedChoiceField(
        label=gettext_lazy("Organisation"), required=False, coerce=int, empty_value=None
    )
    reviewer = forms.TypedChoiceField(
        label=gettext_lazy("Who looks through it"), required=False, coerce=int, empty_value=None
    )
    review_on = forms.DateField(
        label=gettext_lazy("Look through again on"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    body = WordsField(label=gettext_lazy("Text"), rows=16)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    use_required_attribute = False

    def __init__(self, *args, article: Article | None, **kwargs) -> None:
        super().__init__(*args, auto_id="article_%s", **kwargs)
        self.article = article
        known = trees.read()
        nobody = [("", _("nobody"))]
        self.fields["topics"].choices = known.topics.choices()
        self.fields["organisation"].choices = [("", _("none")), *known.organisations.choices()]
        self.fields["reviewer"].choices = nobody + [(user.pk, str(user)) for user in _writers()]

    def clean_slug(self) -> str:
        slug = slugify(self.cleaned_data["slug"])
        others = Article.objects.filter(slug=slug)
        if self.article:
            others = others.exclude(pk=self.article.pk)
        if others.exists():
            raise forms.ValidationError(_("Another article has this address."))
        return slug

    def about(self) -> writing.About:
        said = self.cleaned_data
        return writing.About(
            slug=said["slug"],
            audience=said["audience"],
            topics=tuple(Topic.objects.filter(pk__in=said["topics"])),
            organisation=Organisation.objects.filter(pk=said["organisation"]).first(),
            reviewer=User.objects.filter(pk=said["reviewer"]).first(),
            review_on=said["review_on"],
        )


def _writers() -> list[User]:
    roles = [role for role, held in CAPABILITIES.items() if Capability.WRITE_ARTICLES in held]
    able = User.objects.filter(is_active=True, memberships__role__in=roles).distinct()
    return list(able.order_by("last_name", "first_name", "pk")[:200])


def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write an article: a new one, or the next version of one in a language."""
    if not can(request.user, Capability.WRITE_ARTICLES):
        return frame.forbidden(request, Capability.WRITE_ARTICLES)
    article = get_object_or_404(Article, pk=pk) if pk else None
    wanted = request.POST.get("language") or request.GET.get("language") or get_language()
    language = wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    draft = _draft(article, language)
    if request.method != "POST":
        form = ArticleForm(initial=_initial(article, draft, language), article=article)
        return _page(request, article, form)
    form = ArticleForm(request.POST, article=article)
    if not form.is_valid():
        return _page(request, article, form, status=400)
    said, actor = form.cleaned_data, staff(request.user)
    words = {name: said[name] for name in ("language", "title", "body", "seen")}
    try:
        article = writing.describe(article, form.about(), actor=actor)
        version = writing.draft(article, actor=actor, **words)
    except Outdated:
        form.add_error("body", _("A colleague changed this draft meanwhile. It says now:"))
        return _page(request, article, form, theirs=_draft(article, language), status=409)
    if "publish" in request.POST:
        writing.publish(version, actor=actor)
        messages.success(request, _("Published."))
    else:
        messages.success(request, _("The draft is kept."))
    return HttpResponseRedirect(_address(version))


def _page(
    request: HttpRequest,
    article: Article | None,
    form: ArticleForm,
    *,
    theirs: ArticleVersion | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "title": _("Write an article") if article is None else _("Change an article"),
        "article": article,
        "form": form,
        "theirs": theirs,
        "languages": settings.LANGUAGES,
    }
    return frame.render(request, "desk/knowledge/edit.html", context, status=status)


def _draft(article: Article | None, language: str) -> ArticleVersion | None:
    if article is None:
        return None
    return article.versions.filter(language=language, published_at=None).first()


def _initial(article: Article | None, draft: ArticleVersion | None, language: str) -> dict:
    if article is None:
        return {"language": language}
    current = article.versions.filter(language=language, is_current=True).first()
    words = draft or current
    return {
        "slug": article.slug,
        "audience": article.audience,
        "topics": list(article.topics.values_list("pk", flat=True)),
        "organisation": article.organisation_id,
        "reviewer": article.reviewer_id,
        "review_on": article.review_on,
        "language": language,
        "title": words.title if words else "",
        "body": words.body if words else "",
        "seen": writing.mark(draft),
    }


def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a draft, begin one from an older version, or take an article out of or into use."""
    if not can(request.user, Capability.WRITE_ARTICLES):
        return frame.forbidden(request, Capability.WRITE_ARTICLES)
    article = get_object_or_404(Article, pk=pk)
    do, actor = request.POST.get("do", ""), staff(request.user)
    if do in (_DO_RETIRE, _DO_USE):
        writing.retire(article, actor=actor, again=do == _DO_USE)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("admin:feedback_article_change", args=[pk]))
    number = request.POST.get("version", "")
    version = get_object_or_404(article.versions, pk=number if number.isdecimal() else 0)
    if do == _DO_PUBLISH:
        writing.publish(version, actor=actor)
        messages.success(request, _("Published."))
    elif do == _DO_RESTORE:
        version = writing.restore(version, actor=actor)
        messages.success(request, _("A draft was begun with these words."))
    return HttpResponseRedirect(_address(version))


def changes(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    """What a version changed of the one before it, line by line."""
    if not can(request.user, Capability.WRITE_ARTICLES):
        return frame.forbidden(request, Capability.WRITE_ARTICLES)
    newer = get_object_or_404(ArticleVersion.objects.select_related("article"), pk=version)
    if newer.article_id != pk:
        raise Http404
    older = newer.article.versions.filter(language=newer.language, number__lt=newer.number).first()
    before = [older.title, *older.body.splitlines()] if older else []
    lines = list(unified_diff(before, [newer.title, *newer.body.splitlines()], lineterm="", n=2))
    context = {
        "title": _("What version %(number)s changed") % {"number": newer.number},
        "version": newer,
        "lines": [(line[:1], line[1:]) for line in lines[2:] if not line.startswith("@@")],
    }
    return frame.render(request, "desk/knowledge/changes.html", context)


def _address(version: ArticleVersion) -> str:
    address = reverse("admin:feedback_article_change", args=[version.article_id])
    return f"{address}?language={version.language}&number={version.number}"
