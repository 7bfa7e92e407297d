"""The overview in a real browser: it moves by itself, and its map answers to keys."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.roles import Role
from analytics import facts
from analytics.overview import live
from tests.analytics.test_dashboard_browser import enter, faults
from tests.builders import a_sector, a_topic, an_appeal
from tests.looking import width_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def square(west: int) -> dict:
    ring = [[west, 0], [west + 1, 0], [west + 1, 1], [west, 1], [west, 0]]
    bounds = {"west": west, "south": 0, "east": west + 1, "north": 1}
    return {"boundary": {"type": "Polygon", "coordinates": [ring]}, **bounds}


def test_figures_move_by_themselves_and_the_map_answers_to_keys(page, monkeypatch):
    monkeypatch.setattr(live, "LOOK_EVERY", 0.1)
    monkeypatch.setattr(live, "_open", set())
    now = timezone.now()
    north, south = a_sector("North", **square(0)), a_sector("South", **square(1))
    for sector in (north, north, south):
        an_appeal(received_at=now, sector=sector, topic=a_topic())
    an_appeal(received_at=now - timedelta(days=500))
    facts.rebuild()
    enter(page, Role.ANALYST)
    page.goto("/dashboard/")
    received = page.locator(".card.received .value")
    expect(received).to_have_text("3")
    page.locator("summary", has_text="Table: By topic").click()

    an_appeal(received_at=now, sector=south)
    facts.rebuild()
    expect(received).to_have_text("4", timeout=20_000)
    fold = page.locator("details", has=page.locator("summary", has_text="Table: By topic"))
    assert fold.evaluate("fold => fold.open")  # what the reader had open stays so

    shape = page.get_by_role("link", name="North: 2")
    shape.focus()
    expect(page.locator(".leaflet-tooltip")).to_have_text("North: 2")
    assert faults(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/dashboard/?sector={north.pk}")

    page.locator(".card.received .value a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Received: 2")
    assert page.locator(".behind .words").count() == 2
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert faults(page) == []
        assert width_of(page) == width
    for address in ("/dashboard/wall/", "/dashboard/wall/links/"):
        page.goto(address)
        assert faults(page) == []
        assert width_of(page) <= 1280
