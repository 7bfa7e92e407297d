"""Slicing the figures in a real browser: every shape on a phone and on a desk, for every eye."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.roles import Role
from analytics import facts
from analytics.explore.asking import Shape
from tests.analytics.test_dashboard_browser import LONG, enter, faults
from tests.builders import a_rating, a_topic, an_appeal, an_organisation
from tests.looking import width_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE = "/dashboard/explore/"


@pytest.fixture
def figures(db):
    """A hundred days with three bodies of long names and twenty topics, answered and rated."""
    now = timezone.now()
    bodies = [an_organisation(f"{LONG} {number}") for number in range(3)]
    topics = [a_topic(f"Topic of the {number}. district") for number in range(20)]
    for number in range(100):
        received_at = now - timedelta(days=number, hours=number % 24)
        appeal = an_appeal(
            received_at=received_at,
            due_at=received_at + timedelta(days=5),
            status="answered" if number % 4 else "assigned",
            answered_at=received_at + timedelta(hours=3 + number) if number % 4 else None,
            organisation=bodies[number % 3],
            topic=topics[number % 20],
        )
        if number % 4:
            a_rating(appeal, 1 + number % 5)
    facts.rebuild()


@pytest.mark.parametrize("width", [320, 1280])
def test_every_shape_fits_and_is_accessible(page, figures, width):
    enter(page, Role.ANALYST)
    page.set_viewport_size({"width": width, "height": 900})
    for shape in Shape.values:
        page.goto(f"{PAGE}?shape={shape}&by=topic&across=organisation&period=90&sort=-all")
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        assert faults(page) == [], shape
        assert width_of(page) == width, shape


def test_a_question_is_asked_kept_and_found_by_hand(page, figures):
    enter(page, Role.ANALYST)
    page.goto(PAGE)
    page.get_by_label("Measure").select_option("Answered")
    page.get_by_label("And by").select_option("Organisation")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#finding")).to_contain_text("Answered")
    page.get_by_label("Keep this as").fill("In time")
    page.get_by_role("button", name="Keep", exact=True).click()
    assert faults(page) == []
    page.locator(".kept a", has_text="In time").click()
    expect(page).to_have_url(re.compile("measure=answered"))
