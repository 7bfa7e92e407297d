"""Projects for everybody."""

from django.urls import path

from outreach.projects import acting, pages, syndicating

_ONE = "projects/<int:number>/"

patterns = [
    path("projects/", pages.index, name="projects"),
    path("projects/points.json", pages.points, name="project_points"),
    path("projects/news.atom", syndicating.every, name="projects_feed"),
    path(_ONE, pages.project, name="project"),
    path(f"{_ONE}news.atom", syndicating.one, name="project_feed"),
    path(f"{_ONE}say/", acting.say, name="project_say"),
    path(f"{_ONE}follow/", acting.follow, name="project_follow"),
    path(f"{_ONE}code/", acting.code, name="project_code"),
    path(f"{_ONE}leave/", acting.leave, name="project_leave"),
    path(f"{_ONE}photos/<uuid:pk>/<slug:size>/", pages.photo, name="project_photo"),
    path(f"{_ONE}papers/<uuid:pk>/", pages.paper, name="project_paper"),
]
