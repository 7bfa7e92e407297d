"""Wherever somebody signs out, the key of interviews kept on that device goes with them."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from accounts.roles import Role
from tests.builders import a_user
from tests.desk import at_desk

pytestmark = pytest.mark.django_db


def scripts_of(page: str) -> str:
    """The words of all scripts that a page loads from us."""
    names = re.findall(r'<script[^>]* src="/static/([^"?]+)"', page)
    found = filter(None, map(finders.find, names))
    return "\n".join(Path(path).read_text(encoding="utf-8") for path in found)


@pytest.mark.parametrize(
    "address",
    [
        *("/accounts/logout/", "/accounts/sessions/"),
        *("/admin/", "/admin/outreach/broadcasts/", "/admin/outreach/newstopic/"),
        *("/dashboard/", "/dashboard/explore/"),
    ],
)
def test_a_page_with_a_way_out_forgets_the_key(address):
    answer = at_desk(a_user(Role.HEAD, is_superuser=True)).get(address, follow=True)
    assert answer.status_code == 200
    assert "logout/" in answer.text
    assert 'deleteDatabase("field-key")' in scripts_of(answer.text)
