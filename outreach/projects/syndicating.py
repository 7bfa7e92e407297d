"""News of projects as Atom (RFC 4287), for readers and other sites: what a second person approved,
without who wrote it or who follows."""

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import feedgenerator, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from outreach.models import Project, ProjectNews
from outreach.projects import notices, telling
from outreach.projects.pages import find

MOST = 30  # the newest
SECONDS = 300


@require_safe
@cache_control(public=True, max_age=SECONDS)
def every(request: HttpRequest) -> HttpResponse:
    """News of all public projects, in the `language` of the address."""
    return _in_its_language(request, EveryFeed())


@require_safe
@cache_control(public=True, max_age=SECONDS)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """News of one public project."""
    return _in_its_language(request, ProjectFeed(), number=number)


class EveryFeed(Feed):
    feed_type = feedgenerator.Atom1Feed

    def title(self) -> str:
        return _("News of funded projects") + f" – {settings.CENTRE_NAME}"

    def link(self) -> str:
        return settings.PUBLIC_URL + reverse("outreach:projects")

    def feed_url(self) -> str:
        return _whole(reverse("outreach:projects_feed"))

    def items(self) -> QuerySet[ProjectNews]:
        return telling.shown()[:MOST]

    def item_title(self, item: ProjectNews) -> str:
        words = {"number": item.project.number, "name": item.project}
        return _("Project %(number)s: %(name)s") % words

    def item_description(self, item: ProjectNews) -> str:
        return notices.happened(item)

    def item_link(self, item: ProjectNews) -> str:
        return f"{notices.link(item.project)}#news-{item.pk}"

    def item_pubdate(self, item: ProjectNews):
        return item.approved_at

    item_updateddate = item_pubdate


class ProjectFeed(EveryFeed):
    def get_object(self, request: HttpRequest, number: int) -> Project:
        return find(number)

    def title(self, obj: Project) -> str:
        words = {"number": obj.number, "name": obj}
        return _("Project %(number)s: %(name)s") % words

    def link(self, obj: Project) -> str:
        return notices.link(obj)

    def feed_url(self, obj: Project) -> str:
        return _whole(reverse("outreach:project_feed", args=[obj.number]))

    def items(self, obj: Project) -> QuerySet[ProjectNews]:
        return telling.shown_of(obj)[:MOST]

    def item_title(self, item: ProjectNews) -> str:
        return notices.happened(item)


def _in_its_language(request: HttpRequest, feed: Feed, **named) -> HttpResponse:
    language = request.GET.get("language", "")
    known = language if language in dict(settings.LANGUAGES) else translation.get_language()
    with translation.override(known):
        return feed(request, **named)


def _whole(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}?language={translation.get_language()}"
