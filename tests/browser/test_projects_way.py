"""A resident judges a funded project in a real browser, from the map to the thanks; its pages and
those of the desk are looked over by axe, narrow and wide."""

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accounts.models import Sector
from accounts.roles import Role
from outreach.models import Project, ProjectMark, ProjectMilestone
from outreach.projects import files
from tests.builders import a_project, a_sector, a_user
from tests.feedback.site import MAILBOX, a_mailbox, a_photo, last_code
from tests.looking import width_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Axe()
OURS = {"include": [["#main"], ["#content"]]}  # the frame of the desk is the theme's
GO = "#main form .govuk-button:not(.govuk-button--secondary)"


@pytest.fixture
def project() -> Project:
    ring = [[106.8, 47.8], [107.0, 47.8], [107.0, 48.0], [106.8, 48.0], [106.8, 47.8]]
    boundary = {"type": "Polygon", "coordinates": [ring]}
    sector = a_sector("East", boundary=boundary, west=106.8, south=47.8, east=107.0, north=48.0)
    assert Sector.objects.get() == sector
    project = a_project(sector=sector, latitude=47.9, longitude=106.9, contractor="Tulga LLC")
    ProjectMilestone.objects.create(project=project, name="Roof is on", planned_on="2030-01-01")
    photo = io.BytesIO(a_photo().read())
    told = {"stage": "before", "shows": "The old roof", "author": a_user()}
    size = len(photo.getvalue())
    files.add_photo(
        project, name="a.jpg", declared_type="image/jpeg", content=photo, size=size, **told
    )
    return project


def look_over(page: Page) -> None:
    """No fault that axe can find, and nothing that sticks out of a narrow screen."""
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        found = AXE.run(page, context=OURS).response["violations"]
        faults = [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found]
        assert faults == [], f"{page.url} at {width} px"
        assert width_of(page) <= width, page.url


def test_from_the_map_to_the_thanks(page, project, sit_down):
    a_mailbox()
    page.goto("/projects/")
    pin = page.get_by_role("link", name="17. School roof: under way")
    expect(pin).to_be_visible()
    look_over(page)
    pin.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/17/")
    expect(page.locator(".project-map .project-pin")).to_be_visible()
    look_over(page)
    page.click("text=Say what you think")
    page.click(GO)  # nothing was said: the page tells so
    expect(page.locator(".govuk-error-summary a")).to_have_attribute("href", "#id_progress_0")
    look_over(page)
    page.check("#id_progress_1")
    page.check("#id_quality_0")
    page.fill("#id_contact", MAILBOX)
    page.click(GO)
    page.click("[name=send]")
    page.fill("#id_code", last_code())
    look_over(page)
    page.click(GO)
    expect(page.locator(".notice")).to_contain_text("Your marks are counted")
    mark = ProjectMark.objects.get()
    assert (mark.progress, mark.quality) == (4, 5)

    sit_down(a_user(Role.PR_MANAGER))
    for address in ("", "17/", "17/edit/", "../feeds/", "../feeds/add/"):
        page.goto(f"/admin/outreach/projects/{address}")
        look_over(page)
