"""What a page of a project costs does not grow with what was said of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outreach.models import ProjectComment
from outreach.projects import pages
from tests.builders import a_project, a_user, an_appeal

pytestmark = pytest.mark.django_db


def test_a_page_of_older_words_reads_no_more_than_it_shows(client, monkeypatch):
    monkeypatch.setattr(pages, "COMMENTS", 1)
    project, editor, now = a_project(17), a_user(), timezone.now()
    said = [
        ProjectComment.objects.create(
            project=project,
            appeal=an_appeal(),
            at=now,
            text=f"Words {number}",
            ground="consent",
            published_by=editor,
            published_at=now,
        )
        for number in range(5)
    ]
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/projects/17/", {"before": said[4].pk}).content.decode()
    assert "Words 3" in page
    assert "Words 2" not in page
    (read,) = [each["sql"] for each in asked if 'FROM "outreach_projectcomment"' in each["sql"]]
    assert read.endswith("LIMIT 2")
