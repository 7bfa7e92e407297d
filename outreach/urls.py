"""The public pages of speaking first."""

from outreach.audiences import urls as audiences
from outreach.broadcasts import urls as broadcasts
from outreach.feeds import urls as feeds
from outreach.projects import urls as projects

app_name = "outreach"
urlpatterns = [
    *audiences.patterns,
    *broadcasts.patterns,
    *projects.patterns,
    *feeds.patterns,
]
